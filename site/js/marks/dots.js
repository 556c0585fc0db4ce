/**
 * How a dot looks: size, strength, colour, edge.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("../figure/types.js").Style} Style
 */
import { mix } from "../figure/palette.js";
import { traceShape } from "../figure/shapes.js";

/** What is left of a point that is not of the highlighted cluster. */
const FAINT = 0.13;

/**
 * The radius of a dot in CSS pixels: smaller the more crowded the picture is.
 *
 * @param {Frame} frame @param {string} symbol
 */
export function dotRadius(frame, symbol) {
  const radius = Math.min(4, Math.max(1, 2.35 * (frame.roominess / 300) ** 0.27));
  return symbol === "cross" ? Math.max(3, radius * 1.5) : radius;
}

/** @param {Frame} frame @param {boolean} faint */
export const dotAlpha = (frame, faint) =>
  Math.min(0.92, Math.max(0.42, 0.92 * (frame.roominess / 150) ** 0.17)) * (faint ? FAINT : 1);

/** The cluster that gives a point its look. @param {PointsLayer} layer @param {number} index */
export const clusterAt = (layer, index) => (layer.symbol === "cross" ? -1 : layer.cluster?.[index] ?? null);

/** Whether a highlight leaves a point aside. @param {PointsLayer} layer @param {number} index @param {Frame} frame */
export const isFaint = (layer, index, { highlight }) =>
  highlight !== null && (layer.cluster?.[index] ?? clusterAt(layer, index)) !== highlight;

/**
 * Faint points first, so that the highlighted ones lie on top.
 *
 * @param {Frame} frame @returns {boolean[]} faint or not
 */
export const passes = (frame) => (frame.highlight === null ? [false] : [true, false]);

/** @param {Pen} pen @param {Style} style @param {number} x @param {number} y @param {number} radius */
export function traceDot(pen, style, x, y, radius) {
  traceShape(pen, style.shape, x, y, style.shape === "cross" ? radius * 1.15 : radius);
}

/**
 * Fill and edge of the traced dots, all of one look.
 *
 * @param {Pen} pen @param {Style} style @param {number} radius @param {number} unit  a CSS pixel
 * @param {Frame} frame
 */
export function inkDots(pen, style, radius, unit, frame) {
  if (style.shape === "cross") {
    pen.strokeStyle = style.color;
    pen.lineWidth = Math.min(1.6, 0.7 + radius / unit / 4) * unit;
    pen.stroke();
    return;
  }
  if (radius / unit >= 1.7) {
    // Under the fill: where many dots are one path, their edges must not cut through each other.
    pen.strokeStyle = `rgb(${mix(style.color, frame.palette.plot, 0.55).join(" ")})`;
    pen.lineWidth = 1.5 * unit;
    pen.stroke();
  }
  pen.fillStyle = style.color;
  pen.fill();
}
