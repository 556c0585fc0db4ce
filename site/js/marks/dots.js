/**
 * How a point looks: size, strength, colour, edge.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("../figure/types.js").Style} Style
 *
 * @typedef {object} Look  of all the points that are drawn alike
 * @property {Style} style
 * @property {number} radius
 * @property {boolean} hollow
 */
import { mix } from "../figure/palette.js";
import { traceShape } from "../figure/shapes.js";
import { makeMixer, shareOf } from "./shares.js";

/** What is left of a mark that is not of the highlighted cluster. */
export const FAINT = 0.13;
/** What is left of a point by its strength. */
const STRENGTHS = [0.28, 0.5, 0.75, 1];
/** With a smaller share in the highlighted cluster a point is none of its own. */
const LEAST_SHARE = 0.05;
/** What is left of a point with hardly more than that, and the steps from there to all of it. */
const LEAST_LIT = 0.25;
const LIT_STEPS = 8;
/** Sizes that weights are rounded to: every size needs stamps of its own. */
const WEIGHTS = 12;
const STAR = 7;
/** The bits of a channel that colours of single points keep. */
const OWN_BITS = 0xf0;
const OWN_BITS_MIDDLE = 0x08;

/**
 * The usual radius of a layer's points in CSS pixels: smaller the more crowded the picture is.
 *
 * @param {Frame} frame @param {string} symbol
 */
export function dotRadius(frame, symbol) {
  const radius = Math.min(4, Math.max(1, 2.35 * (frame.roominess / 300) ** 0.27));
  if (symbol === "star") return STAR;
  if (symbol === "ring") return Math.max(4, radius * 1.25 + 2.5);
  return symbol === "cross" ? Math.max(3, radius * 1.5) : radius;
}

/** @param {PointsLayer} layer */
const isDots = ({ symbol }) => symbol === "dot" || symbol === "cross";

/**
 * Points of a cluster differ by whether they are hollow and by their weight: one number for both.
 *
 * @param {PointsLayer} layer @param {number} index
 */
export const variantAt = ({ hollow, weight }, index) =>
  (hollow && hollow[index] ? 1 : 0) + (weight ? 2 * Math.ceil(Math.max(0, Math.min(1, weight[index] ?? 0)) * WEIGHTS) : 0);

/** @param {number} variant */
const isHollow = (variant) => variant % 2 === 1;

/** @param {PointsLayer} layer @param {number} variant @param {Frame} frame */
function variantRadius(layer, variant, frame) {
  const radius = dotRadius(frame, layer.symbol);
  if (layer.weight) return Math.max(0.8, 2 * radius * Math.sqrt((variant >> 1) / WEIGHTS));
  // A ring needs room for a hole.
  return isHollow(variant) ? Math.max(2, radius) : radius;
}

/** @param {PointsLayer} layer @param {number} index @param {Frame} frame */
export const radiusAt = (layer, index, frame) => variantRadius(layer, variantAt(layer, index), frame);

/** @param {PointsLayer} layer @param {Frame} frame */
export const largestRadius = (layer, frame) =>
  Math.max(variantRadius(layer, layer.hollow ? 1 : 0, frame), layer.weight ? 2 * dotRadius(frame, layer.symbol) : 0);

/** @param {PointsLayer} layer @param {Style} style @param {number} variant @param {Frame} frame @returns {Look} */
export const lookOf = (layer, style, variant, frame) =>
  ({ style, radius: variantRadius(layer, variant, frame), hollow: isHollow(variant) });

/**
 * The style of each point; of points that are drawn alike it is the same object.
 *
 * @param {PointsLayer} layer @param {Frame} frame @returns {(index: number) => Style}
 */
export function stylesOf(layer, frame) {
  if (layer.rgb) return ownColors(layer.rgb);
  const mixer = makeMixer(layer, frame);
  /** @type {Map<number|null, Style>} */
  const byCluster = new Map();
  /** @type {Map<string, Style>} clusters may share a look */
  const byLook = new Map();
  /** @param {number|null} cluster */
  function styleOf(cluster) {
    const own = clusterStyle(layer, cluster, frame);
    const look = `${own.color} ${own.shape}`;
    const style = byLook.get(look) ?? own;
    byLook.set(look, style);
    byCluster.set(cluster, style);
    return style;
  }
  return (index) => {
    const cluster = clusterAt(layer, index);
    return mixer(index) ?? byCluster.get(cluster) ?? styleOf(cluster);
  };
}

/**
 * Points in colours of their own, rounded to so many that stamps can be made of each.
 *
 * @param {Uint8Array} rgb  red, green and blue of each @returns {(index: number) => Style}
 */
function ownColors(rgb) {
  /** @type {Map<number, Style>} */
  const known = new Map();
  return (index) => {
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) => ((rgb[index * 3 + channel] ?? 0) & OWN_BITS) + OWN_BITS_MIDDLE);
    const key = (red << 16) | (green << 8) | blue;
    const style = known.get(key) ?? { color: `#${key.toString(16).padStart(6, "0")}`, shape: "circle" };
    known.set(key, style);
    return style;
  };
}

/** @param {PointsLayer} layer @param {Frame} frame @param {boolean} faint */
export function dotAlpha(layer, frame, faint) {
  const usual = isDots(layer) ? Math.min(0.92, Math.max(0.42, 0.92 * (frame.roominess / 150) ** 0.17)) : 1;
  return usual * (faint ? FAINT : 1);
}

/** @param {PointsLayer} layer @param {number|null} cluster @param {Frame} frame @returns {Style} */
function clusterStyle({ symbol }, cluster, frame) {
  if (symbol === "ring") return { color: frame.palette.ink, shape: "ring" };
  if (symbol === "star") return { color: frame.style(cluster).color, shape: "star" };
  return frame.style(cluster);
}

/** The part of its alpha that a point keeps. @param {PointsLayer} layer @param {number} index @param {Frame} frame */
export function strengthAt(layer, index, frame) {
  const lit = litShare(layer, index, frame);
  // Whoever has no part in the highlighted cluster is faint already.
  return ownStrength(layer, index) * (lit === null || lit < LEAST_SHARE ? 1 : litStrength(lit));
}

/** @param {number} share in the highlighted cluster */
const litStrength = (share) => LEAST_LIT + (1 - LEAST_LIT) * (Math.round(share * LIT_STEPS) / LIT_STEPS);

/** Noise belongs to nothing and cannot do so weakly. @param {PointsLayer} layer @param {number} index */
function ownStrength(layer, index) {
  if (!layer.strength || clusterAt(layer, index) === -1) return 1;
  return STRENGTHS[Math.max(0, Math.min(3, Math.floor((layer.strength[index] ?? 1) * 4)))] ?? 1;
}

/** Its share in the highlighted cluster; null: it has none to speak of. @param {PointsLayer} layer @param {number} index @param {Frame} frame */
const litShare = (layer, index, { highlight }) => (highlight === null ? null : shareOf(layer, index, highlight));

/** The cluster that gives a point its look. @param {PointsLayer} layer @param {number} index */
export const clusterAt = (layer, index) => (layer.symbol === "cross" ? -1 : layer.cluster?.[index] ?? null);

/** Whether a highlight leaves a point aside. @param {PointsLayer} layer @param {number} index @param {Frame} frame */
export function isFaint(layer, index, frame) {
  const { highlight } = frame;
  if (highlight === null || layer.symbol === "ring") return false;
  const lit = litShare(layer, index, frame);
  return lit === null ? (layer.cluster?.[index] ?? clusterAt(layer, index)) !== highlight : lit < LEAST_SHARE;
}

/**
 * Faint points first, so that the highlighted ones lie on top.
 *
 * @param {Frame} frame @returns {boolean[]} faint or not
 */
export const passes = (frame) => (frame.highlight === null ? [false] : [true, false]);

/** @param {Pen} pen @param {Look} look @param {number} x @param {number} y @param {number} unit  a CSS pixel */
export function traceDot(pen, { style: { shape }, radius }, x, y, unit) {
  traceShape(pen, shape, x, y, (shape === "cross" ? radius * 1.15 : radius) * unit);
}

/**
 * Fill and edge of the traced dots, all of one look.
 *
 * @param {Pen} pen @param {Look} look @param {number} unit  a CSS pixel
 * @param {Frame} frame
 */
export function inkDots(pen, { style, radius, hollow }, unit, frame) {
  const { color, shape } = style;
  if (shape === "cross") inkEdge(pen, color, Math.min(1.6, 0.7 + radius / 4) * unit);
  else if (shape === "ring") inkRing(pen, color, unit, frame);
  else if (shape === "star") inkStar(pen, color, unit, frame);
  else if (hollow) inkHollow(pen, color, radius, unit, frame);
  else inkDisc(pen, color, radius, unit, frame);
}

/** @param {Pen} pen @param {string} color @param {number} radius @param {number} unit @param {Frame} frame */
function inkDisc(pen, color, radius, unit, frame) {
  // Under the fill: where many dots are one path, their edges must not cut through each other.
  if (radius >= 1.7) inkEdge(pen, `rgb(${mix(color, frame.palette.plot, 0.55).join(" ")})`, 1.5 * unit);
  pen.fillStyle = color;
  pen.fill();
}

/** @param {Pen} pen @param {string} color @param {number} radius @param {number} unit @param {Frame} frame */
function inkHollow(pen, color, radius, unit, frame) {
  pen.fillStyle = frame.palette.plot;
  pen.fill();
  inkEdge(pen, color, Math.min(1.5, 0.6 + radius / 4) * unit);
}

/** A dark ring on a light one: seen on every ground. @param {Pen} pen @param {string} color @param {number} unit @param {Frame} frame */
function inkRing(pen, color, unit, frame) {
  inkEdge(pen, frame.palette.plot, 3.2 * unit);
  inkEdge(pen, color, 1.4 * unit);
}

/** @param {Pen} pen @param {string} color @param {number} unit @param {Frame} frame */
function inkStar(pen, color, unit, frame) {
  pen.lineJoin = "round";
  inkEdge(pen, frame.palette.plot, 5 * unit);
  inkEdge(pen, frame.palette.ink, 2.6 * unit);
  pen.fillStyle = color;
  pen.fill();
}

/** @param {Pen} pen @param {string} color @param {number} width */
function inkEdge(pen, color, width) {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
}
