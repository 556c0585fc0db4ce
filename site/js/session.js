// What the lab holds at this moment: the state, the table, the last result; and how each follows
// from the other. It draws nothing: listeners do.

import { limitNote, limitOf, stateForFile, stateForImage } from "./beginnings.js";
import { fetchImage } from "./image/fetch.js";
import { isImage, OWN_FILE, OWN_IMAGE, stateOfLink } from "./link.js";
import { createMemory } from "./memory.js";
import { placesOf, valuesToSend, withoutPlaces } from "./places.js";
import { emptyState, suggestedState, writeState } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./table/data.js").Table} Table */
/** @typedef {import("./image/decode.js").DecodedImage} Decoded */
/** @typedef {import("./engine.js").Reply} Reply */
/**
 * @typedef {object} SessionListeners
 * @property {() => void} onPanels state or table have changed
 * @property {() => void} onTable other rows: what shows single rows is outdated
 * @property {(image: {name: string, width: number, height: number, pixels: Uint8Array | Uint8ClampedArray}) => void} onImage another image, not yet divided
 * @property {(reply: Reply) => void} onResult a run has finished
 * @property {(reply: Reply) => void} onProblem a run or a load has failed; all is as it was before
 */

/**
 * @param {import("./catalog.js").Catalog} catalog
 * @param {ReturnType<typeof import("./engine.js").createEngine>} engine
 * @param {{keepHistory: boolean}} options whether every change can be undone with Back
 * @param {SessionListeners} listeners
 */
export const createSession = (catalog, engine, options, listeners) => new Session(catalog, engine, options, listeners);

export class Session {
  /**
   * @param {import("./catalog.js").Catalog} catalog
   * @param {ReturnType<typeof import("./engine.js").createEngine>} engine
   * @param {{keepHistory: boolean}} options
   * @param {SessionListeners} listeners
   */
  constructor(catalog, engine, options, listeners) {
    this.catalog = catalog;
    this.engine = engine;
    this.options = options;
    this.listeners = listeners;
    this.state = emptyState();
    /** @type {import("./engine.js").OwnData | null} the user's own file, or set of images */
    this.ownFile = null;
    /** @type {Decoded | null} the user's own image */
    this.ownImage = null;
    /** @type {import("./beginnings.js").Limit | null} how many segments that image allows, if fewer than were asked for */
    this.limit = null;
    /** @type {Map<string, Promise<Decoded>>} samples that are files, as they were fetched */
    this.fetched = new Map();
    /** @type {Table | null} */
    this.table = null;
    /** @type {string | null} what `table` is of: a sample's id or "file" */
    this.tableOf = null;
    /** @type {import("./image/types.js").Described | null} the image, once Python has it */
    this.image = null;
    /** @type {string | null} what the engine holds: data, and which of their rows are marked */
    this.loaded = null;
    /** @type {{of: string, number: number, reply: Promise<Reply>} | null} a load under way */
    this.loading = null;
    this.loads = 0; // how many were asked for: the last one says what Python holds after it
    /** @type {{table: Table | null, tableOf: string | null, image: any, loaded: string | null} | null} what unproven data replaced */
    this.before = null;
    this.memory = createMemory(catalog);
    this.runs = 0;
    this.isFitted = false; // whether the engine holds the fit that is shown
    this.lastRun = 0;
  }

  /** Whether the data are one image. */
  get isImage() {
    return isImage(this.state.data, this.catalog.image_samples);
  }

  /** The methods that the data can be given to. */
  get methods() {
    return this.isImage ? this.catalog.segmenters : this.catalog.algorithms;
  }

  get algorithm() {
    const { methods } = this;
    return methods.find(({ id }) => id === this.state.algorithm) ?? methods[0];
  }

  get places() {
    return placesOf(this.algorithm, this.state.values);
  }

  /** The sample called `id`, or the one whose table is shown. */
  sample(id = this.tableOf) {
    return this.catalog.samples.find((sample) => sample.id === id);
  }

  /** The sample that is the image of the state. */
  get imageSample() {
    return this.catalog.image_samples.find(({ id }) => id === this.state.data);
  }

  /** Differs for any two tables that the user has opened. */
  get dataKey() {
    return this.tableOf === OWN_FILE ? this.ownFile : this.tableOf;
  }

  /** The state for the page around: of the user's own file neither names nor values. */
  get publicAddress() {
    if (this.state.data !== OWN_FILE) return writeState(this.state);
    const values = withoutPlaces(this.algorithm, this.state.values);
    return writeState({ ...this.state, columns: null, without: null, marked: null, x: null, y: null, values });
  }

  /** The state as the engine takes it. */
  get request() {
    const { columns, scale, missing, categories, components, rows, without, x, y, section } = this.state;
    const algorithm = this.state.algorithm ?? this.algorithm.id;
    return { algorithm, columns, scale, missing, categories, components, rows, without, x, y, section, values: valuesToSend(this.algorithm, this.state.values) };
  }

  /** What the engine must hold for the state. */
  get wanted() {
    const { data, marked } = this.state;
    const options = Object.entries(this.source.options ?? {}).map(([name, value]) => `, ${name} ${value}`);
    return (marked === null ? String(data) : `${data} with ${marked} marked`) + options.join("");
  }

  /** What the engine is given to hold the data of the state. @returns {any} */
  get source() {
    const { data, marked, side, colour, shape } = this.state;
    const own = data === OWN_FILE ? this.ownFile : null;
    const source = own ?? { sample: data ?? "" };
    const options = own && "images" in own ? { options: withoutNull({ side, colour, shape }) } : {};
    return { ...source, ...options, ...withoutNull({ marked }) };
  }

  /** What the address says, with data of the user's own or without. */
  get linked() {
    return stateOfLink(location.hash, this.catalog, { file: true, image: true }).state;
  }

  /** What the data are called. */
  get dataName() {
    if (this.state.data === OWN_IMAGE) return this.ownImage?.name ?? "";
    return this.state.data === OWN_FILE ? (this.ownFile?.name ?? "") : (this.state.data ?? "");
  }

  // Changes ---------------------------------------------------------------------------------------

  /**
   * The one way in for every change a person makes.
   * @param {Partial<State>} part
   * @param {boolean} [final] false while a slider is still moving: that is no step of its own
   */
  change(part, final = true) {
    const { tab } = this.state; // a tab stays open whatever else changes
    const wasImage = this.isImage;
    this.keepState();
    this.state = { ...this.state, ...part, tab, step: null };
    if (this.isImage !== wasImage) this.state.tab = part.tab ?? null; // they have other tabs
    if (final) this.writeAddress();
    if (final) this.listeners.onPanels();
    return this.run();
  }

  /** Notes what belongs to the address but asks for no new result. @param {Partial<State>} part */
  note(part) {
    this.state = { ...this.state, ...part };
    history.replaceState(null, "", location.pathname + location.search + writeState(this.state));
  }

  /** @param {string} name @param {string} value @returns {Partial<State>} */
  withValue(name, value) {
    return this.withValues({ [name]: value });
  }

  /** @param {Record<string, any>} values @returns {Partial<State>} */
  withValues(values) {
    const added = Object.entries(values).map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]));
    return { values: new Map([...this.state.values, ...added]) };
  }

  /** What the method called `id` starts from. @param {string} id @returns {Map<string, string>} */
  valuesFor(id) {
    return this.memory.valuesFor(this.algorithm, this.state.values, this.methods.find((algorithm) => algorithm.id === id), this.dataKey);
  }

  /**
   * A change of the state, perhaps to another method, with parameters of that method.
   * @param {Partial<State>} state
   * @param {Record<string, any> | null} values
   * @returns {Partial<State>}
   */
  stateWith(state, values) {
    if (!state.algorithm && !values) return state;
    const before = state.algorithm ? this.valuesFor(state.algorithm) : this.state.values;
    const added = Object.entries(values ?? {}).map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]));
    return { ...state, values: new Map([...before, ...added]) };
  }

  /** Back to what the sample suggests, or to the defaults. */
  reset() {
    this.memory.forgetSettings();
    const sample = this.imageSample ?? this.sample(this.state.data);
    const fresh = { ...emptyState(), data: this.state.data, algorithm: this.algorithm.id };
    return this.change(sample ? suggestedState(sample.id, sample.suggested) : fresh);
  }

  /** What one comes back to from data of the other kind. */
  keepState() {
    this.memory.keep(this.state, this.isImage);
  }

  writeAddress() {
    const address = location.pathname + location.search + writeState(this.state);
    const same = address === location.pathname + location.search + location.hash;
    if (this.options.keepHistory && !same) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /**
   * Takes the state from the address. When that cannot be, what was there stays.
   * @returns {import("./link.js").Refusal | null}
   */
  readAddress() {
    const { state, refusal } = stateOfLink(location.hash, this.catalog, { file: this.ownFile !== null, image: this.ownImage !== null });
    if (this.state.data) this.keepState();
    if (!refusal || !(this.table || this.image)) this.state = state;
    return refusal;
  }

  // Data ------------------------------------------------------------------------------------------

  /**
   * A table whose picture was worked out beforehand, while Python is on its way.
   * @param {Table} table
   * @param {string} sample
   */
  showTable(table, sample) {
    if (this.loaded !== null) return;
    this.table = table;
    this.tableOf = sample;
    this.listeners.onPanels();
  }

  /**
   * Opens what the user has given.
   * @param {import("./intake.js").Taken} taken
   */
  async open(taken) {
    if (taken.kind === "table") return this.openTable({ data: taken.data, name: taken.name });
    if (taken.kind === "images") return this.openTable({ name: taken.name, images: taken.images, notes: taken.notes, options: {} });
    return this.openImage(taken);
  }

  /**
   * Takes the user's own table, or set of images, and fits it; if either fails, everything is as before.
   * @param {import("./engine.js").OwnData} data
   */
  async openTable(data) {
    const reply = await this.loadOwn(data, "table");
    if (!reply) return;
    const before = { state: this.state, ownFile: this.ownFile };
    this.keepState();
    this.state = stateForFile({
      reply,
      linked: this.linked,
      isFirst: !this.ownFile,
      state: this.isImage ? this.memory.seen(false) : this.state,
      algorithms: this.catalog.algorithms,
    });
    this.ownFile = data;
    this.adopt(reply.table, OWN_FILE, OWN_FILE);
    await this.prove(before);
  }

  /**
   * Gives Python data of the user's own; what it held before counts again if it refuses them.
   * @param {import("./engine.js").Data} data
   * @param {"table" | "image"} kind
   * @returns {Promise<any>} null if nothing came of it
   */
  async loadOwn(data, kind) {
    const mine = (this.lastRun += 1);
    const held = this.loaded;
    this.loaded = this.loading = null; // whatever is asked for meanwhile must say which data it is about
    this.loads += 1;
    const reply = await this.engine.load(data);
    if (mine !== this.lastRun) return null;
    this.loaded = held;
    if (reply.kind === "error") this.listeners.onProblem(reply);
    if (reply.kind === "error" && held === null) this.run(); // it came before the first result
    return reply.kind === kind ? reply : null;
  }

  /** Fits what was just opened. @param {object} before what comes back if it cannot be fitted */
  async prove(before) {
    const outcome = await this.run();
    if (outcome === "done" || outcome === "refused") return this.writeAddress();
    if (outcome !== "failed") return; // something newer is under way
    Object.assign(this, before);
    this.listeners.onPanels();
    if (this.loaded !== this.wanted) this.run();
  }

  /**
   * Divides the user's image; if it fails, everything is as before.
   * @param {Decoded} image
   */
  async openImage(image) {
    const reply = await this.loadOwn(sent(image), "image");
    if (!reply) return;
    const before = { state: this.state, ownImage: this.ownImage, limit: this.limit };
    this.keepState();
    this.state = stateForImage({
      linked: this.linked,
      isFirst: !this.ownImage,
      before: this.isImage ? { ...this.state, values: this.limitInForce?.before ?? this.state.values } : null,
      segmenters: this.catalog.segmenters,
    });
    this.ownImage = image;
    this.limit = limitOf(this.algorithm, this.state.values, reply.image.colors);
    if (this.limit) this.state = { ...this.state, ...this.withValue(this.limit.counter, this.limit.count) };
    this.adoptImage(reply, image, OWN_IMAGE);
    await this.prove(before);
  }

  /** The limit of the user's image, while it is divided into as many segments as it has colours. */
  get limitInForce() {
    const { limit, state } = this;
    return limit && state.data === OWN_IMAGE && state.values.get(limit.counter) === limit.count ? limit : null;
  }

  get limitNote() {
    return this.limitInForce ? limitNote(this.limitInForce) : "";
  }

  /** What there was before, for the case that what is new cannot be used. */
  remember() {
    this.before ??= this.runs ? { table: this.table, tableOf: this.tableOf, image: this.image, loaded: this.loaded } : null;
    this.isFitted = false;
  }

  /** @param {Table} table @param {string | null} of @param {string} loaded */
  adopt(table, of, loaded) {
    this.remember();
    this.table = table;
    this.tableOf = of;
    this.image = null;
    this.loaded = loaded;
    this.listeners.onTable();
    this.listeners.onPanels();
  }

  /** @param {any} reply what Python says about it @param {Decoded | null} decoded absent if Python has made it @param {string} loaded */
  adoptImage({ image, layer }, decoded, loaded) {
    this.remember();
    this.image = image;
    this.loaded = loaded;
    const { name, width, height } = image;
    this.listeners.onImage(decoded ?? { name, width, height, pixels: layer.rgba });
    this.listeners.onPanels();
  }

  /** The image of the state, if it is a file; null if Python makes it. @returns {Promise<Decoded> | null} */
  decoded() {
    const { imageSample: sample } = this;
    if (!sample) return this.ownImage && Promise.resolve(this.ownImage);
    if (!sample.file) return null;
    const known = this.fetched.get(sample.id) ?? fetchImage(sample);
    this.fetched.set(sample.id, known);
    known.catch(() => this.fetched.delete(sample.id)); // to be tried again
    return known;
  }

  async ensureImage() {
    const { wanted } = this;
    let image = null;
    try {
      image = await this.decoded();
    } catch (error) {
      const told = { message: "The image could not be loaded.", hint: "Check the connection and choose it again.", detail: String(error) };
      this.listeners.onProblem(/** @type {any} */ ({ kind: "error", error: "file", ...told }));
      return false;
    }
    if (this.wanted !== wanted) return false; // something newer is under way
    const reply = await this.loadWanted(wanted, image ? sent(image) : { sample: wanted }, "image");
    if (reply && this.loaded !== wanted) this.adoptImage(reply, image, wanted);
    return reply !== null;
  }

  async ensureTable() {
    const { wanted } = this;
    const { data } = this.state;
    const reply = await this.loadWanted(wanted, this.source, "table");
    if (reply && this.loaded !== wanted) this.adopt(reply.table, data, wanted);
    return reply !== null;
  }

  /** Makes sure that the engine holds what the state names; tells why if it cannot. */
  async ensureData() {
    if (this.loaded === this.wanted) return true;
    this.engine.disown();
    return this.isImage ? this.ensureImage() : this.ensureTable();
  }

  /**
   * Gives Python what the state names, once for all who wait for it. It cannot be had if other data
   * were given meanwhile.
   * @param {string} wanted
   * @param {import("./engine.js").Data} source
   * @param {"table" | "image"} kind
   * @returns {Promise<any>} null if it cannot be had
   */
  async loadWanted(wanted, source, kind) {
    if (this.loading?.of !== wanted) this.loading = { of: wanted, number: (this.loads += 1), reply: this.engine.load(source) };
    const { loading } = this;
    const reply = await loading.reply;
    if (this.loading === loading) this.loading = null;
    if (reply.kind === "error") this.listeners.onProblem(reply);
    return reply.kind === kind && loading.number === this.loads ? reply : null;
  }

  /** The table before comes back, with its fit: the new one could not be fitted. */
  async restore() {
    const { before } = this;
    this.before = null;
    if (!before) return;
    const reply = await this.engine.restore();
    if (reply.kind !== "restored") return;
    this.table = reply.table ?? before.table;
    this.tableOf = before.tableOf;
    this.image = reply.image ?? before.image;
    // An image is given to Python again: then it is also shown again.
    this.loaded = this.image ? null : before.loaded;
    this.isFitted = this.runs > 0;
    this.listeners.onTable();
    this.listeners.onPanels();
  }

  // Running ---------------------------------------------------------------------------------------

  /**
   * Fits the state. The newest call wins: an older one is "superseded".
   * @param {{anyway?: boolean}} [how] anyway: even if it is forecast to take very long
   * @returns {Promise<"done" | "failed" | "refused" | "superseded">} refused: there is a way on,
   *   so the table stays
   */
  async run({ anyway = false } = {}) {
    const mine = (this.lastRun += 1);
    const isThere = await this.ensureData();
    if (mine !== this.lastRun) return "superseded";
    if (!isThere) return "failed";
    const reply = await this.engine.run({ ...this.request, anyway }, this.isImage ? "segment" : "run");
    if (mine !== this.lastRun || reply.kind === "replaced") return "superseded";
    if (reply.kind === "error") {
      const refused = /** @type {any} */ (reply).remedies?.length > 0;
      if (refused) this.before = null;
      // A table that waits for places to be clicked is proven well enough.
      else if (this.places.missing <= 0) await this.restore();
      if (mine === this.lastRun) this.listeners.onProblem(reply);
      return refused ? "refused" : "failed";
    }
    this.before = null;
    this.isFitted = true;
    this.runs += 1;
    this.understand(/** @type {any} */ (reply).parameters);
    this.listeners.onResult(reply);
    return "done";
  }

  /**
   * Choices that Python has read from other values, which a link may name alone, become part of
   * the state: what is shown is what counts.
   * @param {Record<string, any>} parameters of the fit
   */
  understand(parameters) {
    const { values } = this.state;
    const open = this.algorithm.params.filter(({ kind, name }) => kind === "choice" && !values.has(name));
    const read = open.filter((one) => one.name in parameters && parameters[one.name] !== one.default).map(({ name }) => name);
    if (!read.length) return;
    this.note(this.withValues(Object.fromEntries(read.map((name) => [name, parameters[name]]))));
    this.listeners.onPanels();
  }

  /** Makes sure that a fit stands in the engine, for what needs one. */
  async fitted() {
    return (this.isFitted && this.loaded !== null && !this.loading) || (await this.run()) === "done";
  }

  /** Ends what is under way; resolves when it has ended. */
  stop() {
    this.lastRun += 1;
    return this.engine.cancel();
  }
}

/** @param {Record<string, string | null>} values */
const withoutNull = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** An image as the engine takes it. @param {Decoded} image */
const sent = ({ name, width, height, bytes, pixels }) => ({ name, width, height, bytes, pixels });
