// The data panel: what was read, which columns are used and how they are prepared.

import { drawControls, labelledSelect } from "../controls.js";
import { byId, element, redraw } from "../dom.js";
import { noteList } from "../notes.js";
import { whole } from "../numbers.js";
import { columnChips, columnsLine, columnTable, imageSize, usedColumns } from "./columns.js";
import { countRows } from "./ranges.js";

/** @typedef {{name: string, kind: string, role: string, reason: string, answer: boolean, missing: number, distinct: number, minimum: number | null, maximum: number | null, mean: number | null, examples: string[]}} Column */
/** @typedef {{name: string, row_count: number, columns: Column[], notes: {kind: string, text: string}[], images?: Images | null}} Table */
/** @typedef {{count: number, width: number, height: number, channels: number, columns: number, first_column: string}} Images  each row is one; so many columns, side by side, are its pixels */
/** @typedef {import("../state.js").State} State */

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
  {
    id: "components",
    title: "Components",
    help: "Pixels say much the same as their neighbours: far fewer principal components keep nearly all of the variance.",
    usual: "none",
    options: [
      { value: "none", title: "none" },
      ...["0.8", "0.9", "0.95", "0.99"].map((value) => ({ value, title: shareTitle(value) })),
    ],
    concerns: (/** @type {Column[]} */ _, /** @type {Table} */ { images }, /** @type {State} */ { components }) => Boolean(images) || components !== null,
  },
]);
/** Sizes of samples, and from how many rows on there is the choice. */
const SAMPLE_SIZES = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const MANY_ROWS = 2000;
const NOTES_SHOWN = 3;

/**
 * Draws what was read and the choices that go with it.
 * @param {Table} table
 * @param {State} state
 * @param {object} options
 * @param {string} options.title what the data are called
 * @param {string} options.teaches a sample's sentence; the user's own file has none
 * @param {import("../catalog.js").Parameter[]} options.imageOptions how the user's own images become rows, if they are any
 * @param {boolean} options.locked
 * @param {(change: Partial<State>) => void} options.onChange
 */
export function drawTable(table, state, { title, teaches, imageOptions, locked, onChange }) {
  byId("data-name").textContent = title;
  redraw(byId("table-summary"), ...summary(table, teaches, setAside(table, state, locked, onChange)));
  const used = usedColumns(table, state);
  const choose = (/** @type {string[]} */ columns) => onChange({ columns, x: null, y: null });
  redraw(byId("columns-line"), ...columnsLine(table, used, locked, choose));
  redraw(byId("columns"), ...columnChips(table, used, locked, choose));
  redraw(byId("preparation"), ...setOptions(imageOptions, state, locked, onChange), ...preparation(table, state, used, locked, onChange));
}

/**
 * @param {Table} table
 * @param {string} teaches
 * @param {HTMLElement[]} aside what is told of single rows
 */
function summary(table, teaches, aside) {
  const gaps = table.columns.reduce((sum, column) => sum + column.missing, 0);
  const { images } = table;
  const columns = images ? imageSize(images) : `${whole(table.columns.length)} column${table.columns.length === 1 ? "" : "s"}`;
  const missing = gaps ? `${whole(gaps)} cell${gaps === 1 ? "" : "s"} missing` : "nothing missing";
  const line = element("p", { class: "summary", data: { summary: "table" } }, [`${whole(table.row_count)} rows`, columns, ...(images && !gaps ? [] : [missing])].join(" · "));
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

/**
 * @param {Table} table
 * @param {State} state
 * @param {Set<string>} used
 * @param {boolean} locked
 * @param {(change: Partial<State>) => void} onChange
 */
function preparation(table, state, used, locked, onChange) {
  const chosen = table.columns.filter((column) => used.has(column.name));
  const shown = PREPARATION.filter(({ concerns }) => concerns(chosen, table, state)).map(({ id, title, help, usual, options }) => {
    const value = state[id] ?? usual;
    const isListed = options.some((option) => option.value === value);
    // A link may name a share that is not among those offered.
    const unlisted = id === "components" && !isListed ? [{ value, title: shareTitle(value) }] : [];
    // Other features have other axes.
    const change = (/** @type {string} */ value) => onChange(id === "components" ? { components: value, x: null, y: null } : { [id]: value });
    return labelledSelect({ id, title, help, options: [...options, ...unlisted], value, locked, change });
  });
  return table.row_count > MANY_ROWS || state.rows ? [...shown, rowsToFit(table, state, locked, onChange)] : shown;
}

/** @param {string} share of the variance, perhaps from a link */
function shareTitle(share) {
  const percent = Number((100 * Number(share)).toPrecision(4));
  return Number.isFinite(percent) ? `keep ${percent} %` : share;
}

/**
 * How the user's own images become rows of one size. Other sizes have other columns.
 * @param {import("../catalog.js").Parameter[]} parameters
 * @param {State} state
 * @param {boolean} locked
 * @param {(change: Partial<State>) => void} onChange
 */
function setOptions(parameters, state, locked, onChange) {
  const isUsual = (/** @type {string} */ name, /** @type {string} */ value) => parameters.some((one) => one.name === name && one.default === value);
  const chosen = (/** @type {string} */ name) => state[/** @type {"side" | "colour" | "shape"} */ (name)];
  const values = new Map(parameters.flatMap(({ name }) => (chosen(name) === null ? [] : [[name, chosen(name)]])));
  return drawControls(parameters, values, {
    onChange: (name, value, final) => final && onChange({ [name]: isUsual(name, value) ? null : value, columns: null, x: null, y: null }),
    places: () => element("span"),
    hidden: new Set(),
    locked,
  });
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
