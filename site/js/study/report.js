// Draws a report: its verdict, and its parts: text, figures, scores, tables and buttons.

import { createChart } from "../chart.js";
import { createPanels } from "../chart/panels.js";
import { element } from "../dom.js";
import { scoreCard } from "../scores.js";
import { cellContent, columnTexts } from "../table/cells.js";

/** @typedef {{action: "rows" | "row" | "tab" | "values" | "state" | "download", title: string, rows?: Int32Array, row?: number, tab?: string, values?: Record<string, any>, state?: Record<string, any>, name?: string, made?: boolean}} Action */
/** @typedef {{part: "table", id: string, title: string, heads: string[], kinds: string[], lines: any[][], actions: (Action | null)[] | null}} Table */
/**
 * @typedef {object} Answers what the page does when something of a report is pointed at or chosen
 * @property {(rows: Int32Array, title: string) => void} onRows
 * @property {(rows: Int32Array | null) => void} onHighlightRows
 * @property {(row: number | null) => void} onHoverRow
 * @property {(row: number) => void} onSelectRow
 * @property {(values: Record<string, any>) => void} onValues
 * @property {(state: Record<string, any>, values: Record<string, any> | null) => void} onState parameters of the method may go along
 * @property {(parameter: string, value: number, also: Record<string, any>, final: boolean) => void} onDragValue
 * @property {(parameter: string, value: number, also: Record<string, any>, final: boolean) => void} [onDragStudy] the same for
 *   what is set by a control of the report's own study
 * @property {(action: Action) => void} [onDownload]
 * @property {(tab: string) => void} [onTab] another tab of the results is to be opened
 * @property {(tab: string) => boolean} [hasTab] whether there is such a tab
 * @property {string} [title] what the report is of
 * @property {boolean} [locked] whether nothing may be changed
 */
/** @typedef {{verdict: string, tone: string, parts: any[]}} Report */
/**
 * @typedef {object} Live what stays the same object from drawing to drawing
 * @property {(part: any) => void} draw
 * @property {(row: number | null) => void} highlightRow
 * @property {() => void} letGo
 * @property {() => void} destroy
 */
/** @typedef {{node: HTMLElement, part: any, live?: Live}} Drawn */
/** @typedef {import("../chart.js").Place} Place */

const MARKS = /** @type {Record<string, string>} */ ({ good: "✓", info: "i", warn: "!" });

/**
 * A place for a report; null empties it.
 * @param {HTMLElement} host
 * @param {string} name begins the ids of all that can have the focus
 * @param {Answers} answers
 */
export function createReport(host, name, answers) {
  const verdict = element("p", { class: "report-verdict", role: "status" });
  const place = element("div", { class: "report-parts" });
  const parts = createParts(place, name, answers);
  host.classList.add("report");

  /** Only another verdict is told anew. @param {string} words @param {string} tone */
  function judge(words, tone) {
    const { words: before, tone: toneBefore } = verdict.dataset;
    if (words === before && tone === toneBefore) return;
    Object.assign(verdict.dataset, { words, tone });
    const mark = element("span", { class: "report-mark", "aria-hidden": "true" }, MARKS[tone]);
    verdict.replaceChildren(...(words ? [mark, element("span", {}, ...led(words))] : []));
  }

  return {
    /** @param {Report | null} report */
    draw(report) {
      if (verdict.parentNode !== host) host.replaceChildren(verdict, place); // others may write here too
      judge(report?.verdict ?? "", report && report.tone in MARKS ? report.tone : "info");
      parts.draw(report?.parts ?? []);
    },
    highlightRow: parts.highlightRow,
  };
}

/**
 * What a verdict comes to stands out; the reasons behind it read on in the weight of text.
 * @param {string} words
 */
function led(words) {
  const end = words.search(/[.:;]\s/) + 1 || words.length;
  return [element("strong", {}, words.slice(0, end)), words.slice(end)];
}

/** @type {WeakMap<HTMLElement, ReturnType<typeof createReport>>} */
const placed = new WeakMap();

/**
 * Draws a report into a place of its own; the next one takes over what stays.
 * @param {HTMLElement} host has an id
 * @param {Report} report
 * @param {Omit<Answers, "onDownload">} answers nothing is downloaded from here
 */
export function drawReport(host, report, answers) {
  const place = placed.get(host) ?? createReport(host, host.id, { ...answers, onDownload: undefined });
  placed.set(host, place);
  place.draw(report);
  return place;
}

/**
 * A place for parts. Each drawing takes over what stays: a chart is the same object as before, and
 * the focus and the scrolling stay where they were.
 * @param {HTMLElement} host
 * @param {string} name begins the ids of all that can have the focus
 * @param {Answers} answers
 * @param {Place} [place] how charts are in it
 */
export function createParts(host, name, answers, place) {
  /** @type {Map<string, Drawn>} */
  let drawn = new Map();

  /** @param {any[]} parts */
  function draw(parts) {
    const before = drawn;
    drawn = new Map();
    for (const part of parts) {
      const key = keyOf(part, drawn);
      drawn.set(key, drawPart(part, `${name}-${key}`, before.get(key)));
    }
    for (const [key, old] of before) if (drawn.get(key)?.live !== old.live) old.live?.destroy();
    arrange(host, [...drawn.values()].map(({ node }) => node));
    // Charts measure the place they are in, so they are drawn when they are in it.
    for (const { live, part } of drawn.values()) live?.draw(part);
  }

  /**
   * @param {any} part
   * @param {string} id
   * @param {Drawn | undefined} old
   * @returns {Drawn}
   */
  function drawPart(part, id, old) {
    if (old?.live) return { ...old, part };
    if (part.part === "figure") return { part, ...chartPart(answers, place) };
    if (part.part === "panels") return { part, ...panelsPart(id, answers) };
    if (part.part === "table") return { part, node: tablePart(part, id, answers) };
    if (part.part === "scores") return { part, node: element("div", { class: "scores" }, ...part.scores.map(scoreCard)) };
    if (part.part === "button") return { part, node: buttonPart(part.action, id, answers) };
    if (part.part === "text") return { part, node: element("p", { class: "report-text" }, ...named(part.text)) };
    throw new Error(`No part of kind ${part.part} is drawn.`);
  }

  return {
    draw,
    /** @param {number | null} row lit in every chart */
    highlightRow(row) {
      for (const { live } of drawn.values()) live?.highlightRow(row);
    },
    /** Nothing is held any more. */
    letGo() {
      for (const { live } of drawn.values()) live?.letGo();
    },
  };
}

/** A text about one cluster begins with its name, which is what the eye looks for. @param {string} words */
function named(words) {
  const name = /^(Cluster \d+|Noise)(?= \()/.exec(words)?.[0] ?? "";
  return name ? [element("strong", {}, name), words.slice(name.length)] : [words];
}

/**
 * What a part is recognised by in the next report: its own name, else its place among its kind.
 * @param {any} part
 * @param {Map<string, Drawn>} taken
 */
function keyOf(part, taken) {
  const own = part.picture?.figure ?? part.id ?? part.action?.action;
  const stem = own ? `${part.part}-${own}` : part.part;
  let key = stem;
  for (let count = 2; taken.has(key); count += 1) key = `${stem}-${count}`;
  return key;
}

/**
 * Puts the nodes into the host in this order, and moves none that is in its place already.
 * @param {HTMLElement} host
 * @param {HTMLElement[]} nodes
 */
function arrange(host, nodes) {
  const focused = host.contains(document.activeElement) ? (document.activeElement?.id ?? "") : "";
  const scrolled = new Map([...host.querySelectorAll(".scroll[id]")].map(({ id, scrollTop }) => [id, scrollTop]));
  for (const child of [...host.children]) if (!nodes.includes(/** @type {HTMLElement} */ (child))) child.remove();
  nodes.forEach((node, index) => {
    if (host.children[index] !== node) host.insertBefore(node, host.children[index] ?? null);
  });
  for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top });
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** @param {Answers} answers @param {Place} [place] */
function chartPart(answers, place) {
  const { onValues, onDragValue, onDragStudy, locked } = answers;
  const node = element("div", { class: "report-figure" });
  const chart = createChart(node, {
    onRow: answers.onHoverRow,
    onRows: answers.onHighlightRows,
    onSelectRow: answers.onSelectRow,
    // Without an answer nothing offers to be chosen or dragged.
    onChoose: locked ? undefined : onValues,
    onDrag: locked ? undefined : ({ parameter, value, also }, final) => onDragValue(parameter, value, also, final),
    onDragStudy: locked || !onDragStudy ? undefined : ({ parameter, value, also }, final) => onDragStudy(parameter, value, also, final),
  }, place);
  return { node, live: { ...chart, draw: (/** @type {any} */ part) => chart.draw(part.picture) } };
}

/** Beside others; all of them are enlarged together. @type {Place} */
const BESIDE_OTHERS = { fills: false, titled: true, enlarges: false };
/** @type {Place} */
const LARGE_BESIDE_OTHERS = { fills: true, titled: true, enlarges: false };

/** @param {string} id @param {Answers} answers */
function panelsPart(id, answers) {
  const panels = createPanels({
    id,
    title: answers.title ?? "",
    makeCharts(host, large) {
      const parts = createParts(host, `${id}-${large ? "large" : "small"}`, answers, large ? LARGE_BESIDE_OTHERS : BESIDE_OTHERS);
      return {
        ...parts,
        draw: (pictures) => parts.draw(pictures.map((picture) => ({ part: "figure", picture }))),
        destroy: () => parts.draw([]),
      };
    },
  });
  return { node: panels.node, live: { ...panels, draw: (/** @type {any} */ part) => panels.draw(part.pictures) } };
}

/**
 * @param {Action} action
 * @param {Answers} answers
 */
function perform(action, answers) {
  if (action.action === "rows") answers.onRows(action.rows ?? new Int32Array(), action.title);
  else if (action.action === "row") answers.onSelectRow(action.row ?? 0);
  else if (action.action === "tab") answers.onTab?.(action.tab ?? "");
  else if (action.action === "values") answers.onValues(action.values ?? {});
  else if (action.action === "state") answers.onState(action.state ?? {}, action.values ?? null);
  else answers.onDownload?.(action);
}

/** Whether an action would change what an embedding page has locked, or lead to what is not there. @param {Action} action @param {Answers} answers */
function refused({ action, tab = "" }, { locked, hasTab }) {
  if (action === "tab") return !hasTab?.(tab);
  return locked === true && (action === "values" || action === "state");
}

/**
 * What lights an action's rows in the picture while it is pointed at.
 * @param {Action} action
 * @param {Answers} answers
 */
function lights(action, answers) {
  const rows = action.action === "row" ? Int32Array.of(action.row ?? 0) : action.rows;
  return rows ? [() => answers.onHighlightRows(rows), () => answers.onHighlightRows(null)] : [null, null];
}

/**
 * @param {Action} action
 * @param {string} id
 * @param {Answers} answers
 */
function buttonPart(action, id, answers) {
  const [on, off] = lights(action, answers);
  return element(
    "button",
    {
      type: "button",
      class: "button small",
      id,
      data: { action: action.action },
      disabled: refused(action, answers),
      onclick: () => perform(action, answers),
      onpointerenter: on,
      onpointerleave: off,
      onfocus: on,
      onblur: off,
    },
    action.title,
  );
}

const LONG_TEXT = 22; // characters; cells with more of them are broken into lines
const MANY_COLUMNS = 5; // so many leave long texts no room beside them: those go below

/**
 * @param {Table} table
 * @param {string} id
 * @param {Answers} answers
 */
function tablePart(table, id, answers) {
  const numeric = table.kinds.map((kind) => kind === "number" || kind === "share");
  const texts = table.kinds.map((kind, column) => columnTexts(table.lines.map((line) => line[column]), kind));
  const long = (/** @type {string} */ text) => text.length > LONG_TEXT;
  const below = table.kinds.map((kind, column) => column > 0 && kind === "text" && table.kinds.length >= MANY_COLUMNS && texts[column].some(long));
  const heads = table.heads.map((head, column) =>
    element("th", { scope: "col", class: numeric[column] ? "number" : below[column] ? "below" : null, title: head }, head),
  );
  const lines = table.lines.map((line, index) => {
    const cells = table.kinds.map((kind, column) => {
      const text = texts[column][index];
      const classes = numeric[column] ? "number" : below[column] ? "below" : kind === "text" && long(text) ? "broken" : null;
      return { classes, content: cellContent(line[column], kind, text) };
    });
    return tableLine(cells, table.actions?.[index] ?? null, `${id}-${index}`, answers);
  });
  const stacked = below.includes(true);
  const drawn = element(
    "table",
    { class: stacked ? "table stacked" : "table", data: { table: table.id } },
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...lines),
  );
  if (stacked) drawn.style.setProperty("--columns", String(below.filter((one) => !one).length));
  const scroll = element("div", { class: "scroll", id: `${id}-scroll`, tabindex: 0, role: "region", "aria-label": table.title || "Table" }, drawn);
  return element("div", { class: "report-table" }, table.title ? element("h3", {}, table.title) : null, scroll);
}

/**
 * A line that does something is clickable as a whole; for the keyboard its first cell is a button.
 * @param {{classes: string | null, content: (Node | string)[]}[]} cells
 * @param {Action | null} action
 * @param {string} id
 * @param {Answers} answers
 */
function tableLine([first, ...others], action, id, answers) {
  const rest = others.map(({ classes, content }) => element("td", { class: classes }, ...content));
  if (!action || refused(action, answers)) {
    return element("tr", {}, element("th", { scope: "row", class: first.classes }, ...first.content), ...rest);
  }
  const [on, off] = lights(action, answers);
  // Its click reaches the line, which answers it.
  const button = element("button", { type: "button", class: "link plain", id, title: action.title, onfocus: on, onblur: off }, ...first.content);
  return element(
    "tr",
    { class: "acts", title: action.title, data: { action: action.action }, onclick: () => perform(action, answers), onpointerenter: on, onpointerleave: off },
    element("th", { scope: "row", class: first.classes }, button),
    ...rest,
  );
}
