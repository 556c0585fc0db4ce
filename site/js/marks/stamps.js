/**
 * Dots on a canvas: every look is drawn once and stamped. Few dots are stamped by the canvas itself; many are mixed
 * pixel by pixel here, since a canvas puts off what it is told and then does it all at once, in one long task.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("./dots.js").Look} Look
 * @typedef {{canvas: HTMLCanvasElement, size: number, center: number}} Stamp
 * @typedef {(stamp: Stamp, x: number, y: number, phase: number, strength: number) => void} Put
 *   stamp on the whole device pixel (x, y)
 */
import { toPixel } from "../figure/view.js";
import { clusterAt, dotAlpha, inkDots, isFaint, largestRadius, lookOf, passes, strengthAt, traceDot, variantAt } from "./dots.js";
import { makeRaster } from "./raster.js";

/** Points between two looks at the clock. */
const BATCH = 400;
/** Positions within a device pixel, in each direction, that a stamp is made for: sharp and still true to place. */
const PHASES = 4;

/**
 * @param {CanvasRenderingContext2D} context @param {PointsLayer} layer @param {Frame} frame
 * @returns {Generator<void, void, void>}
 */
export function* stampFew(context, layer, frame) {
  const transform = context.getTransform();
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const faint of passes(frame)) {
    const alpha = dotAlpha(layer, frame, faint);
    let last = 1;
    context.globalAlpha = alpha;
    yield* eachDot(layer, frame, transform, faint, ({ canvas, size, center }, x, y, phase, strength) => {
      if (strength !== last) context.globalAlpha = alpha * strength;
      last = strength;
      context.drawImage(canvas, phase * size, 0, size, size, x - center, y - center, size, size);
    });
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context @param {PointsLayer} layer @param {Frame} frame
 * @returns {Generator<void, void, void>}
 */
export function* stampMany(context, layer, frame) {
  const { plot, ratio } = frame;
  const transform = context.getTransform();
  const scale = transform.a;
  // Room around the plot for the halves of dots on its edges; the caller clips them.
  const margin = Math.ceil(largestRadius(layer, frame) * 4 * scale) + 8;
  const left = Math.floor(plot.left * scale + transform.e) - margin;
  const top = Math.floor(plot.top * scale + transform.f) - margin;
  const raster = makeRaster(
    Math.ceil(plot.width * scale) + 2 * margin + 1, Math.ceil(plot.height * scale) + 2 * margin + 1);
  for (const faint of passes(frame)) {
    const alpha = dotAlpha(layer, frame, faint);
    yield* eachDot(layer, frame, transform, faint, (stamp, x, y, phase, strength) => {
      raster.put(stamp, phase, x - left, y - top, alpha * strength);
    });
  }
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(raster.finish(), left, top);
  context.restore();
}

/**
 * @param {PointsLayer} layer @param {Frame} frame @param {DOMMatrix} transform @param {boolean} faint @param {Put} put
 * @returns {Generator<void, void, void>}
 */
function* eachDot(layer, frame, { a: ratio, e: left, f: top }, faint, put) {
  const { x, y } = layer;
  const stamps = makeStamps(layer, frame, ratio);
  const reach = largestRadius(layer, frame) * 1.5;
  const bounds = {
    left: frame.plot.left - reach, right: frame.plot.left + frame.plot.width + reach,
    top: frame.plot.top - reach, bottom: frame.plot.top + frame.plot.height + reach,
  };
  for (let index = 0; index < x.length; index += 1) {
    if (index % BATCH === BATCH - 1) yield;
    if (frame.highlight !== null && isFaint(layer, index, frame) !== faint) continue;
    const px = toPixel(frame.x, x[index] ?? NaN);
    const py = toPixel(frame.y, y[index] ?? NaN);
    // Written so that NaN fails too.
    if (!(px >= bounds.left && px <= bounds.right && py >= bounds.top && py <= bounds.bottom)) continue;
    const atX = Math.round((px * ratio + left) * PHASES);
    const atY = Math.round((py * ratio + top) * PHASES);
    const phase = (atY & (PHASES - 1)) * PHASES + (atX & (PHASES - 1));
    const stamp = stamps(clusterAt(layer, index), variantAt(layer, index));
    put(stamp, Math.floor(atX / PHASES), Math.floor(atY / PHASES), phase, strengthAt(layer, index));
  }
}

/**
 * @param {PointsLayer} layer @param {Frame} frame @param {number} ratio
 * @returns {(cluster: number|null, variant: number) => Stamp}
 */
function makeStamps(layer, frame, ratio) {
  /** @type {Map<number|null, Stamp>[]} by variant, then by cluster */
  const known = [];
  /** @type {Map<string, Stamp>} clusters may share a look */
  const byLook = new Map();
  return (cluster, variant) => {
    const byCluster = (known[variant] ??= new Map());
    let stamp = byCluster.get(cluster);
    if (!stamp) {
      const look = lookOf(layer, cluster, variant, frame);
      const key = `${look.style.color} ${look.style.shape} ${variant}`;
      stamp = byLook.get(key) ?? makeStamp(look, ratio, frame);
      byLook.set(key, stamp);
      byCluster.set(cluster, stamp);
    }
    return stamp;
  };
}

/**
 * The same dot at every phase, side by side.
 *
 * @param {Look} look @param {number} ratio @param {Frame} frame @returns {Stamp}
 */
function makeStamp(look, ratio, frame) {
  // The edges of rings and stars reach beyond their outlines.
  const edge = look.style.shape === "ring" || look.style.shape === "star" ? 2.6 : 0;
  const center = Math.ceil((look.radius * 1.35 + edge) * ratio) + 2;
  const size = center * 2 + 1;
  const canvas = document.createElement("canvas");
  canvas.width = size * PHASES * PHASES;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return { canvas, size, center };
  for (let phase = 0; phase < PHASES * PHASES; phase += 1) {
    const x = phase * size + center + (phase % PHASES) / PHASES;
    const y = center + Math.floor(phase / PHASES) / PHASES;
    context.beginPath();
    traceDot(context, look, x, y, ratio);
    inkDots(context, look, ratio, frame);
  }
  return { canvas, size, center };
}
