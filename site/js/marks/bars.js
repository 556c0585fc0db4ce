/**
 * Bars: a histogram, or the heights of many rows one after the other.
 *
 * @typedef {import("../figure/types.js").BarsLayer} BarsLayer
 * @typedef {import("../figure/types.js").Box} Box
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { mix } from "../figure/palette.js";
import { toPixel } from "../figure/view.js";
import { alphaOf, areaInk, byCluster, onPixel } from "./inks.js";

/** From this width on, in CSS pixels, bars stand apart. */
const APART = 4;
/** Bars that are not of a cluster are many and large: their accent is softened. */
const SOFT = 0.5;
/** From a bar that is not under the pointer, but in its column, anything nearer wins. */
const BESIDE = 8;

/** @param {BarsLayer} layer @param {number} index */
const clusterOf = (layer, index) => layer.cluster?.[index] ?? null;

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "x",
  count: (/** @type {BarsLayer} */ layer) => layer.height.length,
  at(/** @type {BarsLayer} */ layer, frame, x, y) {
    const { plot } = frame;
    const index = columnAt(layer, (x - frame.x.offset) / frame.x.factor);
    if (index < 0 || y < plot.top || y > plot.top + plot.height) return null;
    const bar = boxOf(layer, frame, index);
    return { index, distance: y >= bar.top && y <= bar.top + bar.height ? 0 : BESIDE };
  },
  anchor(/** @type {BarsLayer} */ layer, frame, index) {
    const bar = boxOf(layer, frame, index);
    return { x: bar.left + bar.width / 2, y: bar.top };
  },
  cluster: clusterOf,
  values: (/** @type {BarsLayer} */ layer, index) => ({
    x: ((layer.edges[index] ?? NaN) + (layer.edges[index + 1] ?? NaN)) / 2, y: layer.height[index],
  }),
  light(pen, /** @type {BarsLayer} */ layer, frame, indices) {
    pen.fillStyle = frame.palette.ink;
    for (const index of indices) {
      const { left, top, width, height } = boxOf(layer, frame, index);
      const wide = Math.max(2, width);
      pen.fillRect(left + (width - wide) / 2, top, wide, Math.max(2, height));
    }
  },
};

/** @type {import("../figure/types.js").Mark} */
export const bars = {
  quick: () => true,
  items,
  *draw(pen, /** @type {BarsLayer} */ layer, frame) {
    const count = layer.height.length;
    const crowded = frame.plot.width * frame.ratio < count;
    for (const [cluster, members] of byCluster(frame, count, (index) => clusterOf(layer, index))) {
      pen.beginPath();
      if (crowded) traceColumns(pen, layer, frame, members);
      else members.forEach((index) => traceBox(pen, boxOf(layer, frame, index)));
      pen.globalAlpha = alphaOf(frame, cluster);
      pen.fillStyle = inkOf(frame, cluster);
      pen.fill();
    }
    pen.globalAlpha = 1;
  },
};

/** @param {Frame} frame @param {number|null} cluster */
const inkOf = (frame, cluster) =>
  cluster === null ? `rgb(${mix(frame.palette.accent, frame.palette.plot, SOFT).join(" ")})` : areaInk(frame, cluster);

/** @param {BarsLayer} layer @param {Frame} frame @param {number} index @returns {Box} on whole device pixels */
function boxOf(layer, frame, index) {
  const { plot, ratio } = frame;
  const within = (/** @type {number} */ value) => Math.max(plot.top, Math.min(plot.top + plot.height, value));
  const left = onPixel(toPixel(frame.x, layer.edges[index] ?? NaN), ratio);
  const right = onPixel(toPixel(frame.x, layer.edges[index + 1] ?? NaN), ratio);
  const zero = onPixel(within(toPixel(frame.y, 0)), ratio);
  const end = onPixel(within(toPixel(frame.y, layer.height[index] ?? NaN)), ratio);
  const gap = right - left >= APART ? 1 : 0;
  return { left, top: Math.min(zero, end), width: right - left - gap, height: Math.abs(end - zero) };
}

/** @param {Pen} pen @param {Box} box */
function traceBox(pen, { left, top, width, height }) {
  if (width > 0 && height > 0) pen.rect(left, top, width, height);
}

/**
 * More bars than pixels: of those in one column the highest is seen.
 *
 * @param {Pen} pen @param {BarsLayer} layer @param {Frame} frame @param {number[]} members
 */
function traceColumns(pen, layer, frame, members) {
  /** @type {Map<number, Box>} */
  const columns = new Map();
  for (const index of members) {
    const box = boxOf(layer, frame, index);
    const known = columns.get(box.left);
    if (!known || known.height < box.height) columns.set(box.left, { ...box, width: Math.max(box.width, 1 / frame.ratio) });
  }
  for (const box of columns.values()) traceBox(pen, box);
}

/** The bar in whose column a value is. @param {BarsLayer} layer @param {number} value @returns {number} -1: none */
function columnAt({ edges }, value) {
  if (!(value >= (edges[0] ?? Infinity) && value <= (edges[edges.length - 1] ?? -Infinity))) return -1;
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
