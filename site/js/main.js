// Wires the lab together: session -> engine -> picture and numbers.

import { loadCatalog } from "./catalog.js";
import { byId, element } from "./dom.js";
import { createEngine } from "./engine.js";
import { closableDialogs, openableMenu, openShareDialog } from "./export.js";
import { openGallery } from "./gallery.js";
import { hideParts, nameKeys, readMode, reportSize, tellHost } from "./host.js";
import { createImageLab } from "./image/lab.js";
import { OWN_FILE, OWN_IMAGE } from "./link.js";
import { drawMethod, markField } from "./method.js";
import { createOpening } from "./opening.js";
import { listenForFiles } from "./receive.js";
import { createSession } from "./session.js";
import { suggestedState } from "./state.js";
import { clearMessages, showBoot, showCaption, showEngineState, showMessage, showProgress } from "./status.js";
import { createTableLab } from "./table/lab.js";
import { forgetLayerChoices } from "./table/layers.js";

const PATIENCE = 300; // ms before work offers to be stopped
const root = document.documentElement;
const mode = readMode(location.search);

/** @type {import("./catalog.js").Catalog} */
let catalog;
/** @type {import("./session.js").Session} */
let session;
/** @type {ReturnType<typeof createTableLab>} */
let tables;
/** @type {ReturnType<typeof createImageLab>} */
let images;
/** @type {ReturnType<typeof createOpening>} */
let opening;
let bootStarted = 0;
let bootSeconds = 0; // 0 until Python is ready
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

const engine = createEngine({
  onState(state) {
    if (state === "booting") {
      [bootStarted, bootSeconds] = [performance.now(), 0];
      startButton()?.remove();
    }
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
    tables?.refine();
  },
  onBoot: showBoot,
  onEvent(event) {
    if (event.kind === "progress" && event.done < 1) showProgress(event.done, `${event.note}…`);
    else inView().onEvent(event);
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
    tables.onReplaced();
    showMessage({ message: `${what}${whole ? " and has your data again" : ""}.`, hint: "Choose Fit to go on." }, { kind: "info" });
    showCaption(caption());
  },
});

// The session speaks -----------------------------------------------------------------------------

function startSession() {
  session = createSession(catalog, engine, { keepHistory: !mode.embed }, {
    onPanels: drawPanels,
    onTable: () => tables.onTable(),
    onImage: (image) => images.show(image),
    onResult: showResult,
    onProblem: showProblem,
  });
  const page = { catalog, session, engine, mode, onChange: changed, onProblem: showMessage, onCaption: () => showCaption(caption()) };
  tables = createTableLab(page);
  images = createImageLab(page);
  opening = createOpening({ session, engine, onProblem: showProblem });
}

/** What the data in view are shown and told with. */
const inView = () => (session?.isImage ? images : tables);

/** Takes the state from the address: at the start, and when it changes by itself. */
async function adoptAddress() {
  opening.end();
  clearMessages({ all: true });
  tables.leaveSteps({ elsewhere: true });
  const refusal = session.readAddress();
  if (refusal) showMessage(refusal, { stays: true });
  await inView().showFirst();
  drawPanels();
  if (refusal && session.loaded) return;
  if (mode.startOnClick && engine.state === "idle") offerStart();
  else if (root.dataset.engine !== "failed") await session.run();
}

/** @param {any} reply */
async function showResult(reply) {
  const lab = inView();
  await lab.onResult(reply);
  showCaption(caption());
  byId("announcement").textContent = caption();
  root.dataset.run = String(session.runs);
  tellHost("result", { state: session.publicAddress, scores: reply.scores, ...lab.told(reply) });
}

/** @param {any} reply */
function showProblem(reply) {
  endSketch();
  showCaption(caption());
  tables.onRefused();
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
  tables.leaveSteps();
  const going = session.change(part, final);
  if (session.isImage || session.state.data !== session.tableOf) inView().showFirst();
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

const startButton = () => document.getElementById("start");

function offerStart() {
  if (!startButton()) byId("strip").append(element("button", { type: "button", class: "button primary", id: "start", onclick: fit }, "Start Python"));
  showCaption(caption());
}

function fit() {
  clearMessages({ all: true });
  session.run();
}

/** The last finished picture again. */
function endSketch() {
  tables?.endSketch();
  images?.endSketch();
}

/** What the strip says when nothing is going on. */
function caption() {
  if (!startButton()) return inView()?.caption() ?? "";
  return session.isImage ? "Start Python to divide this image by colour." : "This result was worked out beforehand. Start Python to change it.";
}

function drawPanels() {
  const { table, state, isImage } = session;
  const { locked, hidden } = mode;
  root.dataset.of = isImage ? "image" : "table";
  drawMethod(catalog, session.algorithm, state.values, {
    onAlgorithm: (id) => changed({ algorithm: id, values: session.valuesFor(id) }),
    onKindOfData: (toImages, family, method) => changed(session.memory.seen(toImages, family, method)),
    onValue: (name, value, final) => changed(session.withValue(name, value), final),
    columns: table?.columns ?? [],
    hidden,
    locked,
  });
  inView().onState();
  hideParts(hidden);
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
      inView().view.reset();
      clearMessages({ all: true });
      session.reset();
    },
    cancel: stop,
    share: () => openShareDialog({ ownFile: [OWN_FILE, OWN_IMAGE].includes(session.state.data ?? ""), places: session.places.placed.length > 0 }),
    theme: switchTheme,
    "zoom-in": () => inView().view.zoomBy(1.5),
    "zoom-out": () => inView().view.zoomBy(1 / 1.5),
    "zoom-reset": () => inView().view.reset(),
  };
  for (const [id, work] of Object.entries(clicks)) byId(id).addEventListener("click", work);
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    fit();
  });
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-export]") : null;
    if (button instanceof HTMLElement) inView().exportAs(button.dataset.export ?? "", button.dataset.with);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    fit();
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
  hideParts(mode.hidden); // before a link opens one of them
  listen();
  await adoptAddress();
}

start();
