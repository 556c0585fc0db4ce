// The results' tabs: the fit's own figures, and the studies of it, one at a time in Python.

import { byId } from "../dom.js";
import { createParts } from "./report.js";
import { createStudy } from "./study.js";
import { createTabs } from "./tabs.js";

/** @typedef {import("./study.js").Study} Study */
/** @typedef {ReturnType<typeof createStudy>} Section */
/** @typedef {import("./report.js").Answers} Answers */
/** @typedef {import("../engine.js").Reply} Reply */

const TABS = ["choose", "density", "anomalies", "why", "consensus", "novelty", "explain", "images", "stability"];
const REPLACED = "Stopped: something newer was asked for.";

/**
 * @param {Omit<Answers, "onDownload" | "onDragStudy" | "onTab" | "hasTab" | "title" | "locked"> & {
 *   catalog: {studies?: Study[]},
 *   engine: {ask: (kind: string, content: object, onEvent: (event: any) => void, wanted: () => boolean) => Promise<Reply>, cancel: () => unknown},
 *   onDownload: (study: string, values: Record<string, any>, action: import("./report.js").Action) => void,
 *   onOpenTab: (id: string) => void,
 *   hidden?: Set<string>,
 *   locked?: boolean,
 * }} options
 */
export function createStudies({ catalog, engine, onDownload, onOpenTab, hidden = new Set(), locked = false, ...others }) {
  const given = { ...others, onTab: goToTab, hasTab: (/** @type {string} */ id) => tabs.reaches(id) };
  /** @type {Section[]} */
  const sections = (catalog.studies ?? []).map((study) => {
    /** @type {Section} */
    const section = createStudy(study, {
      answers: { ...given, locked, onDownload: (action) => onDownload(study.id, section.values(), action) },
      hidden,
      onRun: () => want(section),
      onStop: () => stop(section),
    });
    return section;
  });
  const figures = createParts(byId("figures"), "fit", { ...given, locked });
  for (const tab of TABS) byId(`panel-${tab}`).append(...sections.filter(({ study }) => study.tab === tab).map(({ node }) => node));

  /** @type {Section[]} */
  let queue = [];
  /** @type {Section | null} */
  let running = null;
  /** @type {Section | null} the running one, if the user has stopped it */
  let stopping = null;
  /** @type {{of: unknown, id: unknown} | null} the last fit, and which table it is of */
  let fit = null;
  let algorithm = "";
  let hasImages = false; // whether the rows of the table are images

  const tabs = createTabs(byId("tabs"), (id) => {
    highlightRow(null);
    follow();
    onOpenTab(id);
  });

  // Working ---------------------------------------------------------------------------------------

  /** Every study has its turn; Python does one thing at a time. @param {Section} section */
  function want(section) {
    if (section === running || queue.includes(section)) return;
    queue.push(section);
    section.queue();
    next();
  }

  async function next() {
    if (running || !queue.length) return;
    const section = /** @type {Section} */ (queue.shift());
    const about = fit;
    running = section;
    section.begin();
    const content = { study: section.study.id, values: section.values(), quick: section.isQuick() };
    const reply = await engine.ask("study", content, section.follow, () => stopping !== section);
    running = null;
    settle(section, reply, about);
    if (about !== fit || section.isChanged()) follow();
    next();
  }

  /**
   * @param {Section} section
   * @param {any} reply
   * @param {{of: unknown, id: unknown} | null} about the fit that it was asked about
   */
  function settle(section, reply, about) {
    const byHand = stopping === section;
    stopping = null;
    if (reply.kind === "study" && (about?.of === fit?.of || reply.fit === fit?.id)) return section.finish(reply.report, reply.fit === fit?.id);
    if (reply.kind === "error") return section.fail(reply);
    if (reply.kind === "slow") return section.leave();
    section.stop(byHand ? "Stopped." : REPLACED, byHand);
    // A fit is under way: what waits must not get in its way.
    if (!byHand && about === fit) for (const waiting of queue.splice(0)) waiting.stop(REPLACED, false);
  }

  /** @param {Section} section */
  function stop(section) {
    if (queue.includes(section)) {
      queue = queue.filter((waiting) => waiting !== section);
      section.stop("", true);
    }
    if (section !== running) return;
    stopping = section;
    engine.cancel();
  }

  /** Studies in view follow the fit, if they do so by themselves. */
  function follow() {
    if (!fit) return;
    const inView = sections.filter(({ study }) => study.tab === tabs.current() && applies(study));
    for (const section of inView) if (section.isWanting()) want(section);
  }

  // Showing ---------------------------------------------------------------------------------------

  /** @param {Study} study */
  const applies = ({ algorithms, needs }) => algorithms.includes(algorithm) && (needs !== "images" || hasImages);

  /** What studies depend on. @param {string} id of the method @param {boolean} images whether the rows of the table are images */
  function offer(id, images) {
    if (id === algorithm && images === hasImages) return;
    [algorithm, hasImages] = [id, images];
    for (const { node, study } of sections) node.hidden = !applies(study);
    for (const tab of TABS) tabs.offer(tab, sections.some(({ study }) => study.tab === tab && applies(study)));
  }

  /** A part of a report leads to another tab. @param {string} id */
  function goToTab(id) {
    tabs.open(id);
    byId(`tab-${tabs.current()}`).focus();
  }

  /** @param {number | null} row */
  function highlightRow(row) {
    figures.highlightRow(row);
    for (const section of sections) section.highlightRow(row);
  }

  /** @param {any[]} shown charts, and parts of a report */
  function drawFigures(shown) {
    byId("figures").hidden = !shown.length;
    figures.draw(shown.map((one) => ("part" in one ? one : { part: "figure", picture: one })));
  }

  return {
    offer,
    /**
     * A new fit: its own figures are drawn, and what is about the one before says so. Of another
     * table nothing stays: reports name rows.
     * @param {any} result
     * @param {unknown} [table] differs for any two tables
     */
    onResult(result, table) {
      const same = fit?.of === table;
      const again = same && fit?.id === result.fit; // only the axes have changed
      drawFigures(result.figures ?? []);
      if (again) return follow(); // what gave way to it
      fit = { of: table, id: result.fit };
      for (const section of sections) same ? section.outdate() : section.clear();
      follow();
    },
    highlightRow,
    /** What is about one row is about this one. @param {number} row of the table */
    selectRow(row) {
      for (const section of sections) section.followRow(row);
      follow();
    },
    /** The columns of the table that can be chosen. @param {import("../table/data.js").Column[]} columns */
    setColumns(columns) {
      for (const section of sections) section.setColumns(columns);
    },
    /**
     * Opens a tab; where it is not, because no study in it is for the method, the fit's own.
     * @param {string} id
     * @returns {string} the one that is open now
     */
    openTab(id) {
      tabs.open(tabs.reaches(id) ? id : "fit");
      return tabs.current();
    },
  };
}
