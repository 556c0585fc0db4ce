// Wires the lab together: state -> engine -> picture and numbers.

import { loadCatalog, loadFirstResult } from "./catalog.js";
import { drawControls, labelledSelect } from "./controls.js";
import { drawTable, listenForFiles, usedColumns } from "./data.js";
import { byId, element, settled } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { createEngine } from "./engine.js";
import { closableDialogs, download, fileName, openableMenu, openShareDialog } from "./export.js";
import { createFigure } from "./figure.js";
import { openGallery } from "./gallery.js";
import { readMode, reportSize, tellHost } from "./host.js";
import { whole } from "./numbers.js";
import { addPlace, placesControl, readPlaces } from "./places.js";
import { drawPrediction, drawPredictionForm } from "./predict.js";
import { drawResults } from "./results.js";
import { drawRow } from "./row.js";
import { copyState, emptyState, readState, suggestedState, writeState } from "./state.js";
import { clearMessages, showBoot, showCaption, showEngineState, showMessage, showProgress } from "./status.js";

/** @typedef {import("./state.js").State} State */

const OWN_FILE = "file";
const FIRST_SAMPLE = "five_blobs";
const PATIENCE = 300; // ms before the Stop button appears
const root = document.documentElement;
const mode = readMode(location.search);

/** @type {import("./catalog.js").Catalog} */
let catalog;
/** @type {State} */
let state = emptyState();
/** @type {{data: Uint8Array, name: string} | null} the user's own file, kept for a new worker */
let ownFile = null;
/** @type {string | null} what `table` is of: a sample's id or "file" */
let tableOf = null;
/** @type {import("./data.js").Table | null} */
let table = null;
/** @type {string | null} what the engine holds */
let loaded = null;
/** @type {any} the last picture and summary */
let shown = null;
/** @type {any} a place that was predicted, drawn over the picture */
let marked = null;
/** @type {Map<string, {x: number, y: number}>} where starting places were clicked */
const clicked = new Map();
let predicting = false;
let runs = 0;
let lastRun = 0;
let bootSeconds = 0;
/** @type {Map<string, boolean>} layers that the user has switched on or off */
const layerChoices = new Map();

const engine = createEngine({
  onState(engineState) {
    if (engineState === "ready" && !bootSeconds) bootSeconds = performance.now() / 1000;
    showEngineState(engineState, bootSeconds);
    if (engineState === "ready") tellHost("ready");
    if (engineState === "busy") setTimeout(offerStop, PATIENCE);
  },
  onBoot: showBoot,
  onEvent(event) {
    if (event.kind === "frame") showFrame(event);
    else if (event.kind === "progress" && event.done < 1) showProgress(event.done, `${event.note}…`);
  },
  onFailure(problem) {
    byId("strip-text").textContent = "The picture is a result worked out beforehand.";
    byId("progress").hidden = true;
    showMessage(problem, { action: { title: "Reload", run: () => location.reload() } });
    tellHost("error", { message: problem.message });
  },
  onReplaced(why) {
    const message = why === "stopped" ? "Stopped. Python was restarted and has your data again." : "Python had stopped by itself. It was restarted and has your data again.";
    showMessage({ message, hint: "Choose Fit to go on." }, { kind: "info" });
    showCaption(shown?.picture?.caption ?? "");
  },
});

const figure = createFigure(byId("figure"), {
  describe: (/** @type {number} */ row) => (loaded ? engine.request("row", { row }).then(cardLines) : []),
  nameRow: (/** @type {number} */ row) => `Row ${whole(row + 1)}`,
  onSelect: showRow,
  onPlace: place,
  onView: settled(60, refine),
});
const drawer = createDrawer({
  fetchPage: (request) => (loaded ? engine.request("page", request) : Promise.resolve({ kind: "waiting", message: "The rows follow when Python is ready." })),
  onRow: showRow,
});

// State ------------------------------------------------------------------------------------------

/**
 * The one way in for every change a person makes.
 * @param {Partial<State>} change
 * @param {boolean} [final] false while a slider is still moving
 */
function change(change, final = true) {
  state = { ...state, ...change };
  const write = final && !mode.embed ? history.pushState : history.replaceState;
  write.call(history, null, "", location.pathname + location.search + writeState(state));
  clearMessages({ all: true });
  if (final) drawPanels();
  run();
}

/** @param {string} name @param {string} value @param {boolean} [final] */
function changeValue(name, value, final = true) {
  change({ values: new Map(state.values).set(name, value) }, final);
}

/** Takes the state from the address: at the start, and when it changes by itself. */
async function adopt() {
  const { state: read, problem } = readState(location.hash);
  clearMessages({ all: true });
  const refusal = problem ? { message: problem, hint: "Copy the whole link again, or go on from here." } : refusalOf(read.data);
  if (refusal) showMessage(refusal, { stays: true, kind: read.data === OWN_FILE ? "info" : "bad" });
  if (refusal && table) return drawPanels(); // what was there stays
  state = refusal ? emptyState() : read;
  state.data ??= FIRST_SAMPLE;
  if (!state.algorithm && !state.values.size) {
    const sample = sampleOf(state.data);
    if (sample) state = { ...suggestedState(sample.id, sample.suggested), ...given(state) };
  }
  await showFirst();
  drawPanels();
  if (!mode.startOnClick || engine.state !== "idle") await run();
  else offerStart();
}

/**
 * Why data named by a link cannot be had, in words; null if they can.
 * @param {string | null} data
 */
function refusalOf(data) {
  if (data === null || sampleOf(data) || (data === OWN_FILE && ownFile)) return null;
  if (data === OWN_FILE) {
    return { message: "This link was made with a file that stayed on its owner’s computer.", hint: "Drop that file here to see the same analysis." };
  }
  if (data.includes("://")) {
    return { message: "This page fetches no data from other sites: its security policy forbids every outside request.", hint: "Download the file and drop it here." };
  }
  return { message: `There is no sample called “${data.slice(0, 40)}”.`, hint: "Choose one from the list, or drop a file." };
}

/** What a hash without an algorithm still says. @param {State} read */
function given(read) {
  return Object.fromEntries(Object.entries(read).filter(([key, value]) => value !== null && key !== "values"));
}

/** @param {string | null} id */
const sampleOf = (id) => catalog.samples.find((sample) => sample.id === id);
const algorithmOf = () => catalog.algorithms.find((each) => each.id === (state.algorithm ?? catalog.algorithms[0].id));

function reset() {
  const sample = sampleOf(state.data);
  layerChoices.clear();
  figure.reset();
  change(sample ? suggestedState(sample.id, sample.suggested) : { ...emptyState(), data: OWN_FILE });
}

// Data -------------------------------------------------------------------------------------------

/** A sample's table and picture as worked out when the site was built. */
async function showFirst() {
  const sample = sampleOf(state.data);
  if (!sample || tableOf === sample.id || engine.state === "ready") return;
  try {
    const first = await loadFirstResult(sample.id);
    table = first.table;
    tableOf = sample.id;
    const same = writeState(state) === writeState(suggestedState(sample.id, sample.suggested));
    if (same) showFrame(first.result);
    else drawPicture(withoutAnswer(first.result.picture));
  } catch (error) {
    showMessage({ message: "The first picture could not be loaded.", hint: "It will appear when Python is ready.", detail: String(error) });
  }
}

/** The rows alone, for a state whose result nobody has worked out yet. @param {any} picture */
function withoutAnswer(picture) {
  const rows = picture.layers.find((/** @type {any} */ layer) => layer.id === "points");
  return { ...picture, caption: "The rows of the sample; their clusters follow when Python is ready.", clusters: [], layers: [{ ...rows, cluster: null }] };
}

/** @param {File} file */
async function openFile(file) {
  showProgress(null, `Reading ${file.name}…`);
  const data = new Uint8Array(await file.arrayBuffer());
  const reply = await engine.load({ data, name: file.name });
  if (reply.kind !== "table") {
    if (reply.kind === "error") {
      showMessage(/** @type {any} */ (reply), { stays: true });
      tellHost("error", { message: reply.message });
    }
    return showCaption(shown?.picture?.caption ?? "");
  }
  clearMessages({ all: true });
  ownFile = { data, name: file.name };
  adoptTable(reply.table, OWN_FILE);
  // A link to a file's analysis keeps its settings; otherwise a new file starts afresh.
  const fitting = (state.columns ?? []).every((name) => reply.table.columns.some((/** @type {any} */ column) => column.name === name));
  const keep = new URLSearchParams(location.hash.slice(1)).get("data") === OWN_FILE && fitting;
  change({ ...(keep ? state : { ...emptyState(), algorithm: state.algorithm, values: startingValues() }), data: OWN_FILE });
}

/** A new file keeps the method's settings, but nothing that belongs to the old rows. */
function startingValues() {
  const values = new Map(state.values);
  for (const parameter of algorithmOf()?.params ?? []) {
    if (parameter.kind === "places") values.delete(parameter.name);
    for (const [name, wanted] of Object.entries(parameter.kind === "places" ? (parameter.when ?? {}) : {})) {
      if (values.get(name) === wanted) values.delete(name);
    }
  }
  return values;
}

/** @param {import("./data.js").Table} read @param {string | null} of */
function adoptTable(read, of) {
  table = read;
  tableOf = loaded = of;
  marked = null;
  drawRow(null);
  drawer.restart();
}

/** Makes sure that the engine holds what the state names; false if it cannot. */
async function ensureData() {
  if (loaded === state.data) return true;
  const wanted = state.data;
  const reply = await engine.load(wanted === OWN_FILE && ownFile ? ownFile : { sample: wanted ?? FIRST_SAMPLE });
  if (reply.kind !== "table") {
    if (reply.kind === "error" && engine.state !== "failed") showMessage(/** @type {any} */ (reply));
    return false;
  }
  adoptTable(reply.table, wanted);
  drawPanels();
  return true;
}

// Running ----------------------------------------------------------------------------------------

async function run() {
  const mine = (lastRun += 1);
  document.getElementById("start")?.remove();
  if (!(await ensureData()) || mine !== lastRun) return;
  const { algorithm, columns, scale, missing, categories, x, y, values } = state;
  const reply = await engine.run({
    algorithm: algorithm ?? catalog.algorithms[0].id,
    columns,
    scale,
    missing,
    categories,
    x,
    y,
    values: Object.fromEntries([...values].filter(([name]) => !inactive(name))),
  });
  if (mine !== lastRun) return;
  if (reply.kind === "replaced") return showStopped();
  if (reply.kind === "error") return showRunProblem(reply);
  shown = { ...shown, ...reply };
  showSummary(shown);
  showCaption(shown.picture.caption);
  runs += 1;
  root.dataset.run = String(runs);
  tellHost("result", { state: writeState(state), scores: reply.scores, rows: reply.rows, sizes: reply.clusters.lines.map((/** @type {any} */ line) => line.rows) });
}

/** A parameter that waits behind another one's value is not sent. @param {string} name */
function inactive(name) {
  const parameter = algorithmOf()?.params.find((each) => each.name === name);
  return Boolean(parameter?.kind === "places" && placesParameter() !== parameter);
}

/** @param {any} reply */
function showRunProblem(reply) {
  root.dataset.problem = reply.error;
  const caption = shown?.picture?.caption ?? "";
  if (reply.error === "input" && missingPlaces() > 0) {
    clearMessages();
    return showCaption(`Click ${missingPlaces()} more place${missingPlaces() === 1 ? "" : "s"} on the picture to start from.`);
  }
  if (engine.state !== "failed") showMessage(reply);
  showCaption(caption);
  tellHost("error", { message: reply.message });
}

function showStopped() {
  showCaption(shown?.picture?.caption ?? "");
  if (engine.state !== "booting") showMessage({ message: "Stopped.", hint: "The picture is the last finished result." }, { kind: "info" });
}

/** Makes sure that a fit stands in the engine, for what needs one. */
async function fitted() {
  if (!runs) await run();
  return runs > 0;
}

function offerStop() {
  byId("cancel").hidden = engine.state !== "busy";
}

function offerStart() {
  const button = element("button", { type: "button", class: "button primary", id: "start", onclick: run }, "Start Python");
  showCaption("This result was worked out beforehand. Start Python to change it.");
  byId("strip").append(button);
}

// Showing ----------------------------------------------------------------------------------------

/** @param {any} frame a picture with its summary */
function showFrame(frame) {
  clearMessages();
  delete root.dataset.problem;
  shown = frame;
  marked = null;
  drawPicture(frame.picture);
  showSummary(frame);
  drawAxes(frame);
  drawPrediction(null, []);
}

/** @param {any} picture */
function drawPicture(picture) {
  const layers = picture.layers.map((/** @type {any} */ layer) => ({ ...layer, visible: layerChoices.get(layer.id) ?? layer.visible }));
  figure.draw({ ...picture, layers: [...layers, ...placedLayers()] }, { keepView: true });
  drawLayerToggles();
  showCaption(picture.caption);
  byId("figure").setAttribute("data-ready", "");
}

/** What the user has placed: centres to start from, until all are there, and a new row. */
function placedLayers() {
  const parameter = placesParameter();
  const places = parameter && missingPlaces() > 0 ? readPlaces(state.values.get(parameter.name)) : [];
  const known = places.map((place) => clicked.get(place)).filter((at) => at !== undefined);
  const starts = badges("starts", "starting centres", known, known.map((_, index) => String(index + 1)));
  return [...(known.length ? [starts] : []), ...(marked ? [marked] : [])];
}

/**
 * @param {string} id
 * @param {string} title
 * @param {{x: number, y: number}[]} places
 * @param {string[]} labels
 * @param {number} [cluster]
 */
const badges = (id, title, places, labels, cluster = 0) => ({
  mark: "points",
  id,
  title,
  visible: true,
  symbol: "badge",
  x: Float64Array.from(places, ({ x }) => x),
  y: Float64Array.from(places, ({ y }) => y),
  cluster: Int32Array.from(places, () => cluster),
  row: null,
  labels,
});

/** @param {any} summary */
function showSummary(summary) {
  drawResults(summary, (cluster) => figure.highlight(cluster === null ? null : { cluster }), (cluster) => drawer.show(cluster));
  byId("foot-rows").textContent = `${whole(summary.rows)} rows in ${whole(summary.clusters.lines.length)} clusters`;
  drawPredictionForm(columnsInUse(summary), predict);
  drawer.refresh();
}

/** @param {any} summary @returns {import("./data.js").Column[]} */
function columnsInUse(summary) {
  return summary.columns.map((/** @type {string} */ name) => table?.columns.find((column) => column.name === name)).filter(Boolean);
}

function drawLayerToggles() {
  byId("layers").replaceChildren(
    ...figure.layers().map((layer) => {
      const button = element("button", { type: "button", class: "toggle", "aria-pressed": layer.visible, data: { layer: layer.id } }, layer.title);
      button.addEventListener("click", () => {
        const visible = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(visible));
        layerChoices.set(layer.id, visible);
        figure.setLayerVisible(layer.id, visible);
      });
      return button;
    }),
  );
}

/** @param {any} summary */
function drawAxes(summary) {
  const options = summary.axes.map((/** @type {{key: string, title: string}} */ axis) => ({ value: axis.key, title: axis.title }));
  if (options.length < 2) return byId("axes").replaceChildren();
  const select = (/** @type {"x" | "y"} */ name, /** @type {string} */ title, /** @type {string} */ value) => {
    const control = labelledSelect({ id: `axis-${name}`, title, options, value, change: (key) => change(axesAfter(name, key, summary.axis_keys)) });
    control.firstElementChild?.classList.add("unseen");
    return control;
  };
  byId("axes").replaceChildren(select("x", "Horizontal axis", summary.axis_keys[0]), element("span", { "aria-hidden": "true" }, "×"), select("y", "Vertical axis", summary.axis_keys[1]));
}

/**
 * Components come as a pair; the same feature twice swaps the axes.
 * @param {"x" | "y"} name
 * @param {string} key
 * @param {[string, string]} keys
 */
function axesAfter(name, key, keys) {
  if (key.startsWith("pca:")) return { x: null, y: null };
  const other = keys[name === "x" ? 1 : 0];
  const swapped = other === key ? keys[name === "x" ? 0 : 1] : other;
  const companion = swapped.startsWith("pca:") ? shown.features.find((/** @type {string} */ feature) => feature !== key) : swapped;
  return name === "x" ? { x: key, y: companion } : { x: companion, y: key };
}

function drawPanels() {
  const sample = sampleOf(state.data);
  if (table) {
    const title = state.data === OWN_FILE ? (ownFile?.name ?? "your file") : (sample?.title ?? "");
    drawTable(table, state, { title, teaches: state.data === OWN_FILE ? "" : (sample?.teaches ?? ""), locked: mode.locked, onChange: change });
  }
  drawMethod();
  hideParts();
}

function drawMethod() {
  const algorithm = algorithmOf();
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.parameter : undefined;
  const options = catalog.algorithms.map(({ id, title }) => ({ value: id, title }));
  const picker = labelledSelect({ id: "algorithm-choice", title: "Method", options, value: algorithm?.id ?? "", locked: mode.locked, change: (id) => change({ algorithm: id, values: new Map() }) });
  byId("method").replaceChildren(picker, element("p", { class: "teaches", title: `${algorithm?.assumes ?? ""} ${algorithm?.cost ?? ""}` }, algorithm?.summary ?? ""));
  const open = byId("parameters").querySelector("details")?.open ?? false;
  const changed = (/** @type {string} */ name, /** @type {string} */ value, /** @type {boolean} */ final) => changeValue(name, value, final);
  byId("parameters").replaceChildren(
    ...drawControls(algorithm?.params ?? [], state.values, {
      onChange: changed,
      places: (parameter) => placesControl(parameter, readPlaces(state.values.get(parameter.name)), wantedPlaces(parameter), mode.locked, (text) => changeValue(parameter.name, text)),
      hidden: mode.hidden,
      open,
      locked: mode.locked,
    }),
  );
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-parameter="${CSS.escape(focused)}"]`))?.focus();
  figure.setMode(predicting || missingPlaces() > 0 ? "place" : "inspect");
}

function hideParts() {
  for (const part of mode.hidden) {
    for (const found of document.querySelectorAll(`[data-part="${CSS.escape(part)}"], #${CSS.escape(part)}, #${CSS.escape(part)}-section`)) {
      found.toggleAttribute("hidden", true);
    }
    document.getElementById(part)?.closest(".control")?.toggleAttribute("hidden", true);
  }
}

// Places, prediction, rows -----------------------------------------------------------------------

/** The parameter whose places are wanted now, if there is one. */
function placesParameter() {
  return algorithmOf()?.params.find(
    (parameter) => parameter.kind === "places" && Object.entries(parameter.when ?? {}).every(([name, value]) => valueOf(name) === String(value)),
  );
}

/** @param {string} name */
const valueOf = (name) => state.values.get(name) ?? String(algorithmOf()?.params.find((each) => each.name === name)?.default ?? "");

/** @param {any} parameter */
const wantedPlaces = (parameter) => Number(valueOf(parameter.count)) || 0;

function missingPlaces() {
  const parameter = placesParameter();
  return parameter ? wantedPlaces(parameter) - readPlaces(state.values.get(parameter.name)).length : 0;
}

/** A click on the picture in place mode. @param {{x: number, y: number}} at */
async function place(at) {
  if (!loaded) await run();
  const reply = await engine.request("place", at);
  if (reply.kind !== "prediction") return showMessage(/** @type {any} */ (reply));
  const parameter = placesParameter();
  if (parameter && missingPlaces() > 0 && !predicting) {
    const places = addPlace(readPlaces(state.values.get(parameter.name)), reply.values);
    clicked.set(readPlaces(places).at(-1) ?? "", at);
    changeValue(parameter.name, places);
    if (shown) drawPicture(shown.picture);
  } else showPrediction(reply);
}

/** @param {string[]} cells */
async function predict(cells) {
  if (!(await fitted())) return;
  const reply = await engine.request("predict", { cells });
  if (reply.kind === "prediction") showPrediction(reply);
  else showMessage(/** @type {any} */ (reply));
}

/** @param {any} reply */
function showPrediction(reply) {
  clearMessages({ all: true });
  marked = badges("prediction", "new row", [{ x: reply.place[0], y: reply.place[1] }], ["?"], reply.cluster);
  drawPicture(shown.picture);
  drawPrediction(reply, columnsInUse(shown));
}

/** @param {number | null} row */
async function showRow(row) {
  if (row === null || !loaded) return drawRow(null);
  const reply = await engine.request("row", { row });
  if (reply.kind === "row") drawRow(reply);
}

/** @param {any} reply @returns {[string, string][]} */
function cardLines(reply) {
  if (reply.kind !== "row") return [];
  return reply.names.slice(0, 8).map((/** @type {string} */ name, /** @type {number} */ index) => [name || "(no name)", reply.cells[index] || "–"]);
}

/** Finer regions for what is now in view. @param {{x: number[], y: number[], columns: number, rows: number}} view */
async function refine(view) {
  if (!runs || engine.state !== "ready") return;
  const picture = shown?.picture;
  const reply = await engine.request("regions", view);
  if (reply.kind !== "layer" || shown?.picture !== picture) return;
  figure.replaceLayer({ ...reply.layer, visible: layerChoices.get(reply.layer.id) ?? reply.layer.visible });
}

// Exports ----------------------------------------------------------------------------------------

/** @param {string} kind @param {string | undefined} extra */
async function exportAs(kind, extra) {
  const name = state.data === OWN_FILE ? (ownFile?.name ?? "") : (state.data ?? "");
  if (kind === "png") return download(await figure.toPNG(2), fileName(name, "picture.png"));
  if (kind === "svg") return download(new Blob([figure.toSVG()], { type: "image/svg+xml" }), fileName(name, "picture.svg"));
  if (!(await fitted())) return;
  const reply = await engine.request("export", { distances: extra === "distances" });
  if (reply.kind !== "csv") return showMessage(/** @type {any} */ (reply));
  download(new Blob([reply.text], { type: "text/csv" }), fileName(name, "clusters.csv"));
}

// The page ---------------------------------------------------------------------------------------

function listen() {
  const ownData = !mode.locked && !mode.hidden.has("data");
  listenForFiles({ onFile: (file) => ownData && openFile(file), onProblem: showMessage });
  for (const id of mode.locked ? ["sample-button", "file", "reset"] : []) byId(id).setAttribute("disabled", "");
  closableDialogs();
  openableMenu();
  reportSize();
  addEventListener("hashchange", adopt);
  byId("sample-button").addEventListener("click", () => openGallery(catalog.samples, (sample) => change(suggestedState(sample.id, sample.suggested))));
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  byId("reset").addEventListener("click", reset);
  byId("cancel").addEventListener("click", () => engine.cancel());
  byId("share").addEventListener("click", () => openShareDialog(state.data === OWN_FILE));
  byId("zoom-in").addEventListener("click", () => figure.zoomBy(1.5));
  byId("zoom-out").addEventListener("click", () => figure.zoomBy(1 / 1.5));
  byId("zoom-reset").addEventListener("click", () => figure.reset());
  byId("row-clear").addEventListener("click", () => drawRow(null));
  byId("predict-place").addEventListener("click", (event) => {
    predicting = !predicting;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(predicting));
    drawMethod();
  });
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // remembered only where storage is allowed
    }
  });
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-export]") : null;
    if (button instanceof HTMLElement) exportAs(button.dataset.export ?? "", button.dataset.with);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
}

async function start() {
  listen();
  drawRow(null);
  if (!mode.startOnClick) engine.boot().catch(() => {}); // told by onFailure
  try {
    catalog = await loadCatalog();
  } catch (error) {
    return showMessage({ message: "The page’s catalog could not be loaded.", hint: "Reload the page.", detail: String(error) });
  }
  await adopt();
}

start();
