// What one does with a result: studies in the tabs, the steps below the picture, pinned results
// beside it. Each speaks to the others only through here.

import { byId } from "../dom.js";
import { download, fileName } from "../export.js";
import { showProgress } from "../status.js";
import { createCompare, detailsOf } from "./compare.js";
import { createPlayer } from "./player.js";
import { drawReport } from "./report.js";
import { createStudies } from "./studies.js";

/**
 * @param {object} page
 * @param {import("../catalog.js").Catalog} page.catalog
 * @param {import("../session.js").Session} page.session
 * @param {ReturnType<typeof import("../engine.js").createEngine>} page.engine
 * @param {any} page.figure
 * @param {ReturnType<typeof import("../table/drawer.js").createDrawer>} page.drawer
 * @param {{hidden: Set<string>, locked: boolean}} page.mode
 * @param {(part: Partial<import("../state.js").State>, final?: boolean) => unknown} page.onChange
 * @param {(row: number) => void} page.onRow a row is to be selected
 * @param {(picture: any) => void} page.onPicture a step of a method is to be drawn
 * @param {() => void} page.onLeaveSteps
 * @param {(reply: any) => void} page.onProblem
 * @param {() => void} page.onWaiting nothing is going on any more
 * @param {() => any} page.shown the result in view with its picture, or null
 */
export function createInstruments(page) {
  const { catalog, session, engine, figure, drawer, mode } = page;
  /** @type {Int32Array | null} rows that stay marked in the picture while the table lists them */
  let listed = null;
  /** @type {unknown} the fit in view */
  let listedOf = null;
  const actions = {
    onRows(/** @type {Int32Array} */ rows, /** @type {string} */ title) {
      listed = rows;
      figure.markRows(rows);
      drawer.list(rows, title);
    },
    onHighlightRows: (/** @type {Int32Array | null} */ rows) => figure.markRows(rows ?? listed),
    onHoverRow: (/** @type {number | null} */ row) => figure.highlight(row === null ? null : { row }),
    onSelectRow: page.onRow,
    onValues: (/** @type {Record<string, any>} */ values) => page.onChange(session.withValues(values)),
    onState: (/** @type {any} */ state, /** @type {Record<string, any> | null} */ values) => page.onChange(session.stateWith(state, values)),
    onDragValue: (/** @type {string} */ parameter, /** @type {number} */ value, /** @type {object} */ also, /** @type {boolean} */ final) =>
      page.onChange(session.withValues({ ...also, [parameter]: value }), final),
    async onDownload(/** @type {string} */ study, /** @type {object} */ values, /** @type {import("./report.js").Action} */ { name = "", made }) {
      if (!(await session.fitted())) return;
      const reply = await engine.request("export", { study, values, made });
      if (reply.kind !== "csv") return page.onProblem(reply);
      download(new Blob([/** @type {any} */ (reply).text], { type: "text/csv" }), fileName(session.dataName, name));
    },
    onOpenTab(/** @type {string} */ tab) {
      session.note({ tab: tab === "fit" ? null : tab });
      if (tab === "compare") compare.refresh();
    },
  };
  /**
   * A study is about a fit: without one, the method runs first.
   * @param {string} kind
   * @param {object} content
   * @param {(event: any) => void} onEvent
   * @param {() => boolean} wanted whether it still is when the method has run
   */
  const ask = async (kind, content, onEvent, wanted) =>
    (await session.fitted()) && wanted() ? engine.request(kind, content, onEvent) : { kind: "replaced" };
  const studies = createStudies({
    catalog,
    engine: { ask, cancel: () => engine.cancel() },
    hidden: mode.hidden,
    locked: mode.locked,
    ...actions,
  });
  const player = createPlayer(engine, {
    onPicture: page.onPicture,
    onStep: (index) => session.note({ step: index === null ? null : String(index + 1) }),
    onLeave: page.onLeaveSteps,
    onProgress: (event) => event.kind === "progress" && showProgress(event.done, `${event.note}…`),
    onProblem: page.onProblem,
  });
  const compare = createCompare(engine, {
    figure,
    current,
    columns: () => session.table?.columns ?? [],
    drawReport: (host, report) => drawReport(host, report, actions),
    onState: (state) => page.onChange(state),
    onProblem: page.onProblem,
  });

  /** @param {number} index the step to begin with */
  async function stepThrough(index) {
    if (!(await session.ensureData())) return;
    if (catalog.traces.includes(session.algorithm.id)) await player.start(session.request, index || 0);
    page.onWaiting();
  }

  function unlist() {
    listed = null;
    figure.markRows(null);
  }

  /** The result in view, as a pin needs it. */
  function current() {
    const shown = page.shown();
    const algorithm = catalog.algorithms.find(({ id }) => id === shown?.algorithm);
    if (!shown || !algorithm || !session.runs) return null;
    const { scale } = session.state;
    const details = detailsOf(algorithm, shown.parameters) + (scale && scale !== "standard" ? `, scale ${scale}` : "");
    return { title: algorithm.title, details, picture: shown.picture, state: session.state, fit: shown.fit };
  }

  return {
    /** The state has changed: another method may have no steps, another tab may be open. */
    onState() {
      byId("step-through").hidden = !catalog.traces.includes(session.algorithm.id);
      studies.offer(session.algorithm.id, Boolean(session.table?.images));
      studies.setColumns(session.table?.columns ?? []);
      const tab = studies.openTab(session.state.tab ?? "fit");
      // Whether there are images is known once the table is there.
      const awaited = session.state.tab === "images" && session.tableOf !== session.state.data;
      if (tab === "fit" && session.state.tab !== null && !awaited) session.note({ tab: null });
      document.documentElement.dataset.tab = tab;
      compare.about(session.dataKey);
    },
    /** A new picture stands: steps belong to the one before, and so do marks of another fit. */
    onFrame(/** @type {unknown} */ fit) {
      player.leave({ quietly: true });
      if (fit !== listedOf) unlist();
      listedOf = fit;
    },
    /** @param {{elsewhere?: boolean}} [how] */
    leaveSteps: (how) => player.leave(how),
    /** Python has lost what it kept. */
    onReplaced: () => compare.loseKept(),
    /** The table no longer lists certain rows. */
    unlist,
    onResult(/** @type {any} */ result) {
      studies.onResult(result, session.dataKey);
      compare.refresh();
      if (session.state.step !== null && !player.watching()) stepThrough(Number(session.state.step) - 1);
    },
    /** Another table. */
    forget() {
      player.leave({ quietly: true });
      // The same rows with other marks are another table to Python, which keeps results with theirs.
      if (!compare.about(session.dataKey)) compare.loseKept();
    },
    stepThrough: () => stepThrough(0),
    watching: () => player.watching(),
    selectRow: studies.selectRow,
    /** A row is pointed at in the main picture. @param {number | null} row */
    pointAt(row) {
      studies.highlightRow(row);
      compare.highlightRow(row);
    },
    follow: compare.follow,
  };
}
