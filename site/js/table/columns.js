// The columns of a table: which are used, and what each was read as. The pixels of images are one
// choice and one line: nobody chooses among hundreds of them.

import { element } from "../dom.js";
import { whole } from "../numbers.js";

/** @typedef {import("./data.js").Column} Column */
/** @typedef {import("./data.js").Table} Table */
/** @typedef {{name: string, columns: Column[], isPixels: boolean}} Part  a column, or the pixels */

const USABLE = new Set(["number", "boolean", "category", "date", "id", "constant"]);
const FEW_COLUMNS = 12; // chips that are chosen one by one

/**
 * @param {Table} table
 * @param {import("../state.js").State} state
 */
export function usedColumns(table, state) {
  const chosen = state.columns ?? table.columns.filter((column) => column.role === "feature").map((column) => column.name);
  return new Set(chosen);
}

/** How large the images are: 8 × 8 pixels, grey. @param {import("./data.js").Images} images */
export const imageSize = ({ width, height, channels }) => `${width} × ${height} pixels, ${channels === 1 ? "grey" : "colour"}`;

/** @param {Table} table @returns {Part[]} */
function partsOf({ columns, images }) {
  const from = images ? columns.findIndex(({ name }) => name === images.first_column) : -1;
  const to = from < 0 ? from : from + (images?.columns ?? 0);
  const single = (/** @type {Column} */ column) => ({ name: column.name || "(no name)", columns: [column], isPixels: false });
  if (from < 0) return columns.map(single);
  const pixels = { name: `${whole((to - from) / (images?.channels ?? 1))} pixels`, columns: columns.slice(from, to), isPixels: true };
  return [...columns.slice(0, from).map(single), pixels, ...columns.slice(to).map(single)];
}

/**
 * How many columns are used, and all or none of them at once; nothing where they are few.
 * @param {Table} table
 * @param {Set<string>} used
 * @param {boolean} locked
 * @param {(columns: string[]) => void} choose
 */
export function columnsLine(table, used, locked, choose) {
  if (partsOf(table).length <= FEW_COLUMNS) return [];
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
 * A button for each column, pressed while it is used.
 * @param {Table} table
 * @param {Set<string>} used
 * @param {boolean} locked
 * @param {(columns: string[]) => void} choose
 */
export function columnChips(table, used, locked, choose) {
  const inOrder = (/** @type {Set<string>} */ names) => table.columns.map(({ name }) => name).filter((name) => names.has(name));
  return partsOf(table).map((part, index) => {
    const names = part.columns.map(({ name }) => name);
    const isUsed = names.every((name) => used.has(name));
    const toggle = () => {
      const after = new Set(used);
      for (const name of names) isUsed ? after.delete(name) : after.add(name);
      choose(inOrder(after));
    };
    return chip(part, index, isUsed, locked, toggle);
  });
}

/**
 * @param {Part} part
 * @param {number} index
 * @param {boolean} isUsed
 * @param {boolean} locked
 * @param {() => void} toggle
 */
function chip({ name, columns, isPixels }, index, isUsed, locked, toggle) {
  const [{ kind, reason }] = columns;
  return element(
    "button",
    {
      type: "button",
      class: "chip",
      id: `column-${index}`,
      "aria-pressed": isUsed,
      disabled: locked || !(isPixels || USABLE.has(kind)),
      title: isPixels ? `${whole(columns.length)} columns` : reason ? `${kind}: ${reason}` : kind,
      data: { column: isPixels ? name : columns[0].name },
      onclick: toggle,
    },
    name,
  );
}

/** What each column was read as. @param {Table} table */
export function columnTable(table) {
  const heads = ["column", "type", "missing"].map((name) => element("th", { scope: "col", class: name === "missing" ? "number" : null }, name));
  const rows = partsOf(table).map(({ name, columns, isPixels }) => {
    const [{ kind, examples }] = columns;
    const shown = isPixels ? `${columns[0].name} to ${columns[columns.length - 1].name}` : examples.slice(0, 3).join(", ");
    const missing = columns.reduce((sum, column) => sum + column.missing, 0);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("span", { title: name }, name), element("small", { title: shown }, shown)),
      element("td", {}, isPixels ? "number" : kind),
      element("td", { class: "number" }, missing ? whole(missing) : "–"),
    );
  });
  return element(
    "div",
    { class: "scroll", id: "columns-read", tabindex: 0, role: "region", "aria-label": "Columns read" },
    element("table", { class: "table read" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}
