// One study in the results: its words, its controls, its work and its report.

import { drawControls, withColumns } from "../controls.js";
import { element, redraw } from "../dom.js";
import { createReport } from "./report.js";

/** @typedef {import("../catalog.js").Parameter} Parameter */
/** @typedef {{id: string, title: string, tab: string, summary: string, needs?: string, automatic: boolean, follows?: boolean, redraws?: string[], params: Parameter[], algorithms: string[]}} Study */
/** @typedef {import("./report.js").Report} Report */

const PATIENCE = 300; // ms before quick work says that it goes on

/**
 * @param {Study} study
 * @param {object} options
 * @param {import("./report.js").Answers} options.answers
 * @param {Set<string>} options.hidden names that an embedding page hides
 * @param {() => void} options.onRun the study is wanted
 * @param {() => void} options.onStop
 */
export function createStudy(study, { answers, hidden, onRun, onStop }) {
  const id = `study-${study.id}`;
  /** @type {Map<string, any>} what is set, as text or as a file, by the names of this study's own controls */
  const values = new Map();
  /** @type {{name: string, answer: boolean}[]} those of the table */
  let columns = [];
  /** @type {"rest" | "queued" | "working"} */
  let phase = "rest";
  /** @type {number | null} */
  let done = null;
  let note = "";
  /** @type {Report | null} */
  let report = null;
  let outdated = false; // the report is of an earlier fit
  let changed = false; // the report is of other settings
  let stopped = "";
  let halted = false; // by the user, who may not want it again
  /** @type {{message: string, hint?: string} | null} */
  let problem = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;

  let byHand = false; // the user has asked for it
  let asked = false; // the run under way was asked for
  let quick = false; // what goes along by itself must not take long
  let unasked = false; // settings had changed when it began
  let again = false; // it is wanted with its new settings

  function runByHand() {
    byHand = true;
    onRun();
  }

  const controls = element("div", { class: "study-controls" });
  const more = element("details", { class: "more", id: `${id}-more` });
  const run = element("button", { type: "button", class: "button small", id: `${id}-run`, onclick: runByHand });
  const stop = element("button", { type: "button", class: "button small", id: `${id}-stop`, "aria-label": `Stop: ${study.title}`, onclick: onStop }, "Stop");
  const progress = element("progress", { max: 1, "aria-label": `Progress: ${study.title}` });
  const noteLine = element("p", { class: "study-note" });
  const trouble = element("div", { class: "study-problem", role: "alert" });
  const found = element("div", {});
  const bar = element("div", { class: "study-bar" }, run, element("div", { class: "study-going" }, progress, noteLine), stop);
  const node = element(
    "section",
    { class: "study", id, "aria-labelledby": `${id}-title`, data: { study: study.id, part: id } },
    element("h2", { id: `${id}-title` }, study.title),
    element("p", { class: "teaches" }, study.summary),
    controls,
    bar,
    trouble,
    found,
  );
  const drawer = createReport(found, id, {
    ...answers,
    title: study.title,
    onDragStudy: drag,
    // A fit that its own report led to is followed, however long that takes.
    onValues(chosen) {
      [byHand, halted] = [true, false];
      answers.onValues(chosen);
    },
  });

  // Settings --------------------------------------------------------------------------------------

  /** Names that no control of the method has. */
  const own = (/** @type {string} */ name) => `${id}-${name}`;
  /** Settings that only say how what is there is drawn. */
  const redraws = new Set((study.redraws ?? []).map(own));
  const parameters = study.params.map((parameter) => {
    const when = Object.entries(parameter.when ?? {}).map(([name, wanted]) => [own(name), wanted]);
    return { ...parameter, name: own(parameter.name), when: Object.fromEntries(when) };
  });

  const named = (/** @type {string} */ kind) => parameters.filter((parameter) => parameter.kind === kind).map(({ name }) => name);
  const files = [...named("file"), ...named("image")];
  const rows = named("row");
  /** What takes the place of a row while it is there, until a row is chosen. */
  const standIns = files.filter((name) => parameters.some(({ kind, when }) => kind === "row" && name in when));

  /** The ordinary parameters, or the advanced ones. @param {boolean} advanced */
  function controlsOf(advanced) {
    const others = parameters.filter((parameter) => parameter.advanced !== advanced).map(({ name }) => name);
    const all = parameters.map((parameter) => ({ ...parameter, advanced: false }));
    return drawControls(all, values, {
      onChange: set,
      places: ({ title }) => {
        throw new Error(`A study has no places to click, as “${title}” wants.`);
      },
      columns,
      hidden: new Set([...[...hidden].map(own), ...others]),
      locked: answers.locked === true,
    });
  }

  function drawSettings() {
    const advanced = controlsOf(true);
    more.replaceChildren(element("summary", { id: `${id}-more-title` }, `${advanced.length} more setting${advanced.length === 1 ? "" : "s"}`), ...advanced);
    redraw(controls, ...controlsOf(false), ...(advanced.length ? [more] : []));
    controls.hidden = !controls.children.length;
    hideSliders();
  }

  /** The box says all that a slider would where nothing goes along with it; words only a box can say. */
  function hideSliders() {
    const worded = parameters.filter(({ words: some }) => some?.length).map(({ name }) => name);
    for (const slider of controls.querySelectorAll("input")) {
      if (slider.type === "range") slider.hidden = !study.automatic || worded.includes(slider.dataset.slider ?? "");
    }
  }

  /** While a slider moves, what is quick enough to be automatic goes along. @param {string} name @param {any} value @param {boolean} final */
  function set(name, value, final) {
    if (files.includes(name)) return setFile(name, value);
    values.set(name, value);
    if (final) drawSettings();
    change(name, final);
  }

  /** Who gives a file waits for what becomes of it. @param {string} name @param {object | null} file */
  function setFile(name, file) {
    if (file) values.set(name, file);
    else values.delete(name);
    drawSettings();
    if (file || standIns.includes(name)) {
      askAgain();
      return onRun();
    }
    if (phase !== "rest") onStop();
    clear();
    if (study.automatic) onRun();
  }

  /** With its new settings, however long that takes. */
  function askAgain() {
    changed = report !== null || phase === "working";
    [byHand, halted, again] = [true, false, true];
    drawSoon();
  }

  /** What it has found is worth keeping no longer. */
  function clear() {
    [outdated, changed, stopped, halted, problem, again] = [false, false, "", false, null, false];
    drawReport(null);
    draw();
  }

  /** A row is selected: what is about one row is about that one from now on. @param {number} row of the table */
  function followRow(row) {
    const number = String(row + 1);
    const others = rows.filter((name) => values.get(name) !== number);
    const replaced = standIns.filter((name) => values.delete(name));
    if (!others.length && !replaced.length) return;
    for (const name of others) values.set(name, number);
    drawSettings();
    if (study.automatic || report || problem || phase !== "rest") askAgain();
  }

  /** Columns that are chosen must be among those of the table. @param {{name: string, answer: boolean}[]} next */
  function setColumns(next) {
    if (next === columns) return;
    columns = next;
    const gone = parameters.filter(({ name, kind }) => kind === "column" && values.has(name)).filter((one) => !withColumns(one, columns).options?.some(({ value }) => value === values.get(one.name)));
    for (const { name } of gone) values.delete(name);
    if (gone.length) changed = report !== null;
    drawSettings();
  }

  /** @param {string} name @param {boolean} final */
  function change(name, final) {
    changed = report !== null || phase === "working";
    const atOnce = study.automatic || (study.follows === true && redraws.has(name));
    if (atOnce && (report || problem)) onRun();
    else if (final) draw();
  }

  /**
   * A rule in the report is moved: as if its control were.
   * @param {string} parameter
   * @param {number} value
   * @param {Record<string, any>} also
   * @param {boolean} final
   */
  function drag(parameter, value, also, final) {
    for (const [name, text] of Object.entries({ ...also, [parameter]: within(parameter, value) })) values.set(own(name), String(text));
    drawSettings();
    change(own(parameter), final);
  }

  /** What the control of that name could be set to: an axis may reach further. @param {string} name @param {number} value */
  function within(name, value) {
    const { minimum = -Infinity, maximum = Infinity, kind } = study.params.find((parameter) => parameter.name === name) ?? {};
    const nearest = Math.max(minimum, Math.min(maximum, value));
    return kind === "integer" ? Math.round(nearest) : nearest;
  }

  // Showing ---------------------------------------------------------------------------------------

  /**
   * Whether it goes along with every new fit: always, or from its first report on. Then it must not
   * begin again what was stopped, or what would cost more than before.
   */
  const follows = () => study.automatic || (study.follows === true && report !== null && !changed && !halted);

  function state() {
    if (phase !== "rest") return phase;
    if (problem) return "failed";
    if (stopped) return "stopped";
    if (!report) return "idle";
    return outdated ? "outdated" : "done";
  }

  function words() {
    if (phase === "queued") return "Waits for its turn…";
    if (phase === "working") return note ? `${note}…` : "Working…";
    if (stopped) return stopped;
    if (outdated) return "This is of an earlier result.";
    return report && changed ? "This is with the settings before." : "";
  }

  /** What the button that starts it says; as short as it is clear. */
  function offer() {
    if (!report) return "Work it out";
    return outdated ? "Work it out again" : "Again";
  }

  function draw() {
    clearTimeout(later);
    const busy = phase !== "rest";
    const current = report !== null && !outdated && !changed && !problem && !stopped;
    const focused = document.activeElement === run || document.activeElement === stop;
    node.dataset.state = state();
    node.setAttribute("aria-busy", String(busy));
    found.classList.toggle("past", outdated || stopped !== "" || problem !== null);
    run.textContent = offer();
    run.setAttribute("aria-label", `${offer()}: ${study.title}`);
    run.classList.toggle("primary", !current);
    run.hidden = busy || (follows() && current && !focused);
    stop.hidden = !busy;
    progress.hidden = phase !== "working";
    if (done === null) progress.removeAttribute("value");
    else progress.value = done;
    noteLine.textContent = words();
    noteLine.setAttribute("aria-live", busy ? "off" : "polite");
    bar.hidden = run.hidden && stop.hidden && !noteLine.textContent;
    if (focused) (busy ? stop : run).focus();
    drawTrouble();
  }

  function drawTrouble() {
    const text = problem ? `${problem.message} ${problem.hint ?? ""}`.trim() : "";
    if (trouble.dataset.text === text) return;
    trouble.dataset.text = text;
    trouble.replaceChildren(...(problem ? [element("p", { class: "message bad" }, element("strong", {}, problem.message), problem.hint ? ` ${problem.hint}` : "")] : []));
  }

  /** Not at once: what follows within moments would only flicker. */
  function drawSoon() {
    clearTimeout(later);
    later = setTimeout(draw, PATIENCE);
  }

  /** @param {Report | null} next @param {boolean} [partial] whether the work still goes on */
  function drawReport(next, partial = false) {
    report = next;
    found.classList.toggle("partial", partial);
    drawer.draw(next);
  }

  drawSettings();
  draw();
  return {
    node,
    study,
    highlightRow: drawer.highlightRow,
    /** What is set, by scikit-learn's names. */
    values: () => Object.fromEntries([...values].map(([name, value]) => [name.slice(own("").length), value])),
    /** Whether it should begin by itself: it lacks a report of this fit and these settings. */
    isWanting: () => phase === "rest" && (follows() || again) && (!report || outdated || changed || problem !== null || stopped !== ""),
    followRow,
    setColumns,
    /** Whether its settings have changed since it began. */
    isChanged: () => changed,
    /** It will begin when what is before it has ended. */
    queue() {
      phase = "queued";
      drawSoon();
    },
    begin() {
      [quick, asked, byHand, unasked] = [study.follows === true && !byHand, byHand, false, changed];
      [phase, done, note, stopped, halted, problem, changed, again] = ["working", null, "", "", false, null, false, false];
      drawSoon();
    },
    /** @param {any} event progress, or the report so far */
    follow(event) {
      if (phase !== "working") return;
      if (event.kind === "progress") [done, note] = [event.done, event.note];
      if (event.kind === "partial") {
        outdated = false;
        found.classList.remove("past");
        drawReport(event.report, true);
      }
      if (stop.hidden) return; // still within one’s patience
      draw();
    },
    /** @param {Report} next @param {boolean} current whether the fit is still the one it is about */
    finish(next, current) {
      phase = "rest";
      outdated = !current;
      drawReport(next);
      if (follows() && (outdated || changed)) drawSoon();
      else draw();
    },
    /** Whether it is to be quick, or not at all. */
    isQuick: () => quick,
    /** It would take long: it waits until it is asked for. */
    leave() {
      [phase, halted, changed] = ["rest", true, unasked];
      outdated = !changed;
      draw();
    },
    /** @param {{message: string, hint?: string}} why */
    fail(why) {
      phase = "rest";
      problem = why;
      draw();
    },
    /** @param {string} why @param {boolean} byUser */
    stop(why, byUser) {
      phase = "rest";
      [stopped, halted] = [why, byUser];
      again &&= !byUser;
      byHand ||= asked && !byUser; // what a new fit has interrupted goes on after it
      if (follows()) drawSoon();
      else draw();
    },
    /** There is a newer fit. */
    outdate() {
      outdated = report !== null;
      problem = null;
      if (follows()) drawSoon();
      else if (phase === "rest") draw();
    },
    /** Another table: nothing of before is worth keeping. */
    clear() {
      for (const name of rows) values.delete(name);
      drawSettings();
      clear();
    },
  };
}
