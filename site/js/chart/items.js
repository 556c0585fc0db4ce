/**
 * The items of a chart: which one is under the pointer, which follows another, which show a row of the table,
 * and what is said about each.
 *
 * @typedef {import("../figure/types.js").Chart} Chart
 * @typedef {import("../figure/types.js").Entry} Entry
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Items} Items
 * @typedef {import("../figure/types.js").LinkedLayer} LinkedLayer
 * @typedef {{layer: LinkedLayer, items: Items, index: number}} Item
 */
import { formatValue } from "../figure/format.js";
import { clusterText } from "../figure/legend.js";
import { inside, span } from "../figure/view.js";
import { short } from "../numbers.js";

/** Pixels around the plot in which its items are still meant. */
const MARGIN = 8;

/** @param {LinkedLayer} layer whether its items mean anything beyond their values */
const isLinked = ({ texts, row, rows, values }) => Boolean(texts ?? row ?? rows ?? values);

/**
 * The layers that have items. Beside one whose items mean something elsewhere, the others are only looked at.
 *
 * @param {Entry[]} entries @returns {{layer: LinkedLayer, items: Items}[]}
 */
export function itemLayers(entries) {
  const found = [];
  for (const { layer, mark, visible } of entries) {
    if (visible && mark.items && mark.items.count(layer) > 0) found.push({ layer, items: mark.items });
  }
  const linked = found.filter(({ layer }) => isLinked(layer));
  return linked.length > 0 ? linked : found;
}

/** The parameters that an item sets, if it sets any. @param {Item} item */
export function valuesOf({ layer, index }) {
  const values = layer.values?.[index];
  return values && Object.keys(values).length > 0 ? values : null;
}

/** @param {Item} item @param {Frame} frame */
export const anchorOf = ({ layer, items, index }, frame) => items.anchor(layer, frame, index);

/**
 * The item that a pixel means: of items equally near the one drawn last, on top.
 *
 * @param {Entry[]} entries @param {Frame} frame @param {number} x @param {number} y @returns {Item|null}
 */
export function itemAt(entries, frame, x, y) {
  const { left, top, width, height } = frame.plot;
  if (!inside({ left: left - MARGIN, top: top - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN }, x, y)) return null;
  /** @type {Item|null} */
  let best = null;
  let least = Infinity;
  for (const { layer, items } of itemLayers(entries)) {
    const near = items.at(layer, frame, x, y);
    if (!near || near.distance > least) continue;
    least = near.distance;
    best = { layer, items, index: near.index };
  }
  return best;
}

/** Where the keys begin: at the chosen vertex, or at the first item of the first layer. @param {Entry[]} entries @param {Frame} frame @returns {Item|null} */
export function firstItem(entries, frame) {
  const [start] = itemLayers(entries);
  if (!start) return null;
  const chosen = "chosen" in start.layer ? Number(start.layer.chosen ?? -1) : -1;
  return chosen >= 0 ? { ...start, index: chosen } : endItem({ ...start, index: 0 }, frame, false);
}

/** The first or the last item of a layer. @param {Item} item @param {Frame} frame @param {boolean} last @returns {Item} */
export function endItem(item, frame, last) {
  const order = orderOf(item, frame);
  return { ...item, index: order[last ? order.length - 1 : 0] ?? item.index };
}

/** Some items on, in the order of the layer. @param {Item} item @param {Frame} frame @param {number} by @returns {Item} */
export function stepItem(item, frame, by) {
  const order = orderOf(item, frame);
  const at = Math.max(0, Math.min(order.length - 1, order.indexOf(item.index) + by));
  return { ...item, index: order[at] ?? item.index };
}

/**
 * The item to which an arrow key leads: along its own layer, or else whatever lies in that direction.
 *
 * @param {Entry[]} entries @param {Item} item @param {Frame} frame @param {number} right @param {number} down @returns {Item|null}
 */
export function nextItem(entries, item, frame, right, down) {
  const { way } = item.items;
  if (way === "x" && right !== 0) return stepItem(item, frame, right);
  if (way === "y" && down !== 0) return stepItem(item, frame, down);
  return itemBeyond(entries, item, frame, right, down);
}

/** @param {Entry[]} entries @param {Item} from @param {Frame} frame @param {number} right @param {number} down @returns {Item|null} */
function itemBeyond(entries, from, frame, right, down) {
  const start = anchorOf(from, frame);
  /** @type {Item|null} */
  let best = null;
  let least = Infinity;
  for (const { layer, items } of itemLayers(entries)) {
    // Along a curve one goes with the other two keys.
    if (layer === from.layer && items.way !== "free") continue;
    for (let index = 0; index < items.count(layer); index += 1) {
      const { x, y } = items.anchor(layer, frame, index);
      const ahead = (x - start.x) * right + (y - start.y) * down;
      const aside = (x - start.x) * down - (y - start.y) * right;
      const cost = ahead * ahead + 4 * aside * aside;
      if (!(ahead > 0.5 || (layer !== from.layer && ahead > -0.5)) || cost >= least) continue;
      least = cost;
      best = { layer, items, index };
    }
  }
  return best;
}

/**
 * The items of a layer from left to right, from top to bottom, or as they are given.
 *
 * @param {Item} item @param {Frame} frame @returns {number[]}
 */
function orderOf({ layer, items }, frame) {
  const order = [];
  for (let index = 0; index < items.count(layer); index += 1) order.push(index);
  const { way } = items;
  if (way === "free") return order;
  const at = order.map((index) => items.anchor(layer, frame, index)[way]);
  return order.filter((index) => Number.isFinite(at[index])).sort((one, other) => (at[one] ?? 0) - (at[other] ?? 0));
}

/** @type {WeakMap<LinkedLayer, Map<number, number[]>>} */
const known = new WeakMap();

/** @param {LinkedLayer} layer @returns {Map<number, number[]>} the items that show each row */
function indicesByRow(layer) {
  let found = known.get(layer);
  if (!found) {
    found = new Map();
    for (const [index, row] of rowsByItem(layer)) {
      const indices = found.get(row);
      if (indices) indices.push(index);
      else found.set(row, [index]);
    }
    known.set(layer, found);
  }
  return found;
}

/** @param {LinkedLayer} layer @returns {Generator<[number, number], void, void>} item and row */
function* rowsByItem({ row, rows }) {
  for (let index = 0; row && index < row.length; index += 1) yield [index, row[index] ?? -1];
  for (const [index, own] of (rows ?? []).entries()) {
    for (let at = 0; at < own.length; at += 1) yield [index, own[at] ?? -1];
  }
}

/** @param {LinkedLayer} layer @param {ArrayLike<number>} rows @returns {number[]} */
export function itemsOfRows(layer, rows) {
  if (!layer.row && !layer.rows) return [];
  const byRow = indicesByRow(layer);
  /** @type {Set<number>} */
  const found = new Set();
  for (let at = 0; at < rows.length; at += 1) {
    for (const index of byRow.get(rows[at] ?? -1) ?? []) found.add(index);
  }
  return [...found];
}

/** Pixels have colours of their own, and numbers that tell nobody anything. @param {object} layer */
const isOfPixels = (layer) => Boolean(/** @type {import("../figure/types.js").PointsLayer} */ (layer).rgb);

/** What is told about an item. @param {Item} item @param {Chart} chart @param {boolean} several  of more than one layer */
export function textOf({ layer, items, index }, chart, several) {
  const own = layer.texts?.[index];
  if (own && layer.mark !== "points") return own;
  const { x, y } = items.values(layer, index);
  const cluster = chart.clusters.find(({ id }) => id === items.cluster(layer, index));
  const parts = [
    ...(several || (x === undefined && y === undefined) ? [layer.title] : []),
    ...(layer.row && layer.row[index] !== undefined && !isOfPixels(layer) ? [`row ${layer.row[index] + 1}`] : []),
    ...(cluster ? [clusterText(cluster)] : []),
    ...(x === undefined ? [] : [valueText(chart.x, x)]),
    ...(y === undefined ? [] : [valueText(chart.y, y)]),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** @param {import("../figure/types.js").Axis} axis @param {number} value */
function valueText(axis, value) {
  if (axis.kind === "none" && !axis.label) return "";
  const text = axis.kind === "date" || axis.kind === "category" || axis.kind === "whole"
    ? formatValue(axis, value, span([axis.min, axis.max])) : short(value);
  return `${axis.label} ${text}`.trim();
}
