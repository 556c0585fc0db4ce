/**
 * Points: dots in cluster colours, red crosses for noise and anomalies, numbered badges for centres.
 * On a canvas every look is drawn once and stamped; in a file each look is one path.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("../figure/types.js").Style} Style
 * @typedef {{canvas: HTMLCanvasElement, size: number, center: number}} Stamp
 */
import { mix } from "../figure/palette.js";
import { traceShape } from "../figure/shapes.js";
import { measureWith } from "../figure/text.js";
import { toPixel } from "../figure/view.js";

/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 6000;
/** Points between two looks at the clock. */
const BATCH = 400;
/** Positions within a device pixel, in each direction, that a stamp is made for: sharp and still true to place. */
const PHASES = 4;
/** What is left of a point that is not of the highlighted cluster. */
const FAINT = 0.13;

/** @type {import("../figure/types.js").Mark} */
export const points = {
  quick: (/** @type {PointsLayer} */ layer) => layer.x.length <= QUICK,
  *draw(pen, /** @type {PointsLayer} */ layer, frame) {
    if (layer.symbol === "badge") drawBadges(pen, layer, frame);
    else if (pen instanceof CanvasRenderingContext2D) yield* drawStamps(pen, layer, frame);
    else yield* drawPaths(pen, layer, frame);
  },
};

/**
 * The radius of a dot in CSS pixels: smaller the more crowded the picture is.
 *
 * @param {Frame} frame @param {string} symbol
 */
export function dotRadius(frame, symbol) {
  const radius = Math.min(4, Math.max(1, 2.35 * (frame.roominess / 300) ** 0.27));
  return symbol === "cross" ? Math.max(3, radius * 1.5) : radius;
}

/** @param {Frame} frame */
const dotAlpha = (frame) => Math.min(0.92, Math.max(0.42, 0.92 * (frame.roominess / 150) ** 0.17));

/** @param {PointsLayer} layer @param {number} index */
const clusterAt = (layer, index) => (layer.symbol === "cross" ? -1 : layer.cluster?.[index] ?? 0);

/** @param {PointsLayer} layer @param {number} index the cluster a highlight asks about */
const groupAt = (layer, index) => layer.cluster?.[index] ?? clusterAt(layer, index);

/**
 * Faint points first, so that the highlighted ones lie on top.
 *
 * @param {Frame} frame @returns {{faint: boolean}[]}
 */
const passes = (frame) => (frame.highlight === null ? [{ faint: false }] : [{ faint: true }, { faint: false }]);

/**
 * @param {CanvasRenderingContext2D} context @param {PointsLayer} layer @param {Frame} frame
 * @returns {Generator<void, void, void>}
 */
function* drawStamps(context, layer, frame) {
  const { x, y } = layer;
  const { a: ratio, e: left, f: top } = context.getTransform();
  const stamps = makeStamps(frame, layer.symbol, ratio);
  const reach = dotRadius(frame, layer.symbol) * 1.5;
  const bounds = {
    left: frame.plot.left - reach, right: frame.plot.left + frame.plot.width + reach,
    top: frame.plot.top - reach, bottom: frame.plot.top + frame.plot.height + reach,
  };
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const { faint } of passes(frame)) {
    context.globalAlpha = dotAlpha(frame) * (faint ? FAINT : 1);
    for (let index = 0; index < x.length; index += 1) {
      if (index % BATCH === BATCH - 1) yield;
      if (frame.highlight !== null && (groupAt(layer, index) !== frame.highlight) !== faint) continue;
      const px = toPixel(frame.x, x[index] ?? NaN);
      const py = toPixel(frame.y, y[index] ?? NaN);
      // Written so that NaN fails too.
      if (!(px >= bounds.left && px <= bounds.right && py >= bounds.top && py <= bounds.bottom)) continue;
      const { canvas, size, center } = stamps(clusterAt(layer, index));
      const atX = Math.round((px * ratio + left) * PHASES);
      const atY = Math.round((py * ratio + top) * PHASES);
      const phase = (atY & (PHASES - 1)) * PHASES + (atX & (PHASES - 1));
      context.drawImage(canvas, phase * size, 0, size, size, Math.floor(atX / PHASES) - center, Math.floor(atY / PHASES) - center, size, size);
    }
  }
  context.restore();
}

/**
 * @param {Frame} frame @param {string} symbol @param {number} ratio
 * @returns {(cluster: number) => Stamp}
 */
function makeStamps(frame, symbol, ratio) {
  const radius = dotRadius(frame, symbol);
  /** @type {Map<number, Stamp>} */
  const byCluster = new Map();
  /** @type {Map<string, Stamp>} clusters may share a look */
  const byLook = new Map();
  return (cluster) => {
    let stamp = byCluster.get(cluster);
    if (!stamp) {
      const style = frame.style(cluster);
      const look = `${style.color} ${style.shape}`;
      stamp = byLook.get(look) ?? makeStamp(style, radius, ratio, frame);
      byLook.set(look, stamp);
      byCluster.set(cluster, stamp);
    }
    return stamp;
  };
}

/**
 * The same dot at every phase, side by side.
 *
 * @param {Style} style @param {number} radius @param {number} ratio @param {Frame} frame @returns {Stamp}
 */
function makeStamp(style, radius, ratio, frame) {
  const center = Math.ceil(radius * ratio * 1.35) + 2;
  const size = center * 2 + 1;
  const canvas = document.createElement("canvas");
  canvas.width = size * PHASES * PHASES;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return { canvas, size, center };
  for (let phase = 0; phase < PHASES * PHASES; phase += 1) {
    const x = phase * size + center + (phase % PHASES) / PHASES;
    const y = center + Math.floor(phase / PHASES) / PHASES;
    paintDots(context, style, radius * ratio, ratio, frame, (trace) => trace(x, y));
  }
  return { canvas, size, center };
}

/**
 * Fill and edge of one or many dots of one look.
 *
 * @param {Pen} pen @param {Style} style @param {number} radius @param {number} unit  a CSS pixel
 * @param {Frame} frame @param {(trace: (x: number, y: number) => void) => void} each
 */
function paintDots(pen, style, radius, unit, frame, each) {
  pen.beginPath();
  each((x, y) => traceShape(pen, style.shape, x, y, style.shape === "cross" ? radius * 1.15 : radius));
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

/**
 * @param {Pen} pen @param {PointsLayer} layer @param {Frame} frame @returns {Generator<void, void, void>}
 */
function* drawPaths(pen, layer, frame) {
  const radius = dotRadius(frame, layer.symbol);
  for (const { faint } of passes(frame)) {
    pen.globalAlpha = dotAlpha(frame) * (faint ? FAINT : 1);
    for (const [cluster, members] of groupByCluster(layer, frame, faint)) {
      paintDots(pen, frame.style(cluster), radius, 1, frame, (trace) => {
        for (const index of members) trace(toPixel(frame.x, layer.x[index] ?? 0), toPixel(frame.y, layer.y[index] ?? 0));
      });
      yield;
    }
  }
  pen.globalAlpha = 1;
}

/** @param {PointsLayer} layer @param {Frame} frame @param {boolean} faint @returns {Map<number, number[]>} */
function groupByCluster(layer, frame, faint) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  const { x: [x0, x1], y: [y0, y1] } = frame.view;
  for (let index = 0; index < layer.x.length; index += 1) {
    const x = layer.x[index] ?? NaN;
    const y = layer.y[index] ?? NaN;
    if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1)) continue;
    if (frame.highlight !== null && (groupAt(layer, index) !== frame.highlight) !== faint) continue;
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
    pen.globalAlpha = frame.highlight !== null && groupAt(layer, index) !== frame.highlight ? 0.25 : 1;
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
