/**
 * Lines: a curve over its values, with or without its vertices, one of which may be chosen.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").LinesLayer} LinesLayer
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { toPixel } from "../figure/view.js";
import { alphaOf, lineInk, ownCluster } from "./inks.js";

const DOT = 3;
const CHOSEN = 5;
/** CSS pixels that a dot needs to itself. */
const ROOM = 9;
/** A curve's vertex is meant from well above or below it, but not from far aside. */
const REACH = 14;
const FLATTENED = 0.25;
/** Vertices nearer than this, in CSS pixels, are the same to the eye. */
const SAME = 0.3;

/** @param {LinesLayer} layer @param {Frame} frame @param {number} index */
const place = ({ x, y }, frame, index) => ({ x: toPixel(frame.x, x[index] ?? NaN), y: toPixel(frame.y, y[index] ?? NaN) });

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "x",
  count: (/** @type {LinesLayer} */ layer) => layer.x.length,
  at(/** @type {LinesLayer} */ layer, frame, x, y) {
    let best = null;
    let least = REACH;
    for (let index = 0; index < layer.x.length; index += 1) {
      const at = place(layer, frame, index);
      const distance = Math.hypot(at.x - x, (at.y - y) * FLATTENED);
      if (distance >= least) continue;
      least = distance;
      best = { index, distance };
    }
    return best;
  },
  anchor: place,
  cluster: (/** @type {LinesLayer} */ layer) => ownCluster(layer.cluster ?? null),
  values: (/** @type {LinesLayer} */ layer, index) => ({ x: layer.x[index], y: layer.y[index] }),
  light(pen, /** @type {LinesLayer} */ layer, frame, indices) {
    const color = lineInk(frame, layer.cluster ?? null);
    for (const index of indices) drawDot(pen, place(layer, frame, index), CHOSEN, color, frame.palette.ink, 1.75);
  },
};

/** @type {import("../figure/types.js").Mark} */
export const lines = {
  quick: () => true,
  items,
  *draw(pen, /** @type {LinesLayer} */ layer, frame) {
    const { palette } = frame;
    const color = lineInk(frame, layer.cluster ?? null);
    pen.globalAlpha = alphaOf(frame, layer.cluster ?? null);
    drawCurve(pen, layer, frame, color);
    const chosen = layer.chosen ?? -1;
    if (layer.dots !== false && layer.x.length * ROOM <= frame.plot.width) {
      for (let index = 0; index < layer.x.length; index += 1) {
        if (index !== chosen) drawDot(pen, place(layer, frame, index), DOT, palette.plot, color, 1.5);
      }
    }
    if (chosen >= 0) {
      drawDot(pen, place(layer, frame, chosen), CHOSEN + 2.5, palette.plot, palette.plot, 0);
      drawDot(pen, place(layer, frame, chosen), CHOSEN, color, color, 1);
    }
    pen.globalAlpha = 1;
  },
};

/** @param {Pen} pen @param {LinesLayer} layer @param {Frame} frame @param {string} color */
function drawCurve(pen, layer, frame, color) {
  pen.beginPath();
  let broken = true;
  let lastX = NaN;
  let lastY = NaN;
  for (let index = 0; index < layer.x.length; index += 1) {
    const { x, y } = place(layer, frame, index);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      broken = true;
      continue;
    }
    if (!broken && Math.abs(x - lastX) < SAME && Math.abs(y - lastY) < SAME) continue;
    if (broken) pen.moveTo(x, y);
    else pen.lineTo(x, y);
    broken = false;
    lastX = x;
    lastY = y;
  }
  pen.setLineDash(layer.dashed ? [4, 3] : []);
  pen.lineJoin = "round";
  pen.lineWidth = layer.cluster === -1 ? 1.25 : 1.75;
  pen.strokeStyle = color;
  pen.stroke();
  pen.setLineDash([]);
}

/**
 * @param {Pen} pen @param {{x: number, y: number}} at @param {number} radius @param {string} fill @param {string} edge
 * @param {number} width of the edge
 */
function drawDot(pen, { x, y }, radius, fill, edge, width) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  if (width === 0) return;
  pen.strokeStyle = edge;
  pen.lineWidth = width;
  pen.stroke();
}
