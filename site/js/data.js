// The data panel: samples, files, what was read, which columns are used and how they are prepared.

import { labelledSelect } from "./controls.js";
import { byId, element } from "./dom.js";
import { whole } from "./numbers.js";

/** @typedef {{name: string, kind: string, role: string, reason: string, missing: number, distinct: number, minimum: number | null, maximum: number | null, mean: number | null, examples: string[]}} Column */
/** @typedef {{name: string, row_count: number, columns: Column[], notes: {kind: string, text: string}[]}} Table */
/** @typedef {import("./state.js").State} State */

const SCALES = [
  { value: "none", title: "as they are" },
  { value: "standard", title: "standard" },
  { value: "minmax", title: "0 to 1" },
  { value: "robust", title: "robust" },
];
const MISSING = [
  { value: "drop", title: "leave rows out" },
  { value: "mean", title: "fill with mean" },
  { value: "median", title: "fill with median" },
];
const CATEGORIES = [
  { value: "one-hot", title: "one column each" },
  { value: "ignore", title: "leave out" },
];
const USABLE = new Set(["number", "boolean", "category", "date", "id", "constant"]);
const LARGEST_FILE = 200e6;

/**
 * @param {object} listeners
 * @param {(file: File) => void} listeners.onFile
 * @param {(problem: {message: string, hint: string}) => void} listeners.onProblem
 */
export function listenForFiles({ onFile, onProblem }) {
  const input = /** @type {HTMLInputElement} */ (byId("file"));
  const drop = byId("drop");
  const take = (/** @type {File | undefined | null} */ file) => {
    if (!file) return;
    if (file.size > LARGEST_FILE) {
      onProblem({
        message: `“${file.name}” has ${Math.round(file.size / 1e6)} MB; the most this page takes is ${LARGEST_FILE / 1e6} MB.`,
        hint: "Keep a random sample of its rows: 100,000 show the same clusters.",
      });
    } else onFile(file);
  };
  input.addEventListener("change", () => {
    take(input.files?.[0]);
    input.value = ""; // the same file may be chosen again after it was changed
  });
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const target = /** @type {Element | null} */ (event.target);
    if (target?.closest("input:not([type=file]), textarea")) return;
    const files = event.clipboardData?.files;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (files?.length) take(files[0]);
    else if (text.trim()) take(new File([text], "pasted table", { type: "text/csv" }));
  });
}

/**
 * Draws what was read and the choices that go with it.
 * @param {Table} table
 * @param {State} state
 * @param {object} options
 * @param {string} options.title what the data are called
 * @param {string} options.teaches a sample's sentence
 * @param {boolean} options.locked
 * @param {(change: Partial<State>) => void} options.onChange
 */
export function drawTable(table, state, { title, teaches, locked, onChange }) {
  byId("data-name").textContent = title;
  byId("table-summary").replaceChildren(...summary(table, teaches));
  const used = usedColumns(table, state);
  const toggle = (/** @type {Column} */ column) => {
    const chosen = used.has(column.name)
      ? [...used].filter((name) => name !== column.name)
      : table.columns.map((each) => each.name).filter((name) => used.has(name) || name === column.name);
    onChange({ columns: chosen, x: null, y: null });
  };
  byId("columns").replaceChildren(...table.columns.map((column) => chip(column, used.has(column.name), locked, toggle)));
  byId("preparation").replaceChildren(...preparation(table, state, used, locked, onChange));
}

/**
 * @param {Table} table
 * @param {State} state
 */
export function usedColumns(table, state) {
  const chosen = state.columns ?? table.columns.filter((column) => column.role === "feature").map((column) => column.name);
  return new Set(chosen);
}

/**
 * @param {Table} table
 * @param {string} teaches
 */
function summary(table, teaches) {
  const gaps = table.columns.reduce((sum, column) => sum + column.missing, 0);
  const columns = `${whole(table.columns.length)} column${table.columns.length === 1 ? "" : "s"}`;
  const missing = gaps ? `${whole(gaps)} cell${gaps === 1 ? "" : "s"} missing` : "nothing missing";
  const line = element("p", { class: "summary", data: { summary: "table" } }, `${whole(table.row_count)} rows · ${columns} · ${missing}`);
  const details = element(
    "details",
    { class: "more", id: "what-was-read" },
    element("summary", {}, "what was read"),
    noteList(table),
    columnTable(table),
  );
  return teaches ? [line, element("p", { class: "teaches" }, teaches), details] : [line, details];
}

/** @param {Table} table */
function noteList(table) {
  if (!table.notes.length) return element("p", { class: "quiet" }, "Every cell was read as it stands.");
  return element("ul", { class: "notes" }, ...table.notes.map((note) => element("li", { class: note.kind }, note.text)));
}

/** @param {Table} table */
function columnTable(table) {
  const heads = ["column", "type", "missing", "values"].map((name) => element("th", { scope: "col" }, name));
  const rows = table.columns.map((column) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, column.name || "(no name)"),
      element("td", {}, column.kind),
      element("td", { class: "number" }, column.missing ? whole(column.missing) : "–"),
      element("td", { class: "examples" }, column.examples.slice(0, 3).join(", ")),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Columns read" },
    element("table", { class: "table" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}

/**
 * A column as a button that is pressed while it is used.
 * @param {Column} column
 * @param {boolean} used
 * @param {boolean} locked
 * @param {(column: Column) => void} toggle
 */
function chip(column, used, locked, toggle) {
  const usable = USABLE.has(column.kind);
  const why = column.reason ? `${column.kind}: ${column.reason}` : column.kind;
  return element(
    "button",
    {
      type: "button",
      class: "chip",
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
  const controls = [
    labelledSelect({
      id: "scale",
      title: "Scale features",
      help: "Distances add up all features: a feature with large numbers outweighs the others unless all are scaled.",
      options: SCALES,
      value: state.scale ?? "standard",
      locked,
      change: (scale) => onChange({ scale }),
    }),
  ];
  if (chosen.some((column) => column.missing)) {
    controls.push(
      labelledSelect({
        id: "missing",
        title: "Missing cells",
        help: "A row with a missing cell has no place in the space of the features.",
        options: MISSING,
        value: state.missing ?? "drop",
        locked,
        change: (missing) => onChange({ missing }),
      }),
    );
  }
  if (chosen.some((column) => column.kind === "category")) {
    controls.push(
      labelledSelect({
        id: "categories",
        title: "Categories",
        help: "One column of 0 and 1 for each category, or not at all.",
        options: CATEGORIES,
        value: state.categories ?? "one-hot",
        locked,
        change: (categories) => onChange({ categories }),
      }),
    );
  }
  return controls;
}
