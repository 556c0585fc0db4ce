/**
 * Dots on a canvas: every look is drawn once and stamped. Few dots are stamped by the canvas itself; many, and those
 * of many colours, are mixed pixel by pixel here, since a canvas puts off what it is told and then does it all at
 * once, in one long task.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("../figure/types.js").Style} Style
 * @typedef {import("./dots.js").Look} Look
 * @typedef {import("./raster.js").Ink} Ink
 * @typedef {{canvas: HTMLCanvasElement, size: number, center: number}} Stamp
 * @typedef {(index: number, x: number, y: number, phase: number) => void} Put
 *   stamp a point on the whole device pixel (x, y)
 */
import { toRGB } from "../figure/palette.js";
import { toPixel } from "../figure/view.js";
import { dotAlpha, inkDots, isFaint, largestRadius, lookOf, passes, strengthAt, stylesOf, traceDot, variantAt } from "./dots.js";
import { makeRaster, readInks, tintInk } from "./raster.js";

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
  const styleAt = stylesOf(layer, frame);
  const stampOf = keep((style, variant) => makeStamp(lookOf(layer, style, variant, frame), transform.a, frame, false));
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const faint of passes(frame)) {
    const alpha = dotAlpha(layer, frame, faint);
    let last = 1;
    context.globalAlpha = alpha;
    yield* eachDot(layer, frame, transform, faint, (index, x, y, phase) => {
      const { canvas, size, center } = stampOf(styleAt(index), variantAt(layer, index));
      const strength = strengthAt(layer, index, frame);
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
  const width = Math.ceil(plot.width * scale) + 2 * margin + 1;
  const raster = makeRaster(width, Math.ceil(plot.height * scale) + 2 * margin + 1);
  const styleAt = stylesOf(layer, frame);
  const inkOf = makeInks(layer, frame, scale, width);
  for (const faint of passes(frame)) {
    const alpha = dotAlpha(layer, frame, faint);
    yield* eachDot(layer, frame, transform, faint, (index, x, y, phase) => {
      const ink = inkOf(styleAt(index), variantAt(layer, index), phase);
      raster.put(ink, x - left, y - top, alpha * strengthAt(layer, index, frame));
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
    put(index, Math.floor(atX / PHASES), Math.floor(atY / PHASES), phase);
  }
}

/**
 * Whatever is made for a style and a variant, made once.
 *
 * @template Made
 * @param {(style: Style, variant: number) => Made} make @returns {(style: Style, variant: number) => Made}
 */
function keep(make) {
  /** @type {Map<Style, Made>[]} by variant */
  const known = [];
  return (style, variant) => {
    const byStyle = (known[variant] ??= new Map());
    let made = byStyle.get(style);
    if (made === undefined) {
      made = make(style, variant);
      byStyle.set(style, made);
    }
    return made;
  };
}

/**
 * Inks for a raster. Only shapes are drawn; how they look in a colour is worked out, for there may be hundreds.
 *
 * @param {PointsLayer} layer @param {Frame} frame @param {number} scale @param {number} width of the raster
 * @returns {(style: Style, variant: number, phase: number) => Ink}
 */
function makeInks(layer, frame, scale, width) {
  /** @type {Map<string, {black: Ink[], white: Ink[]}>} by shape and variant */
  const shapes = new Map();
  /** @param {string} shape @param {number} variant */
  const drawn = (shape, variant) => {
    const inks = (/** @type {string} */ color) =>
      readInks(makeStamp(lookOf(layer, { color, shape }, variant, frame), scale, frame, true), width);
    const made = shapes.get(`${shape} ${variant}`) ?? { black: inks("#000000"), white: inks("#ffffff") };
    shapes.set(`${shape} ${variant}`, made);
    return made;
  };
  const tinted = keep(({ color, shape }, variant) => {
    const { black, white } = drawn(shape, variant);
    const rgb = toRGB(color);
    /** @type {Ink[]} */
    const inks = [];
    return (/** @type {number} */ phase) => (inks[phase] ??= tintInk(black[phase], white[phase], rgb));
  });
  return (style, variant, phase) => tinted(style, variant)(phase);
}

/**
 * The same dot at every phase, side by side.
 *
 * @param {Look} look @param {number} ratio @param {Frame} frame @param {boolean} read  its pixels are wanted
 * @returns {Stamp}
 */
function makeStamp(look, ratio, frame, read) {
  // The edges of rings and stars reach beyond their outlines.
  const edge = look.style.shape === "ring" || look.style.shape === "star" ? 2.6 : 0;
  const center = Math.ceil((look.radius * 1.35 + edge) * ratio) + 2;
  const size = center * 2 + 1;
  const canvas = document.createElement("canvas");
  canvas.width = size * PHASES * PHASES;
  canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: read });
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
