/**
 * What a chart shows, as text.
 *
 * @typedef {{heads: string[], lines: any[][]}} Table
 */
import { element } from "../dom.js";
import { short } from "../numbers.js";

/** @param {HTMLElement} details @param {Table|null|undefined} table */
export function drawTable(details, table) {
  const text = JSON.stringify(table ?? null);
  details.hidden = !table;
  // Drawn anew only if it says something else: it may be open, scrolled and half read.
  if (details.dataset.content === text) return;
  details.dataset.content = text;
  details.replaceChildren(...(table ? [element("summary", {}, "as a table"), makeTable(table)] : []));
}

/** @param {Table} table */
function makeTable({ heads, lines }) {
  const numeric = heads.map((_, column) => lines.some((line) => typeof line[column] === "number"));
  const cells = (/** @type {any[]} */ line) =>
    line.map((cell, column) => element("td", { class: numeric[column] ? "number" : null }, cellText(cell)));
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "The chart as a table" },
    element(
      "table",
      { class: "table" },
      element("thead", {}, element("tr", {}, ...heads.map((head, column) =>
        element("th", { scope: "col", class: numeric[column] ? "number" : null }, head)))),
      element("tbody", {}, ...lines.map((line) => element("tr", {}, ...cells(line)))),
    ),
  );
}

/** @param {any} cell */
function cellText(cell) {
  if (cell === null || cell === undefined || cell === "") return "–";
  return typeof cell === "number" ? short(cell) : String(cell);
}
