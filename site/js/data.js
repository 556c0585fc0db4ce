// The data panel: what was read, which columns are used and how they are prepared.

import { labelledSelect } from "./controls.js";
import { byId, element, redraw } from "./dom.js";
import { whole } from "./numbers.js";
import { countRows } from "./ranges.js";

/** @typedef {{name: string, kind: string, role: string, reason: string, answer: boolean, missing: number, distinct: number, minimum: number | null, maximum: number | null, mean: number | null, examples: string[]}} Column */
/** @typedef {{name: string, row_count: number, columns: Column[], notes: {kind: string, text: string}[], images?: Images | null}} Table */
/** @typedef {{count: number, width: number, height: number, channels: number, columns: number, first_column: string}} Images  each row is one; so many columns, side by side, are its pixels */
/** @typedef {import("./state.js").State} State */

/** How columns become features: by what name, and which columns ask for the choice at all. */
const PREPARATION = /** @type {const} */ ([
  {
    id: "scale",
    title: "Scale features",
    help: "Distances add up all features: a feature with large numbers outweighs the others unless all are scaled.",
    usual: "standard",
    options: [
      { value: "none", title: "as they are" },
      { value: "standard", title: "standard" },
      { value: "minmax", title: "0 to 1" },
      { value: "robust", title: "robust" },
    ],
    concerns: () => true,
  },
  {
    id: "missing",
    title: "Missing cells",
    help: "A row with a missing cell has no place in the space of the features.",
    usual: "drop",
    options: [
      { value: "drop", title: "leave rows out" },
      { value: "mean", title: "fill with mean" },
      { value: "median", title: "fill with median" },
    ],
    concerns: (/** @type {Column[]} */ columns) => columns.some(({ missing }) => missing > 0),
  },
  {
    id: "categories",
    title: "Categories",
    help: "One column of 0 and 1 for each category, or not at all.",
    usual: "one-hot",
    options: [
      { value: "one-hot", title: "one column each" },
      { value: "ignore", title: "leave out" },
    ],
    concerns: (/** @type {Column[]} */ columns) => columns.some(({ kind }) => kind === "category"),
  },
]);
/** Sizes of samples, and from how many rows on there is the choice. */
const SAMPLE_SIZES = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const MANY_ROWS = 2000;
const USABLE = new Set(["number", "boolean", "category", "date", "id", "constant"]);
const NOTES_SHOWN = 3;
const FEW_COLUMNS = 12; // chips that are chosen one by one

/**
/**
 * What is told of one image, which has no columns.
 * @param {{text: string, notes: string[], title: string, teaches: string}} image
 */
export function drawImageData({ text, notes, title, teaches }) {
  byId("data-name").textContent = title;
  redraw(
    byId("table-summary"),
    element("p", { class: "summary", data: { summary: "image" } }, text),
    ...(teaches ? [element("p", { class: "teaches" }, teaches)] : []),
    ...noteList(notes.map((note) => ({ kind: "info", text: note }))),
  );
  for (const id of ["columns-line", "columns", "preparation"]) redraw(byId(id));
}

/**
 * Draws what was read and the choices that go with it.
 * @param {Table} table
 * @param {State} state
 * @param {object} options
 * @param {string} options.title what the data are called
 * @param {string} options.teaches a sample's sentence; the user's own file has none
 * @param {boolean} options.locked
 * @param {(change: Partial<State>) => void} options.onChange
 */
export function drawTable(table, state, { title, teaches, locked, onChange }) {
  byId("data-name").textContent = title;
  redraw(byId("table-summary"), ...summary(table, teaches, setAside(table, state, locked, onChange)));
  const used = usedColumns(table, state);
  const choose = (/** @type {string[]} */ columns) => onChange({ columns, x: null, y: null });
  const toggle = (/** @type {Column} */ column) => {
    const without = [...used].filter((name) => name !== column.name);
    const inOrder = table.columns.map(({ name }) => name).filter((name) => used.has(name) || name === column.name);
    choose(used.has(column.name) ? without : inOrder);
  };
  redraw(byId("columns-line"), ...(table.columns.length > FEW_COLUMNS ? columnsLine(table, used, locked, choose) : []));
  redraw(byId("columns"), ...table.columns.map((column, index) => chip(column, index, used.has(column.name), locked, toggle)));
  redraw(byId("preparation"), ...preparation(table, state, used, locked, onChange));
}

/**
 * @param {Table} table
 * @param {State} state
 */
function usedColumns(table, state) {
  const chosen = state.columns ?? table.columns.filter((column) => column.role === "feature").map((column) => column.name);
  return new Set(chosen);
}

/**
 * @param {Table} table
 * @param {string} teaches
 * @param {HTMLElement[]} aside what is told of single rows
 */
function summary(table, teaches, aside) {
  const gaps = table.columns.reduce((sum, column) => sum + column.missing, 0);
  const columns = `${whole(table.columns.length)} column${table.columns.length === 1 ? "" : "s"}`;
  const missing = gaps ? `${whole(gaps)} cell${gaps === 1 ? "" : "s"} missing` : "nothing missing";
  const line = element("p", { class: "summary", data: { summary: "table" } }, `${whole(table.row_count)} rows · ${columns} · ${missing}`);
  // What was done to a file of the user's own stands in the open; a sample's is known.
  const told = teaches ? [] : table.notes.filter(({ kind }) => kind !== "info").slice(0, NOTES_SHOWN);
  const rest = table.notes.filter((note) => !told.includes(note));
  const details = element(
    "details",
    { class: "more", id: "what-was-read" },
    element("summary", { id: "what-was-read-title" }, "what was read"),
    table.notes.length ? null : element("p", { class: "quiet" }, "Every cell was read as it stands."),
    ...noteList(rest),
    columnTable(table),
  );
  return [line, ...aside, ...(teaches ? [element("p", { class: "teaches" }, teaches)] : []), ...noteList(told), details];
}

/** What may have been done to single rows, and the way back. */
const SET_ASIDE = /** @type {const} */ ([
  { id: "without", told: () => "left out", back: "put them back" },
  { id: "marked", told: (/** @type {Table} */ table) => `marked in “${markOf(table)}”`, back: "undo" },
]);
const MARK = "anomaly";

/** The column of the marks, the last one: its name is another if the table has one of that name. @param {Table} table */
function markOf({ columns }) {
  const last = columns[columns.length - 1]?.name ?? "";
  return last.startsWith(MARK) ? last : MARK;
}

/**
 * @param {Table} table
 * @param {State} state
 * @param {boolean} locked
 * @param {(change: Partial<State>) => void} onChange
 */
function setAside(table, state, locked, onChange) {
  const lines = SET_ASIDE.map((one) => ({ ...one, count: countRows(state[one.id] ?? "", table.row_count) }));
  return lines.filter(({ count }) => count !== 0).map(({ id, told, back, count }) => {
    const rows = count === null ? "Rows" : `${whole(count)} row${count === 1 ? "" : "s"}`;
    const words = `${rows} ${count === 1 ? "is" : "are"} ${told(table)}`;
    const title = count === 1 ? back.replace("them", "it") : back;
    const takeBack = () => {
      onChange({ [id]: null });
      if (document.activeElement === document.body) byId("what-was-read-title").focus(); // the link is gone
    };
    const undo = element("button", { type: "button", class: "link", id: `undo-${id}`, disabled: locked, onclick: takeBack }, title);
    return element("p", { class: "summary", data: { summary: id } }, `${words} ·\u00a0`, undo);
  });
}

/** @param {Table["notes"]} notes */
function noteList(notes) {
  if (!notes.length) return [];
  return [element("ul", { class: "notes" }, ...notes.map(({ kind, text }) => element("li", { class: kind }, text)))];
}

/** @param {Table} table */
function columnTable(table) {
  const heads = ["column", "type", "missing"].map((name) => element("th", { scope: "col", class: name === "missing" ? "number" : null }, name));
  const rows = table.columns.map((column) => {
    const name = column.name || "(no name)";
    const examples = column.examples.slice(0, 3).join(", ");
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("span", { title: name }, name), element("small", { title: examples }, examples)),
      element("td", {}, column.kind),
      element("td", { class: "number" }, column.missing ? whole(column.missing) : "–"),
    );
  });
  return element(
    "div",
    { class: "scroll", id: "columns-read", tabindex: 0, role: "region", "aria-label": "Columns read" },
    element("table", { class: "table read" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}

/**
 * How many columns are used, and all or none of them at once.
 * @param {Table} table
 * @param {Set<string>} used
 * @param {boolean} locked
 * @param {(columns: string[]) => void} choose
 */
function columnsLine(table, used, locked, choose) {
  const usable = table.columns.filter(({ kind }) => USABLE.has(kind)).map(({ name }) => name);
  const link = (/** @type {string} */ word, /** @type {string[]} */ columns) =>
    element("button", { type: "button", class: "link", id: `columns-${word}`, disabled: locked, onclick: () => choose(columns) }, word);
  return [
    element("span", {}, `${whole(used.size)} of ${whole(table.columns.length)} columns`),
    link("all", usable),
    link("none", []),
  ];
}

/**
 * A column as a button that is pressed while it is used.
 * @param {Column} column
 * @param {number} index
 * @param {boolean} used
 * @param {boolean} locked
 * @param {(column: Column) => void} toggle
 */
function chip(column, index, used, locked, toggle) {
  const usable = USABLE.has(column.kind);
  const why = column.reason ? `${column.kind}: ${column.reason}` : column.kind;
  return element(
    "button",
    {
      type: "button",
      class: "chip",
      id: `column-${index}`,
      "aria-pressed": used,
      disabled: locked || !usable,
      title: why,
      data: { column: column.name },
      onclick: () => toggle(column),
    },
    column.name || "(no name)",
  );
}

/**
 * @param {Table} table
 * @param {State} state
 * @param {Set<string>} used
 * @param {boolean} locked
 * @param {(change: Partial<State>) => void} onChange
 */
function preparation(table, state, used, locked, onChange) {
  const chosen = table.columns.filter((column) => used.has(column.name));
  const shown = PREPARATION.filter(({ concerns }) => concerns(chosen)).map(({ id, title, help, usual, options }) =>
    labelledSelect({ id, title, help, options: [...options], value: state[id] ?? usual, locked, change: (value) => onChange({ [id]: value }) }),
  );
  return table.row_count > MANY_ROWS || state.rows ? [...shown, rowsToFit(table, state, locked, onChange)] : shown;
}

/**
 * All rows, or a seeded sample of them.
 * @param {Table} table
 * @param {State} state
 * @param {boolean} locked
 * @param {(change: Partial<State>) => void} onChange
 */
function rowsToFit(table, state, locked, onChange) {
  const chosen = Number(state.rows) || 0;
  const sizes = [...new Set([...SAMPLE_SIZES.filter((size) => size < table.row_count), ...(chosen ? [chosen] : [])])].sort((a, b) => a - b);
  return labelledSelect({
    id: "rows",
    title: "Rows to fit",
    help: "A seeded sample is fitted sooner; the rule for new rows says what the others are.",
    options: [{ value: "all", title: "all" }, ...sizes.map((size) => ({ value: String(size), title: `sample of ${whole(size)}` }))],
    value: state.rows ?? "all",
    locked,
    change: (value) => onChange({ rows: value === "all" ? null : value }),
  });
}
