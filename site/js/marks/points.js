/**
 * Points: dots in cluster colours, red crosses for noise and anomalies, numbered badges for centres.
 * On a canvas dots are stamped; in a file each look is one path.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 */
import { measureWith } from "../figure/text.js";
import { toPixel } from "../figure/view.js";
import { clusterAt, dotAlpha, dotRadius, inkDots, isFaint, passes, traceDot } from "./dots.js";
import { stampFew, stampMany } from "./stamps.js";

/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 6000;
/** Points between two looks at the clock. */
const BATCH = 400;

/** @param {PointsLayer} layer */
const isQuick = (layer) => layer.x.length <= QUICK;

/** @type {import("../figure/types.js").Mark} */
export const points = {
  quick: isQuick,
  *draw(pen, /** @type {PointsLayer} */ layer, frame) {
    if (layer.symbol === "badge") drawBadges(pen, layer, frame);
    else if (pen instanceof CanvasRenderingContext2D) yield* (isQuick(layer) ? stampFew : stampMany)(pen, layer, frame);
    else yield* drawPaths(pen, layer, frame);
  },
};

/**
 * @param {Pen} pen @param {PointsLayer} layer @param {Frame} frame @returns {Generator<void, void, void>}
 */
function* drawPaths(pen, layer, frame) {
  const radius = dotRadius(frame, layer.symbol);
  for (const faint of passes(frame)) {
    pen.globalAlpha = dotAlpha(frame, faint);
    for (const [cluster, members] of groupByCluster(layer, frame, faint)) {
      const style = frame.style(cluster);
      pen.beginPath();
      for (const [count, index] of members.entries()) {
        if (count % BATCH === BATCH - 1) yield;
        traceDot(pen, style, toPixel(frame.x, layer.x[index] ?? 0), toPixel(frame.y, layer.y[index] ?? 0), radius);
      }
      inkDots(pen, style, radius, 1, frame);
      yield;
    }
  }
  pen.globalAlpha = 1;
}

/** @param {PointsLayer} layer @param {Frame} frame @param {boolean} faint @returns {Map<number|null, number[]>} */
function groupByCluster(layer, frame, faint) {
  /** @type {Map<number|null, number[]>} */
  const groups = new Map();
  const { x: [x0, x1], y: [y0, y1] } = frame.view;
  for (let index = 0; index < layer.x.length; index += 1) {
    const x = layer.x[index] ?? NaN;
    const y = layer.y[index] ?? NaN;
    if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1)) continue;
    if (isFaint(layer, index, frame) !== faint) continue;
    const cluster = clusterAt(layer, index);
    const group = groups.get(cluster);
    if (group) group.push(index);
    else groups.set(cluster, [index]);
  }
  return groups;
}

const BADGE = 8.5;

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
    pen.fillStyle = palette.disc;
    pen.fill();
    outline(pen, x, y, half, BADGE);
    pen.strokeStyle = palette.ring;
    pen.lineWidth = 2;
    pen.stroke();
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
