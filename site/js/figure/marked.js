/**
 * Rows that are pointed out, as a layer of rings around their points.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").PointsLayer} PointsLayer
 */
import { makeEntry } from "./entry.js";

/** @type {WeakMap<ArrayLike<number>, Map<number, number>>} */
const known = new WeakMap();

/** Which point of a layer shows each row. @param {ArrayLike<number>} row @returns {Map<number, number>} */
function indexByRow(row) {
  let found = known.get(row);
  if (!found) {
    found = new Map();
    for (let index = 0; index < row.length; index += 1) found.set(row[index] ?? -1, index);
    known.set(row, found);
  }
  return found;
}

/**
 * @param {Entry[]} entries @param {ArrayLike<number>} rows  of the table
 * @returns {Entry[]} one or none: nothing is ringed where the rows are not shown
 */
export function markedEntries(entries, rows) {
  const x = [];
  const y = [];
  for (const { layer, visible } of entries) {
    const points = /** @type {PointsLayer} */ (layer);
    if (!visible || points.mark !== "points" || !points.row || !(points.symbol === "dot" || points.symbol === "cross")) continue;
    const byRow = indexByRow(points.row);
    for (let at = 0; at < rows.length; at += 1) {
      const index = byRow.get(rows[at] ?? -1);
      if (index === undefined) continue;
      x.push(points.x[index] ?? NaN);
      y.push(points.y[index] ?? NaN);
    }
  }
  if (x.length === 0) return [];
  return [makeEntry(/** @type {PointsLayer} */ (
    { mark: "points", id: " marked", title: "marked rows", symbol: "ring", x: Float64Array.from(x), y: Float64Array.from(y) }))];
}
