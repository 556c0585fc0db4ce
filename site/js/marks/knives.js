/**
 * Knives: one horizontal line for each row; those of a cluster stand together and form the blade of a knife.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").KnivesLayer} KnivesLayer
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { measureWith, tickFont } from "../figure/text.js";
import { toPixel, toValue } from "../figure/view.js";
import { alphaOf, areaInk, onLine } from "./inks.js";

/** From this height of a row on, in CSS pixels, rows stand apart. */
const APART = 4;
/** CSS pixels above and below a row within which it is meant. */
const REACH = 5;
/** A blade must be this high for the number of its cluster. */
const ROOM = 12;

/**
 * @typedef {object} Stack  the rows from bottom to top
 * @property {Uint32Array} order
 * @property {number} pitch  from row to row, in data units
 * @property {[number, number][]} blades  first and last place in the order of rows that stand together
 */

/** @type {WeakMap<ArrayLike<number>, Stack>} */
const known = new WeakMap();

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "y",
  count: (/** @type {KnivesLayer} */ layer) => layer.width.length,
  at(/** @type {KnivesLayer} */ layer, frame, x, y) {
    const { plot } = frame;
    if (x < plot.left || x > plot.left + plot.width) return null;
    const { order, pitch } = stackOf(layer);
    const value = toValue(frame.y, y);
    const reach = Math.max(pitch / 2, REACH / Math.abs(frame.y.factor));
    const index = nearest(layer.place, order, value);
    const apart = Math.abs((layer.place[index] ?? Infinity) - value);
    return apart <= reach ? { index, distance: apart * Math.abs(frame.y.factor) } : null;
  },
  anchor: (/** @type {KnivesLayer} */ layer, frame, index) =>
    ({ x: toPixel(frame.x, layer.width[index] ?? NaN), y: toPixel(frame.y, layer.place[index] ?? NaN) }),
  cluster: (/** @type {KnivesLayer} */ layer, index) => layer.cluster[index] ?? null,
  values: (/** @type {KnivesLayer} */ layer, index) => ({ x: layer.width[index] }),
  light(pen, /** @type {KnivesLayer} */ layer, frame, indices) {
    const { pitch } = stackOf(layer);
    const thick = Math.max(2, Math.min(12, pitch * Math.abs(frame.y.factor)));
    const zero = zeroOf(frame);
    pen.fillStyle = frame.palette.ink;
    for (const index of indices) {
      const { x, y } = items.anchor(layer, frame, index);
      pen.fillRect(Math.min(zero, x), y - thick / 2, Math.max(2, Math.abs(x - zero)), thick);
    }
  },
};

/** @type {import("../figure/types.js").Mark} */
export const knives = {
  quick: () => true,
  items,
  *draw(pen, /** @type {KnivesLayer} */ layer, frame) {
    const { blades, order } = stackOf(layer);
    /** @type {Map<number, [number, number][]>} */
    const colors = new Map();
    for (const blade of blades) {
      const cluster = layer.cluster[order[blade[0]] ?? 0] ?? 0;
      colors.set(cluster, [...(colors.get(cluster) ?? []), blade]);
    }
    for (const [cluster, own] of colors) {
      pen.beginPath();
      for (const blade of own) traceBlade(pen, layer, frame, blade);
      pen.globalAlpha = alphaOf(frame, cluster);
      pen.fillStyle = areaInk(frame, cluster);
      pen.fill();
      yield;
    }
    pen.globalAlpha = 1;
    drawZero(pen, frame);
    for (const blade of blades) drawNumber(pen, layer, frame, blade);
  },
};

/** @param {Frame} frame */
const zeroOf = ({ plot, x }) => Math.max(plot.left, Math.min(plot.left + plot.width, toPixel(x, 0)));

/**
 * The outline of a blade as steps: thousands of rows in a few hundred pixels stay one clean shape.
 *
 * @param {Pen} pen @param {KnivesLayer} layer @param {Frame} frame @param {[number, number]} blade
 */
function traceBlade(pen, layer, frame, [first, last]) {
  const { order, pitch } = stackOf(layer);
  const height = pitch * Math.abs(frame.y.factor);
  const half = (height - (height >= APART ? 1 : 0)) / 2;
  const zero = zeroOf(frame);
  const apart = height >= APART;
  for (let at = first; at <= last; at += 1) {
    const index = order[at] ?? 0;
    const x = toPixel(frame.x, layer.width[index] ?? 0);
    const y = toPixel(frame.y, layer.place[index] ?? 0);
    if (apart || at === first) pen.moveTo(zero, y + half);
    pen.lineTo(x, y + half);
    pen.lineTo(x, y - half);
    if (apart || at === last) {
      pen.lineTo(zero, y - half);
      pen.closePath();
    }
  }
}

/** @param {Pen} pen @param {Frame} frame */
function drawZero(pen, frame) {
  const { plot, ratio, palette } = frame;
  const x = onLine(zeroOf(frame), ratio);
  pen.beginPath();
  pen.moveTo(x, plot.top);
  pen.lineTo(x, plot.top + plot.height);
  pen.strokeStyle = palette.frame;
  pen.lineWidth = 1 / ratio;
  pen.stroke();
}

/** The cluster's number beside its blade, or inside it. @param {Pen} pen @param {KnivesLayer} layer @param {Frame} frame @param {[number, number]} blade */
function drawNumber(pen, layer, frame, [first, last]) {
  const { order } = stackOf(layer);
  const middle = order[(first + last) >> 1] ?? 0;
  const cluster = layer.cluster[middle] ?? -1;
  const low = toPixel(frame.y, layer.place[order[first] ?? 0] ?? 0);
  const high = toPixel(frame.y, layer.place[order[last] ?? 0] ?? 0);
  if (cluster < 0 || low - high < ROOM) return;
  const font = tickFont(frame.palette, 11).replace("400", "600");
  const text = String(cluster);
  const zero = zeroOf(frame);
  const width = measureWith(font)(text) + 5;
  const beside = zero - width >= frame.plot.left;
  if (!beside && toPixel(frame.x, layer.width[middle] ?? 0) - zero < width + 5) return;
  pen.font = font;
  pen.textAlign = beside ? "right" : "left";
  pen.textBaseline = "middle";
  pen.fillStyle = beside ? frame.palette.ink2 : frame.palette.plot;
  pen.globalAlpha = alphaOf(frame, cluster);
  pen.fillText(text, zero + (beside ? -5 : 5), (low + high) / 2);
  pen.globalAlpha = 1;
}

/** @param {KnivesLayer} layer @returns {Stack} */
function stackOf({ place, cluster }) {
  let stack = known.get(place);
  if (!stack) {
    const order = Uint32Array.from({ length: place.length }, (_, index) => index);
    order.sort((one, other) => (place[one] ?? 0) - (place[other] ?? 0));
    const gaps = [...order.subarray(1)].map((index, at) => (place[index] ?? 0) - (place[order[at] ?? 0] ?? 0));
    const pitch = gaps.reduce((least, gap) => (gap > 0 && gap < least ? gap : least), Infinity);
    stack = { order, pitch: Number.isFinite(pitch) ? pitch : 1, blades: [] };
    let first = 0;
    for (let at = 0; at < order.length; at += 1) {
      const together = at + 1 < order.length && (gaps[at] ?? 0) < 1.5 * stack.pitch
        && cluster[order[at] ?? 0] === cluster[order[at + 1] ?? 0];
      if (together) continue;
      stack.blades.push([first, at]);
      first = at + 1;
    }
    known.set(place, stack);
  }
  return stack;
}

/** The row whose place is nearest to a value. @param {ArrayLike<number>} place @param {Uint32Array} order @param {number} value */
function nearest(place, order, value) {
  let low = 0;
  let high = order.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((place[order[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const above = order[low] ?? 0;
  const below = order[Math.max(0, low - 1)] ?? 0;
  return value - (place[below] ?? 0) < (place[above] ?? 0) - value ? below : above;
}
