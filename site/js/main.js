// Wires the lab together: session -> engine -> picture and numbers.

import { scoreLines } from "./abnormality.js";
import { drawAxes } from "./axes.js";
import { loadCatalog, loadFirstResult } from "./catalog.js";
import { drawTable } from "./data.js";
import { byId, element } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { createEngine } from "./engine.js";
import { closableDialogs, download, fileName, openableMenu, openShareDialog } from "./export.js";
import { createFigure } from "./figure.js";
import { openGallery } from "./gallery.js";
import { hideParts, nameKeys, readMode, reportSize, tellHost } from "./host.js";
import { createImageLab } from "./image/lab.js";
import { createInstruments } from "./instruments.js";
import { asChosen, drawLayerToggles, forgetLayerChoices } from "./layers.js";
import { OWN_FILE, OWN_IMAGE } from "./link.js";
import { drawMethod, markField } from "./method.js";
import { brief, whole } from "./numbers.js";
import { createOpening } from "./opening.js";
import { createPlacing } from "./placing.js";
import { drawPredictionForm } from "./predict.js";
import { likelihoodLines } from "./probabilities.js";
import { listenForFiles } from "./receive.js";
import { drawResults } from "./results.js";
import { cellsBesidePixels, drawRow } from "./row.js";
import { createSession } from "./session.js";
import { suggestedState, writeState } from "./state.js";
import { clearMessages, showBoot, showCaption, showEngineState, showMessage, showProgress } from "./status.js";
import { areNamed, apartTitle, rowsInGroups, speakOf, whatFollows, whatIsTold } from "./words.js";

const PATIENCE = 300; // ms before work offers to be stopped
const root = document.documentElement;
const mode = readMode(location.search);

/** @type {import("./catalog.js").Catalog} */
let catalog;
/** @type {import("./session.js").Session} */
let session;
/** @type {ReturnType<typeof createPlacing>} */
let placing;
/** @type {ReturnType<typeof createInstruments>} */
let instruments;
/** @type {ReturnType<typeof createImageLab>} */
let images;
/** @type {any} the last result, with its picture */
let shown = null;
/** @type {any} the picture as Python, or the build, described it */
let picture = null;
/** @type {unknown} whose rows it shows: the session's `dataKey` */
let pictureOf = null;
/** @type {unknown} whose rows the figure shows, if only in a sketch */
let figureOf = null;
/** @type {number | null} the row that is selected */
let chosenRow = null;
let sketched = false; // whether what the figure shows is a sketch of a run under way
/** @type {any} the view that waits for finer regions */
let coarse = null;
/** @type {ReturnType<typeof createOpening>} */
let opening;
let bootStarted = 0;
let bootSeconds = 0; // 0 until Python is ready
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

const engine = createEngine({
  onState(state) {
    if (state === "booting") [bootStarted, bootSeconds] = [performance.now(), 0];
    if (state === "ready" && !bootSeconds) {
      bootSeconds = (performance.now() - bootStarted) / 1000;
      tellHost("ready");
    }
    showEngineState(state, bootSeconds);
    clearTimeout(patience);
    if (state !== "busy") endSketch();
    if (state === "busy") patience = setTimeout(offerStop, PATIENCE);
    if (state !== "ready") return;
    if (session?.runs) showCaption(caption());
    refine();
  },
  onBoot: showBoot,
  onEvent(event) {
    if (event.kind === "progress" && event.done < 1) showProgress(event.done, `${event.note}…`);
    else if (session.isImage) images.onEvent(event);
    else if (event.kind === "frame") showFrame(event);
    else if (event.kind === "rows") showRows(event.picture);
    else if (event.kind === "sketch") drawSketch(event.picture);
  },
  onFailure(problem) {
    showCaption(caption());
    showMessage(/** @type {any} */ (problem), { permanent: true, actions: [{ title: "Reload", run: () => location.reload() }] });
    tellHost("error", { error: problem.error });
  },
  onReplaced(why, whole) {
    const what = why === "stopped" ? "Stopped. Python was restarted" : "Python had stopped by itself. It was restarted";
    session.isFitted = false;
    if (why === "died") session.loaded = null; // what it was given may be of before
    instruments.onReplaced();
    showMessage({ message: `${what}${whole ? " and has your data again" : ""}.`, hint: "Choose Fit to go on." }, { kind: "info" });
    showCaption(caption());
  },
});

const figure = createFigure(byId("figure"), {
  describe: (/** @type {number} */ row) => (session?.loaded ? engine.request("row", { row }).then(describeRow) : { lines: [] }),
  onSelect(/** @type {number | null} */ row) {
    showRow(row);
    if (row !== null) instruments?.selectRow(row);
  },
  onPlace: (/** @type {{x: number, y: number}} */ at) => placing.place(at),
  onView(/** @type {any} */ view) {
    coarse = view;
    refine();
  },
  onHover: (/** @type {number | null} */ row) => instruments?.pointAt(row),
  onViewChange: (/** @type {any} */ view) => instruments?.follow(view),
});
const drawer = createDrawer({
  fetchPage: async (request) =>
    session.loaded ? engine.request("page", request) : { kind: "waiting", message: "The rows follow when Python is ready." },
  onRow: selectRow,
  onUnlist: () => instruments.unlist(),
});

// The session speaks -----------------------------------------------------------------------------

function startSession() {
  session = createSession(catalog, engine, { keepHistory: !mode.embed }, {
    onPanels: drawPanels,
    onTable() {
      figure.selectRow(null);
      drawer.restart();
      for (const room of document.querySelectorAll(".room")) room.scrollTop = 0;
      delete byId("predict").dataset.columns; // what was typed is of the table before
      instruments.forget();
    },
    onImage: (image) => images.show(image),
    onResult: (reply) => (session.isImage ? showImageResult : showResult)(reply),
    onProblem: showProblem,
  });
  images = createImageLab({ session, engine, onChange: changed, onProblem: showMessage, onCaption: () => showCaption(caption()), locked: mode.locked });
  opening = createOpening({ session, engine, onProblem: showProblem });
  placing = createPlacing(session, engine, figure, { onProblem: showMessage, onChange: () => drawPicture(picture), onShown: () => clearMessages({ all: true }) });
  instruments = createInstruments({
    catalog, session, engine, figure, drawer, mode,
    onChange: changed,
    onRow: selectRow,
    onPicture: drawStep,
    onLeaveSteps: () => drawPicture(picture),
    onProblem: showMessage,
    onWaiting: () => showCaption(caption()),
    shown: () => (shown && picture ? { ...shown, picture } : null),
  });
}

/** Takes the state from the address: at the start, and when it changes by itself. */
async function adoptAddress() {
  opening.end();
  clearMessages({ all: true });
  instruments.leaveSteps({ elsewhere: true });
  const refusal = session.readAddress();
  if (refusal) showMessage(refusal, { stays: true });
  await showFirst();
  drawPanels();
  if (refusal && session.loaded) return;
  if (mode.startOnClick && engine.state === "idle") offerStart();
  else if (root.dataset.engine !== "failed") await session.run();
}

/** @param {any} reply */
function showResult(reply) {
  shown = { ...shown, ...reply };
  showSummary(shown);
  if (chosenRow !== null) showRow(chosenRow); // what it is may have changed
  instruments.onResult(shown);
  showCaption(caption());
  byId("announcement").textContent = caption();
  root.dataset.run = String(session.runs);
  const sizes = reply.clusters.lines.map((/** @type {any} */ line) => line.rows);
  tellHost("result", { state: session.publicAddress, scores: reply.scores, rows: reply.rows, sizes });
}

/** @param {any} reply */
async function showImageResult(reply) {
  await images.onResult(reply);
  showCaption(caption());
  root.dataset.run = String(session.runs);
  byId("announcement").textContent = caption();
  tellHost("result", { state: session.publicAddress, scores: reply.scores, pixels: reply.pixels, sizes: images.sizes() });
}

/** @param {any} reply */
function showProblem(reply) {
  endSketch();
  showCaption(caption());
  placing.projectStarts();
  if (reply.error === "input" && session.places.missing > 0) return clearMessages(); // the caption asks for them
  if (engine.state === "failed") return; // told by onFailure
  showMessage(reply, { stays: true, actions: (reply.remedies ?? []).map(remedyButton) });
  markField(reply.field ?? "");
  // Messages quote the data: the page around learns only that something is wrong.
  tellHost("error", { error: reply.error });
}

/** A way on that an error message offers. @param {{title: string, state: Partial<import("./state.js").State> | null, values: object | null, anyway: boolean}} remedy */
function remedyButton({ title, state, values, anyway }) {
  const run = () => {
    clearMessages({ all: true });
    if (anyway) session.run({ anyway });
    else changed(session.stateWith(state ?? {}, values));
  };
  return { title, run };
}

/** What a person does outdates what was said before. */
function changed(/** @type {Partial<import("./state.js").State>} */ part, final = true) {
  opening.end();
  clearMessages({ all: true });
  document.getElementById("start")?.remove();
  instruments.leaveSteps();
  const going = session.change(part, final);
  if (session.isImage || session.state.data !== session.tableOf) showFirst();
  return going;
}

// Waiting ----------------------------------------------------------------------------------------

function offerStop() {
  if (!engine.isBusyWithPicture) return;
  byId("cancel").hidden = false;
  if (byId("progress").hidden) showProgress(null, "Working…");
}

async function stop() {
  if (opening.end() && engine.state !== "busy") return showStopped();
  showProgress(null, "Stopping…");
  const how = await session.stop();
  if (how === "replaced") showCaption(caption());
  if (how !== "replaced") showStopped();
}

function showStopped() {
  showCaption(caption());
  showMessage({ message: "Stopped.", hint: "The picture is the last finished result." }, { kind: "info" });
}

function offerStart() {
  showCaption(session.isImage ? "Start Python to divide this image by colour." : "This result was worked out beforehand. Start Python to change it.");
  if (document.getElementById("start")) return;
  byId("strip").append(element("button", { type: "button", class: "button primary", id: "start", onclick: fit }, "Start Python"));
}

function fit() {
  clearMessages({ all: true });
  document.getElementById("start")?.remove();
  session.run();
}

// Showing ----------------------------------------------------------------------------------------

/** A sample's table and picture as worked out when the site was built, until Python has its own. */
async function showFirst() {
  if (session.isImage) return images.showFirst();
  const { state } = session;
  const sample = session.sample(state.data);
  const waiting = session.places.missing > 0;
  if (!sample || pictureOf === sample.id || (session.runs && !waiting)) return;
  try {
    const first = await loadFirstResult(sample.id);
    if (session.state !== state || (session.runs && !waiting)) return; // something newer is under way
    session.showTable(first.table, sample.id);
    if (writeState(state) === writeState(suggestedState(sample.id, sample.suggested))) showFrame(first.result);
    else drawPicture(withoutAnswer(first.result.picture));
    drawPanels();
  } catch (error) {
    showMessage({ message: "The first picture could not be loaded.", hint: "It will appear when Python is ready.", detail: String(error) });
  }
}

/** The rows alone, for a state whose result nobody has worked out yet. @param {any} picture */
function withoutAnswer(picture) {
  const rows = picture.layers.find((/** @type {any} */ layer) => layer.id === "points");
  const text = `The rows of the sample; ${whatFollows(catalog, session.algorithm.id)} follow.`;
  return { ...picture, caption: text, clusters: [], layers: [{ ...rows, cluster: null }] };
}

/** @param {any} frame a picture with its summary */
function showFrame(frame) {
  clearMessages();
  markField("");
  shown = frame;
  speakOf(catalog, frame.algorithm);
  nameExports();
  instruments.onFrame(frame.fit);
  placing.forget();
  drawPicture(frame.picture);
  showSummary(frame);
  drawAxes(frame, changed);
  hideParts(mode.hidden);
  drawer.renew(frame.fit, frame.clusters.lines.map((/** @type {any} */ line) => line.cluster));
  root.dataset.shown = "1";
}

/** A new table that the method refuses: its rows, and no results of another one. @param {any} described */
function showRows(described) {
  shown = null;
  delete root.dataset.shown;
  placing.forget();
  drawPicture(described);
  byId("foot-rows").textContent = `${whole(session.table?.row_count ?? 0)} rows`;
}

/** @param {any} described */
function drawPicture(described) {
  if (!described) return;
  picture = described;
  pictureOf = session.dataKey;
  drawOnFigure(picture, pictureOf, placing.layers());
  drawLayerToggles(figure.layers(), figure.setLayerVisible);
  showCaption(caption());
}

/**
 * @param {any} described
 * @param {unknown} of whose rows it shows
 * @param {any[]} [also] layers over it
 */
function drawOnFigure(described, of, also = []) {
  figure.draw({ ...described, layers: [...described.layers.map(asChosen), ...also] }, { keepView: figureOf === of });
  figureOf = of;
  sketched = false;
}

/** A provisional picture of a run under way; what it replaces comes back if there is no result. @param {any} described */
function drawSketch(described) {
  if (!picture || instruments.watching()) return;
  drawOnFigure(described, session.dataKey);
  sketched = true;
}

/** The last finished picture again, of whichever data it is. */
function endSketch() {
  images?.endSketch();
  if (sketched) drawOnFigure(picture, pictureOf, placing.layers());
}

/** One step of a method at work. @param {any} described */
function drawStep(described) {
  drawOnFigure(described, figureOf);
  drawLayerToggles(figure.layers(), figure.setLayerVisible);
}

/** @param {any} summary */
function showSummary(summary) {
  drawResults(summary, (cluster) => figure.highlight(cluster === null ? null : { cluster }), drawer.show);
  byId("foot-rows").textContent = rowsInGroups(summary);
  const columns = summary.columns.flatMap((/** @type {string} */ name) => session.table?.columns.find((column) => column.name === name) ?? []);
  drawPredictionForm(session.table?.images ? [] : columns, placing.predict);
}

/** What the strip says when nothing is going on. */
function caption() {
  if (session?.isImage) return images.caption();
  const missing = session?.places.missing ?? 0;
  if (missing > 0) return `Click ${missing} more place${missing === 1 ? "" : "s"} on the picture to start from.`;
  return picture?.caption ?? "";
}

function drawPanels() {
  const { table, state, isImage } = session;
  const { locked, hidden } = mode;
  root.dataset.of = isImage ? "image" : "table";
  if (!isImage && table) {
    const sample = session.sample();
    const title = sample?.title ?? session.ownFile?.name ?? "";
    const imageOptions = table.images && !sample ? catalog.image_options : [];
    drawTable(table, state, { title, teaches: sample?.teaches ?? "", imageOptions, locked, onChange: changed });
  }
  drawMethod(catalog, session.algorithm, state.values, {
    onAlgorithm: (id) => changed({ algorithm: id, values: session.valuesFor(id) }),
    onKindOfData: (toImages, family, method) => changed(session.otherData(toImages, family, method)),
    onValue: (name, value, final) => changed(session.withValue(name, value), final),
    columns: table?.columns ?? [],
    hidden,
    locked,
  });
  hideParts(hidden);
  if (isImage) return images.onState();
  placing.setMode();
  instruments.onState();
}

/** Finer regions for what is in view, as soon as Python has time. */
async function refine() {
  if (session?.isImage || !coarse || !session?.runs || engine.state !== "ready" || instruments.watching()) return;
  const view = coarse;
  coarse = null;
  const drawn = picture;
  const reply = await engine.request("regions", view);
  if (picture !== drawn || coarse || sketched) return;
  for (const layer of reply.layers ?? []) figure.replaceLayer(asChosen(layer));
}

// Rows and files ---------------------------------------------------------------------------------

/** Selects a row of the table; one that was left out has no point. @param {number} row */
function selectRow(row) {
  if (figure.selectRow(row)) return; // told by onSelect
  showRow(row);
  instruments.selectRow(row);
}

/** @param {number | null} row */
async function showRow(row) {
  chosenRow = row;
  if (row === null || !session.loaded) return drawRow(null);
  const reply = await engine.request("row", { row });
  if (row !== chosenRow) return; // another one meanwhile
  if (reply.kind === "row") drawRow(reply, { ownFile: session.tableOf === OWN_FILE, images: session.table?.images });
}

/**
 * What the card beside the pointer says of a row: how abnormal it is, how likely its clusters are,
 * and its first cells; of an image that it is seen instead of its pixels.
 * @param {any} reply
 * @returns {import("./figure/card.js").Description}
 */
function describeRow(reply) {
  if (reply.kind !== "row") return { lines: [] };
  const cells = cellsBesidePixels(reply, session.table?.images).slice(0, 8).map(([name, text]) => /** @type {[string, string]} */ ([name, brief(text)]));
  // Python speaks of the result, not of a step on the way there.
  const lines = instruments.watching() || sketched ? cells : [...scoreLines(reply), ...likelihoodLines(reply), ...cells];
  return { lines, image: reply.thumbnail };
}

/** @param {string} kind @param {string | undefined} extra */
async function exportAs(kind, extra) {
  if (session.isImage) return images.exportAs(kind);
  const name = session.dataName;
  if (kind === "png") return download(await figure.toPNG(2), fileName(name, "picture.png"));
  if (kind === "svg") return download(new Blob([await figure.toSVG()], { type: "image/svg+xml" }), fileName(name, "picture.svg"));
  if (!(await session.fitted())) return;
  const reply = await engine.request("export", { distances: extra === "distances", exact: extra === "exact" });
  if (reply.kind !== "csv") return showMessage(/** @type {any} */ (reply));
  download(new Blob([reply.text], { type: "text/csv" }), fileName(name, areNamed() ? `${apartTitle()}.csv` : "clusters.csv"));
}

/** What files tell of the rows; rows that are no clusters have no centres. */
function nameExports() {
  byId("export-rows").textContent = whatIsTold();
  byId("export-distances").hidden = areNamed();
}

// The page ---------------------------------------------------------------------------------------

function listen() {
  listenForFiles((given) => (mode.locked || mode.hidden.has("data") ? given.catch(() => {}) : opening.open(given)));
  for (const id of mode.locked ? ["sample-button", "file", "reset"] : []) byId(id).setAttribute("disabled", "");
  closableDialogs();
  openableMenu();
  reportSize();
  nameKeys();
  addEventListener("hashchange", adoptAddress);
  const clicks = {
    "sample-button": () => openGallery(catalog, (sample) => changed(suggestedState(sample.id, sample.suggested))),
    reset() {
      forgetLayerChoices();
      viewed().reset();
      clearMessages({ all: true });
      session.reset();
    },
    cancel: stop,
    share: () => openShareDialog({ ownFile: [OWN_FILE, OWN_IMAGE].includes(session.state.data ?? ""), places: session.places.placed.length > 0 }),
    theme: switchTheme,
    "zoom-in": () => viewed().zoomBy(1.5),
    "zoom-out": () => viewed().zoomBy(1 / 1.5),
    "zoom-reset": () => viewed().reset(),
    "row-clear": () => figure.selectRow(null),
    "predict-place": () => placing.togglePredicting(),
    "step-through": () => instruments.stepThrough(),
  };
  for (const [id, work] of Object.entries(clicks)) byId(id).addEventListener("click", work);
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    fit();
  });
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-export]") : null;
    if (button instanceof HTMLElement) exportAs(button.dataset.export ?? "", button.dataset.with);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    fit();
  });
}

/** What is on the stage. */
const viewed = () => (session.isImage ? images.view : figure);

function switchTheme() {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // remembered only where storage is allowed
  }
}

/** Not by the hash, which holds the state. */
function skipToPicture() {
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    const stage = session?.isImage ? byId("image-stage") : byId("figure").querySelector(".figure-stage");
    if (stage instanceof HTMLElement) stage.focus();
  });
}

async function start() {
  skipToPicture();
  // first.js has said so where Python cannot run at all
  const able = root.dataset.engine !== "failed";
  if (able && !mode.startOnClick) engine.boot().catch(() => {}); // told by onFailure
  try {
    catalog = await loadCatalog();
  } catch (error) {
    return showMessage({ message: "The page’s catalog could not be loaded.", hint: "Reload the page.", detail: String(error) }, { stays: true });
  }
  startSession();
  listen();
  drawRow(null);
  await adoptAddress();
}

start();
