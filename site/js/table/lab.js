// The lab when the data are a table: the figure in the stage, its rows, and what is told of a result.

import { loadFirstResult } from "../catalog.js";
import { byId } from "../dom.js";
import { download, fileName } from "../export.js";
import { createFigure } from "../figure.js";
import { hideParts } from "../host.js";
import { OWN_FILE } from "../link.js";
import { markField } from "../method.js";
import { brief, whole } from "../numbers.js";
import { suggestedState, writeState } from "../state.js";
import { clearMessages } from "../status.js";
import { createInstruments } from "../study/instruments.js";
import { areNamed, apartTitle, rowsInGroups, speakOf, whatFollows, whatIsTold } from "../words.js";
import { scoreLines } from "./abnormality.js";
import { drawAxes } from "./axes.js";
import { drawTable } from "./data.js";
import { createDrawer } from "./drawer.js";
import { asChosen, drawLayerToggles } from "./layers.js";
import { createPlacing } from "./placing.js";
import { drawPredictionForm } from "./predict.js";
import { likelihoodLines } from "./probabilities.js";
import { drawResults } from "./results.js";
import { cellsBesidePixels, drawRow } from "./row.js";

const root = document.documentElement;

/**
 * @param {object} page
 * @param {import("../catalog.js").Catalog} page.catalog
 * @param {import("../session.js").Session} page.session
 * @param {ReturnType<typeof import("../engine.js").createEngine>} page.engine
 * @param {{hidden: Set<string>, locked: boolean}} page.mode
 * @param {(part: Partial<import("../state.js").State>, final?: boolean) => unknown} page.onChange
 * @param {(reply: any) => void} page.onProblem
 * @param {() => void} page.onCaption what the strip says has changed, or nothing is going on any more
 */
export function createTableLab({ catalog, session, engine, mode, onChange, onProblem, onCaption }) {
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

  const figure = createFigure(byId("figure"), {
    describe: (/** @type {number} */ row) => (session.loaded ? engine.request("row", { row }).then(describeRow) : { lines: [] }),
    onSelect(/** @type {number | null} */ row) {
      showRow(row);
      if (row !== null) instruments.selectRow(row);
    },
    onPlace: (/** @type {{x: number, y: number}} */ at) => placing.place(at),
    onView(/** @type {any} */ view) {
      coarse = view;
      refine();
    },
    onHover: (/** @type {number | null} */ row) => instruments.pointAt(row),
    onViewChange: (/** @type {any} */ view) => instruments.follow(view),
  });
  const drawer = createDrawer({
    fetchPage: async (request) =>
      session.loaded ? engine.request("page", request) : { kind: "waiting", message: "The rows follow when Python is ready." },
    onRow: selectRow,
    onUnlist: () => instruments.unlist(),
  });
  const placing = createPlacing(session, engine, figure, {
    onProblem,
    onChange: () => drawPicture(picture),
    onShown: () => clearMessages({ all: true }),
  });
  const instruments = createInstruments({
    catalog, session, engine, figure, drawer, mode, onChange, onProblem,
    onRow: selectRow,
    onPicture: drawStep,
    onLeaveSteps: () => drawPicture(picture),
    onWaiting: onCaption,
    shown: () => (shown && picture ? { ...shown, picture } : null),
  });

  // Pictures --------------------------------------------------------------------------------------

  /** A sample's table and picture as worked out when the site was built, until Python has its own. */
  async function showFirst() {
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
    } catch (error) {
      onProblem({ message: "The first picture could not be loaded.", hint: "It will appear when Python is ready.", detail: String(error) });
    }
  }

  /** The rows alone, for a state whose result nobody has worked out yet. @param {any} described */
  function withoutAnswer(described) {
    const rows = described.layers.find((/** @type {any} */ layer) => layer.id === "points");
    const text = `The rows of the sample; ${whatFollows(catalog, session.algorithm.id)} follow.`;
    return { ...described, caption: text, clusters: [], layers: [{ ...rows, cluster: null }] };
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
    drawAxes(frame, onChange);
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
    onCaption();
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

  /** One step of a method at work. @param {any} described */
  function drawStep(described) {
    drawOnFigure(described, figureOf);
    drawLayerToggles(figure.layers(), figure.setLayerVisible);
  }

  /** Finer regions for what is in view, as soon as Python has time. */
  async function refine() {
    if (session.isImage || !coarse || !session.runs || engine.state !== "ready" || instruments.watching()) return;
    const view = coarse;
    coarse = null;
    const drawn = picture;
    const reply = await engine.request("regions", view);
    if (picture !== drawn || coarse || sketched) return;
    for (const layer of reply.layers ?? []) figure.replaceLayer(asChosen(layer));
  }

  // What is told beside them ----------------------------------------------------------------------

  function drawPanel() {
    const { table, state } = session;
    if (!table) return;
    const sample = session.sample();
    const title = sample?.title ?? session.ownFile?.name ?? "";
    const imageOptions = table.images && !sample ? catalog.image_options : [];
    drawTable(table, state, { title, teaches: sample?.teaches ?? "", imageOptions, locked: mode.locked, onChange });
  }

  /** @param {any} summary */
  function showSummary(summary) {
    drawResults(summary, (cluster) => figure.highlight(cluster === null ? null : { cluster }), drawer.show);
    byId("foot-rows").textContent = rowsInGroups(summary);
    const columns = summary.columns.flatMap((/** @type {string} */ name) => session.table?.columns.find((column) => column.name === name) ?? []);
    drawPredictionForm(session.table?.images ? [] : columns, placing.predict);
  }

  /** What files tell of the rows; rows that are no clusters have no centres. */
  function nameExports() {
    byId("export-rows").textContent = whatIsTold();
    byId("export-distances").hidden = areNamed();
  }

  // Rows ------------------------------------------------------------------------------------------

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
   * @returns {import("../figure/card.js").Description}
   */
  function describeRow(reply) {
    if (reply.kind !== "row") return { lines: [] };
    const cells = cellsBesidePixels(reply, session.table?.images).slice(0, 8).map(([name, text]) => /** @type {[string, string]} */ ([name, brief(text)]));
    // Python speaks of the result, not of a step on the way there.
    const lines = instruments.watching() || sketched ? cells : [...scoreLines(reply), ...likelihoodLines(reply), ...cells];
    return { lines, image: reply.thumbnail };
  }

  byId("row-clear").addEventListener("click", () => figure.selectRow(null));
  byId("predict-place").addEventListener("click", () => placing.togglePredicting());
  byId("step-through").addEventListener("click", () => instruments.stepThrough());
  drawRow(null);

  return {
    view: figure,
    showFirst,
    refine,
    /** @param {any} event */
    onEvent(event) {
      if (event.kind === "frame") showFrame(event);
      else if (event.kind === "rows") showRows(event.picture);
      else if (event.kind === "sketch") drawSketch(event.picture);
    },
    /** Other rows: what is about single ones is outdated. */
    onTable() {
      figure.selectRow(null);
      drawer.restart();
      for (const room of document.querySelectorAll(".room")) room.scrollTop = 0;
      delete byId("predict").dataset.columns; // what was typed is of the table before
      instruments.forget();
    },
    /** @param {any} reply */
    onResult(reply) {
      shown = { ...shown, ...reply };
      showSummary(shown);
      if (chosenRow !== null) showRow(chosenRow); // what it is may have changed
      instruments.onResult(shown);
    },
    onState() {
      drawPanel();
      placing.setMode();
      instruments.onState();
    },
    /** Places may be missing: those that are there are shown. */
    onRefused: () => placing.projectStarts(),
    /** Python has lost what it kept. */
    onReplaced: () => instruments.onReplaced(),
    /** @param {{elsewhere?: boolean}} [how] */
    leaveSteps: (how) => instruments.leaveSteps(how),
    /** The last finished picture again, of whichever table it is. */
    endSketch() {
      if (sketched) drawOnFigure(picture, pictureOf, placing.layers());
    },
    /** What the strip says when nothing is going on. */
    caption() {
      const { missing } = session.places;
      if (missing > 0) return `Click ${missing} more place${missing === 1 ? "" : "s"} on the picture to start from.`;
      return picture?.caption ?? "";
    },
    /** For the page around: how many rows, and how large each cluster is. @param {any} reply */
    told: ({ rows, clusters }) => ({ rows, sizes: clusters.lines.map((/** @type {any} */ line) => line.rows) }),
    /** @param {string} what @param {string | undefined} extra */
    async exportAs(what, extra) {
      const name = session.dataName;
      if (what === "png") return download(await figure.toPNG(2), fileName(name, "picture.png"));
      if (what === "svg") return download(new Blob([await figure.toSVG()], { type: "image/svg+xml" }), fileName(name, "picture.svg"));
      if (!(await session.fitted())) return;
      const reply = await engine.request("export", { distances: extra === "distances", exact: extra === "exact" });
      if (reply.kind !== "csv") return onProblem(reply);
      download(new Blob([/** @type {any} */ (reply).text], { type: "text/csv" }), fileName(name, areNamed() ? `${apartTitle()}.csv` : "clusters.csv"));
    },
  };
}
