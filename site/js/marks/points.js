/**
 * Points: dots in cluster colours, red crosses for noise and anomalies, numbered badges for centres, stars for
 * exemplars, rings around rows that are pointed out.
 * On a canvas dots are stamped; in a file each look is one path.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 */
import { nearestPoint } from "../figure/pick.js";
import { traceShape } from "../figure/shapes.js";
import { measureWith } from "../figure/text.js";
import { toPixel } from "../figure/view.js";
import {
  clusterAt, dotAlpha, inkDots, isFaint, lookOf, passes, radiusAt, strengthAt, stylesOf, traceDot, variantAt,
} from "./dots.js";
import { stampFew, stampMany } from "./stamps.js";

/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 6000;
/** CSS pixels from a point within which it is meant. */
const REACH = 12;
/** Points between two looks at the clock. */
const BATCH = 400;

/** @param {PointsLayer} layer */
const isQuick = (layer) => layer.x.length <= QUICK;

/** So many stamps as mixed colours need cost more than to mix pixels. @param {PointsLayer} layer */
const isSimple = (layer) => isQuick(layer) && !layer.shares && !layer.rgb;

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "free",
  count: (/** @type {PointsLayer} */ layer) => layer.x.length,
  at: (/** @type {PointsLayer} */ layer, frame, x, y) => nearestPoint(layer, frame, x, y, REACH),
  anchor: (/** @type {PointsLayer} */ layer, frame, index) =>
    ({ x: toPixel(frame.x, layer.x[index] ?? NaN), y: toPixel(frame.y, layer.y[index] ?? NaN) }),
  cluster: clusterAt,
  values: (/** @type {PointsLayer} */ layer, index) => ({ x: layer.x[index], y: layer.y[index] }),
  light(pen, /** @type {PointsLayer} */ layer, frame, indices) {
    pen.beginPath();
    for (const index of indices) {
      const { x, y } = items.anchor(layer, frame, index);
      traceShape(pen, "ring", x, y, radiusAt(layer, index, frame) + 3);
    }
    inkDots(pen, { style: { color: frame.palette.ink, shape: "ring" }, radius: 0, hollow: true }, 1, frame);
  },
};

/** @type {import("../figure/types.js").Mark} */
export const points = {
  quick: isQuick,
  items,
  *draw(pen, /** @type {PointsLayer} */ layer, frame) {
    if (layer.symbol === "badge") drawBadges(pen, layer, frame);
    else if (pen instanceof CanvasRenderingContext2D) yield* (isSimple(layer) ? stampFew : stampMany)(pen, layer, frame);
    else yield* drawPaths(pen, layer, frame);
  },
};

/**
 * @param {Pen} pen @param {PointsLayer} layer @param {Frame} frame @returns {Generator<void, void, void>}
 */
function* drawPaths(pen, layer, frame) {
  for (const faint of passes(frame)) {
    const alpha = dotAlpha(layer, frame, faint);
    for (const { style, variant, strength, members } of groupByLook(layer, frame, faint)) {
      const look = lookOf(layer, style, variant, frame);
      pen.globalAlpha = alpha * strength;
      pen.beginPath();
      for (const [count, index] of members.entries()) {
        if (count % BATCH === BATCH - 1) yield;
        traceDot(pen, look, toPixel(frame.x, layer.x[index] ?? 0), toPixel(frame.y, layer.y[index] ?? 0), 1);
      }
      inkDots(pen, look, 1, frame);
      yield;
    }
  }
  pen.globalAlpha = 1;
}

/**
 * @typedef {{style: import("../figure/types.js").Style, variant: number, strength: number, members: number[]}} Group
 *
 * @param {PointsLayer} layer @param {Frame} frame @param {boolean} faint @returns {Iterable<Group>}
 */
function groupByLook(layer, frame, faint) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  const styleAt = stylesOf(layer, frame);
  const { x: [x0, x1], y: [y0, y1] } = frame.view;
  for (let index = 0; index < layer.x.length; index += 1) {
    const x = layer.x[index] ?? NaN;
    const y = layer.y[index] ?? NaN;
    if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1)) continue;
    if (isFaint(layer, index, frame) !== faint) continue;
    const style = styleAt(index);
    const variant = variantAt(layer, index);
    const strength = strengthAt(layer, index, frame);
    const key = `${style.color} ${style.shape} ${variant} ${strength}`;
    const group = groups.get(key);
    if (group) group.members.push(index);
    else groups.set(key, { style, variant, strength, members: [index] });
  }
  return groups.values();
}

const BADGE = 8.5;

/** @param {PointsLayer} layer @param {number} index */
const ownColor = ({ rgb }, index) => (rgb ? `rgb(${rgb[index * 3]} ${rgb[index * 3 + 1]} ${rgb[index * 3 + 2]})` : null);

/** @param {Pen} pen @param {PointsLayer} layer @param {Frame} frame */
function drawBadges(pen, layer, frame) {
  const { palette } = frame;
  const font = `700 11px ${palette.font}`;
  const measure = measureWith(font);
  for (let index = 0; index < layer.x.length; index += 1) {
    const x = toPixel(frame.x, layer.x[index] ?? NaN);
    const y = toPixel(frame.y, layer.y[index] ?? NaN);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const text = layer.labels?.[index] ?? String(layer.cluster?.[index] ?? index);
    const half = Math.max(BADGE, measure(text) / 2 + 5);
    pen.globalAlpha = isFaint(layer, index, frame) ? 0.25 : 1;
    outline(pen, x, y, half, BADGE + 1.75);
    pen.fillStyle = ownColor(layer, index) ?? palette.disc;
    pen.fill();
    outline(pen, x, y, half, BADGE);
    pen.strokeStyle = palette.ring;
    pen.lineWidth = 2;
    pen.stroke();
    if (layer.rgb) continue; // its colour names it
    pen.fillStyle = palette.ring;
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillText(text, x, y + 4);
  }
  pen.globalAlpha = 1;
}

/** @param {Pen} pen @param {number} x @param {number} y @param {number} half @param {number} radius */
function outline(pen, x, y, half, radius) {
  const wide = half + radius - BADGE;
  pen.beginPath();
  pen.roundRect(x - wide, y - radius, wide * 2, radius * 2, radius);
}
