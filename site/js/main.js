// Wires the lab together: state -> engine -> picture and numbers.

import { drawAxes } from "./axes.js";
import { loadCatalog, loadFirstResult } from "./catalog.js";
import { drawTable, listenForFiles } from "./data.js";
import { byId, element, settled } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { createEngine } from "./engine.js";
import { closableDialogs, download, fileName, openableMenu, openShareDialog } from "./export.js";
import { createFigure } from "./figure.js";
import { openGallery } from "./gallery.js";
import { hideParts, readMode, reportSize, tellHost } from "./host.js";
import { asChosen, drawLayerToggles, forgetLayerChoices } from "./layers.js";
import { OWN_FILE, stateOfLink } from "./link.js";
import { drawMethod } from "./method.js";
import { whole } from "./numbers.js";
import { badges, placesOf, placeText, valuesToSend, withoutPlaces } from "./places.js";
import { drawPrediction, drawPredictionForm } from "./predict.js";
import { drawResults } from "./results.js";
import { drawRow } from "./row.js";
import { emptyState, suggestedState, writeState } from "./state.js";
import { clearMessages, showBoot, showCaption, showEngineState, showMessage, showProgress } from "./status.js";

/** @typedef {import("./state.js").State} State */

const PATIENCE = 300; // ms before work offers to be stopped
const REFINE_AFTER = 60;
const root = document.documentElement;
const mode = readMode(location.search);

/** @type {import("./catalog.js").Catalog} */
let catalog;
/** @type {State} */
let state = emptyState();
/** @type {{data: Uint8Array, name: string} | null} the user's own file */
let ownFile = null;
/** @type {import("./data.js").Table | null} */
let table = null;
/** @type {string | null} what `table` is of: a sample's id or "file" */
let tableOf = null;
/** @type {string | null} what the engine holds */
let loaded = null;
/** @type {any} the last picture and summary */
let shown = null;
/** @type {any} a new row that was predicted, as a layer */
let newRow = null;
let predicting = false;
/** @type {Map<string, {x: number, y: number}>} where starting places were clicked */
const clicked = new Map();
let runs = 0;
let lastRun = 0;
let bootSeconds = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

const engine = createEngine({
  onState(engineState) {
    if (engineState === "ready" && !bootSeconds) bootSeconds = performance.now() / 1000;
    showEngineState(engineState, bootSeconds);
    clearTimeout(patience);
    if (engineState === "busy") patience = setTimeout(offerStop, PATIENCE);
    if (engineState !== "ready") return;
    tellHost("ready");
    if (runs) showCaption(caption());
  },
  onBoot: showBoot,
  onEvent(event) {
    if (event.kind === "frame") showFrame(event);
    else if (event.kind === "progress" && event.done < 1) showProgress(event.done, `${event.note}…`);
  },
  onFailure(problem) {
    showCaption(caption());
    showMessage(problem, { stays: true, action: { title: "Reload", run: () => location.reload() } });
    tellHost("error", { message: problem.message });
  },
  onReplaced(why) {
    const what = why === "stopped" ? "Stopped. Python was restarted" : "Python had stopped by itself. It was restarted";
    showMessage({ message: `${what} and has your data again.`, hint: "Choose Fit to go on." }, { kind: "info" });
    showCaption(caption());
  },
});

const figure = createFigure(byId("figure"), {
  describe: (/** @type {number} */ row) => (loaded ? engine.request("row", { row }).then(cardLines) : []),
  onSelect: showRow,
  onPlace: place,
  onView: settled(REFINE_AFTER, refine),
});
const drawer = createDrawer({
  fetchPage: async (request) =>
    loaded ? engine.request("page", request) : { kind: "waiting", message: "The rows follow when Python is ready." },
  onRow: showRow,
});

// State ------------------------------------------------------------------------------------------

/**
 * The one way in for every change a person makes.
 * @param {Partial<State>} part
 * @param {boolean} [final] false while a slider is still moving
 */
function change(part, final = true) {
  state = { ...state, ...part };
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
  const { state: read, refusal } = stateOfLink(location.hash, catalog.samples, ownFile !== null);
  clearMessages({ all: true });
  if (refusal) showMessage(refusal, { stays: true });
  if (refusal && table) return drawPanels(); // what was there stays
  state = read;
  await showFirst();
  drawPanels();
  if (!mode.startOnClick || engine.state !== "idle") await run();
  else offerStart();
}

/** @param {string | null} id */
const sampleOf = (id) => catalog.samples.find((sample) => sample.id === id);
const algorithmOf = () => catalog.algorithms.find(({ id }) => id === state.algorithm) ?? catalog.algorithms[0];
const places = () => placesOf(algorithmOf(), state.values);

function reset() {
  const sample = sampleOf(state.data);
  forgetLayerChoices();
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
    if (loaded) return; // Python was quicker
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
  const caption = "The rows of the sample; their clusters follow when Python is ready.";
  return { ...picture, caption, clusters: [], layers: [{ ...rows, cluster: null }] };
}

/** @param {File} file */
async function openFile(file) {
  showProgress(null, `Reading ${file.name}…`);
  const data = new Uint8Array(await file.arrayBuffer());
  const reply = await engine.load({ data, name: file.name });
  if (reply.kind !== "table") {
    showCaption(caption());
    if (reply.kind !== "error") return;
    showMessage(/** @type {any} */ (reply), { stays: true });
    return tellHost("error", { message: reply.message });
  }
  ownFile = { data, name: file.name };
  adoptTable(reply.table, OWN_FILE);
  change(stateForFile(reply.table));
}

/**
 * A link made with this file keeps its settings; any other file starts afresh with the method.
 * @param {import("./data.js").Table} read
 * @returns {State}
 */
function stateForFile(read) {
  const linked = stateOfLink(location.hash, catalog.samples, true).state;
  const names = read.columns.map(({ name }) => name);
  if (linked.data === OWN_FILE && (linked.columns ?? []).every((name) => names.includes(name))) return linked;
  const values = withoutPlaces(algorithmOf(), state.values);
  return { ...emptyState(), data: OWN_FILE, algorithm: state.algorithm, values };
}

/** @param {import("./data.js").Table} read @param {string | null} of */
function adoptTable(read, of) {
  table = read;
  tableOf = loaded = of;
  drawRow(null);
  drawer.restart();
}

/** Makes sure that the engine holds what the state names; false if it cannot. */
async function ensureData() {
  if (loaded === state.data) return true;
  const wanted = state.data;
  const reply = await engine.load(wanted === OWN_FILE && ownFile ? ownFile : { sample: wanted ?? "" });
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
  const { columns, scale, missing, categories, x, y } = state;
  const algorithm = state.algorithm ?? algorithmOf().id;
  const values = valuesToSend(algorithmOf(), state.values);
  const reply = await engine.run({ algorithm, columns, scale, missing, categories, x, y, values });
  if (mine !== lastRun) return;
  if (reply.kind === "replaced") return showStopped();
  if (reply.kind === "error") return showRunProblem(reply);
  shown = { ...shown, ...reply };
  showSummary(shown);
  showCaption(caption());
  runs += 1;
  root.dataset.run = String(runs);
  const sizes = reply.clusters.lines.map((/** @type {any} */ line) => line.rows);
  tellHost("result", { state: writeState(state), scores: reply.scores, rows: reply.rows, sizes });
}

/** Makes sure that a fit stands in the engine, for what needs one. */
async function fitted() {
  if (!runs) await run();
  return runs > 0;
}

/** @param {any} reply */
function showRunProblem(reply) {
  showCaption(caption());
  if (reply.error === "input" && places().missing > 0) return clearMessages(); // the caption asks for them
  if (engine.state !== "failed") showMessage(reply);
  tellHost("error", { message: reply.message });
}

function showStopped() {
  showCaption(caption());
  if (engine.state === "booting") return; // onReplaced tells
  showMessage({ message: "Stopped.", hint: "The picture is the last finished result." }, { kind: "info" });
}

function offerStop() {
  byId("cancel").hidden = false;
  if (byId("progress").hidden) showProgress(null, "Working…");
}

function offerStart() {
  showCaption("This result was worked out beforehand. Start Python to change it.");
  byId("strip").append(element("button", { type: "button", class: "button primary", id: "start", onclick: run }, "Start Python"));
}

// Showing ----------------------------------------------------------------------------------------

/** @param {any} frame a picture with its summary */
function showFrame(frame) {
  clearMessages();
  shown = frame;
  newRow = null;
  drawPicture(frame.picture);
  showSummary(frame);
  drawAxes(frame, change);
  drawPrediction(null, []);
}

/** @param {any} picture */
function drawPicture(picture) {
  const layers = [...picture.layers.map(asChosen), ...placedLayers()];
  figure.draw({ ...picture, layers }, { keepView: true });
  drawLayerToggles(figure.layers(), figure.setLayerVisible);
  showCaption(shown ? caption() : picture.caption);
}

/** What the user has placed: centres to start from, until all are there, and a new row. */
function placedLayers() {
  const { placed, missing } = places();
  const starts = missing > 0 ? placed.map((place) => clicked.get(place)).filter((at) => at !== undefined) : [];
  const labels = starts.map((_, index) => String(index + 1));
  const layer = badges("starts", "starting centres", starts, labels);
  return [...(starts.length ? [layer] : []), ...(newRow ? [newRow] : [])];
}

/** @param {any} summary */
function showSummary(summary) {
  drawResults(summary, (cluster) => figure.highlight(cluster === null ? null : { cluster }), drawer.show);
  byId("foot-rows").textContent = `${whole(summary.rows)} rows in ${whole(summary.clusters.lines.length)} clusters`;
  drawPredictionForm(columnsInUse(), predict);
  drawer.refresh();
}

/** @returns {import("./data.js").Column[]} */
function columnsInUse() {
  return shown.columns.flatMap((/** @type {string} */ name) => table?.columns.find((column) => column.name === name) ?? []);
}

/** What the strip says when nothing is going on. */
function caption() {
  const { missing } = places();
  if (missing > 0) return `Click ${missing} more place${missing === 1 ? "" : "s"} on the picture to start from.`;
  return shown?.picture?.caption ?? "";
}

function drawPanels() {
  if (table) {
    const sample = sampleOf(tableOf);
    const title = sample?.title ?? ownFile?.name ?? "";
    drawTable(table, state, { title, teaches: sample?.teaches ?? "", locked: mode.locked, onChange: change });
  }
  drawMethod(catalog.algorithms, algorithmOf(), state.values, {
    onAlgorithm: (id) => change({ algorithm: id, values: new Map() }),
    onValue: changeValue,
    hidden: mode.hidden,
    locked: mode.locked,
  });
  setFigureMode();
  hideParts(mode.hidden);
}

function setFigureMode() {
  figure.setMode(predicting || places().missing > 0 ? "place" : "inspect");
  byId("predict-place").setAttribute("aria-pressed", String(predicting));
}

// Places, prediction, rows -----------------------------------------------------------------------

/** A click on the picture in place mode. @param {{x: number, y: number}} at */
async function place(at) {
  if (!loaded) await run();
  const reply = await engine.request("place", at);
  if (reply.kind !== "prediction") return showMessage(/** @type {any} */ (reply));
  const { parameter, placed, missing } = places();
  if (!parameter || missing <= 0 || predicting) return showPrediction(reply);
  const text = placeText(reply.values);
  clicked.set(text, at);
  changeValue(parameter.name, [...placed, text].join(";"));
  if (shown) drawPicture(shown.picture);
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
  newRow = badges("prediction", "new row", [{ x: reply.place[0], y: reply.place[1] }], ["?"], reply.cluster);
  drawPicture(shown.picture);
  drawPrediction(reply, columnsInUse());
}

/** @param {number | null} row */
async function showRow(row) {
  if (row === null || !loaded) return drawRow(null);
  const reply = await engine.request("row", { row });
  if (reply.kind === "row") drawRow(reply);
}

/** The first cells of a row for the card beside the pointer. @param {any} reply @returns {[string, string][]} */
function cardLines(reply) {
  if (reply.kind !== "row") return [];
  return reply.names.slice(0, 8).map((/** @type {string} */ name, /** @type {number} */ index) => [name || "(no name)", reply.cells[index] || "–"]);
}

/** Finer regions for what is now in view. @param {{x: number[], y: number[], columns: number, rows: number}} view */
async function refine(view) {
  if (!runs || engine.state !== "ready") return;
  const { picture } = shown;
  const reply = await engine.request("regions", view);
  if (reply.kind === "layer" && shown.picture === picture) figure.replaceLayer(asChosen(reply.layer));
}

// Exports ----------------------------------------------------------------------------------------

/** @param {string} kind @param {string | undefined} extra */
async function exportAs(kind, extra) {
  const name = (state.data === OWN_FILE ? ownFile?.name : state.data) ?? "";
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
  const clicks = {
    "sample-button": () => openGallery(catalog.samples, (sample) => change(suggestedState(sample.id, sample.suggested))),
    reset,
    cancel: () => engine.cancel(),
    share: () => openShareDialog(state.data === OWN_FILE),
    theme: switchTheme,
    "zoom-in": () => figure.zoomBy(1.5),
    "zoom-out": () => figure.zoomBy(1 / 1.5),
    "zoom-reset": () => figure.reset(),
    "row-clear": () => drawRow(null),
    "predict-place": () => {
      predicting = !predicting;
      setFigureMode();
    },
  };
  for (const [id, work] of Object.entries(clicks)) byId(id).addEventListener("click", work);
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-export]") : null;
    if (button instanceof HTMLElement) exportAs(button.dataset.export ?? "", button.dataset.with);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  });
}

function switchTheme() {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // remembered only where storage is allowed
  }
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
