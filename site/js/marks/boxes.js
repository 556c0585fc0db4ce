/**
 * Boxes: rectangles in cluster colours, as strong as their shade; condensed trees and heatmaps.
 *
 * @typedef {import("../figure/types.js").Box} Box
 * @typedef {import("../figure/types.js").BoxesLayer} BoxesLayer
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { mix, toRGB } from "../figure/palette.js";
import { measureWith, tickFont } from "../figure/text.js";
import { toPixel } from "../figure/view.js";
import { alphaOf, areaInk, lineInk, onPixel, ownCluster } from "./inks.js";

/** Shades are rounded to this many: each is one path. */
const SHADES = 24;
const ROOM = 13;
/** Narrower boxes have smaller letters, in CSS pixels. */
const NARROW = 24;

/** @param {BoxesLayer} layer */
const countOf = ({ corners }) => corners.length >> 2;

/** @param {BoxesLayer} layer @param {number} index */
const clusterOf = (layer, index) => layer.cluster?.[index] ?? null;

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "free",
  count: countOf,
  at(/** @type {BoxesLayer} */ layer, frame, x, y) {
    // Those drawn last lie on top.
    for (let index = countOf(layer) - 1; index >= 0; index -= 1) {
      const { left, top, width, height } = boxOf(layer, frame, index);
      if (x >= left && x <= left + width && y >= top && y <= top + height) return { index, distance: 0 };
    }
    return null;
  },
  anchor(/** @type {BoxesLayer} */ layer, frame, index) {
    const { left, top, width, height } = boxOf(layer, frame, index);
    return { x: left + width / 2, y: top + height / 2 };
  },
  cluster: (/** @type {BoxesLayer} */ layer, index) => ownCluster(clusterOf(layer, index)),
  values: () => ({}),
  light(pen, /** @type {BoxesLayer} */ layer, frame, indices) {
    for (const index of indices) drawEdge(pen, boxOf(layer, frame, index), frame.palette.ink, 2);
  },
};

/** @type {import("../figure/types.js").Mark} */
export const boxes = {
  quick: () => true,
  items,
  *draw(pen, /** @type {BoxesLayer} */ layer, frame) {
    for (const { cluster, shade, members } of byLook(layer)) {
      if (shade === 0) continue;
      pen.beginPath();
      for (const index of members) {
        const { left, top, width, height } = boxOf(layer, frame, index);
        pen.rect(left, top, width, height);
      }
      pen.globalAlpha = alphaOf(frame, cluster);
      pen.fillStyle = inkOf(layer, frame, cluster, shade);
      pen.fill();
    }
    for (let index = 0; index < countOf(layer); index += 1) {
      pen.globalAlpha = alphaOf(frame, clusterOf(layer, index));
      if (layer.outlined?.[index]) drawEdge(pen, boxOf(layer, frame, index), frame.palette.ink, 1.25);
      drawText(pen, layer, frame, index);
    }
    pen.globalAlpha = 1;
  },
};

/** Shade 0 would be the ground; what is of no cluster (-1) is quiet, unless the layer says otherwise. @param {BoxesLayer} layer @param {Frame} frame @param {number|null} cluster @param {number} shade */
const inkOf = ({ quiet = true }, frame, cluster, shade) => `rgb(${mix(frame.palette.plot, (quiet ? lineInk : areaInk)(frame, cluster), shade).join(" ")})`;

/** @param {BoxesLayer} layer @param {number} index */
const shadeAt = ({ shade }, index) => (shade ? Math.round(Math.max(0, Math.min(1, shade[index] ?? 0)) * SHADES) / SHADES : 1);

/**
 * Boxes that follow each other in one look are one path; the order stays, since boxes may overlap.
 *
 * @typedef {{cluster: number|null, shade: number, members: number[]}} Run
 *
 * @param {BoxesLayer} layer @returns {Run[]}
 */
function byLook(layer) {
  /** @type {Run[]} */
  const runs = [];
  for (let index = 0; index < countOf(layer); index += 1) {
    const cluster = clusterOf(layer, index);
    const shade = shadeAt(layer, index);
    const run = runs.at(-1);
    if (run && run.cluster === cluster && run.shade === shade) run.members.push(index);
    else runs.push({ cluster, shade, members: [index] });
  }
  return runs;
}

/** @param {BoxesLayer} layer @param {Frame} frame @param {number} index @returns {Box} at least a device pixel each way */
function boxOf({ corners }, frame, index) {
  const at = index * 4;
  const xs = [toPixel(frame.x, corners[at] ?? NaN), toPixel(frame.x, corners[at + 2] ?? NaN)];
  const ys = [toPixel(frame.y, corners[at + 1] ?? NaN), toPixel(frame.y, corners[at + 3] ?? NaN)];
  const left = onPixel(Math.min(...xs), frame.ratio);
  const top = onPixel(Math.min(...ys), frame.ratio);
  const least = 1 / frame.ratio;
  return {
    left, top,
    width: Math.max(least, onPixel(Math.max(...xs), frame.ratio) - left),
    height: Math.max(least, onPixel(Math.max(...ys), frame.ratio) - top),
  };
}

/** Inside the box: the edges of neighbours must not cover each other. @param {Pen} pen @param {Box} box @param {string} color @param {number} width */
function drawEdge(pen, box, color, width) {
  const inset = Math.min(width, box.width, box.height) / 2;
  pen.strokeStyle = color;
  pen.lineWidth = inset * 2;
  pen.strokeRect(box.left + inset, box.top + inset, box.width - 2 * inset, box.height - 2 * inset);
}

/** @param {Pen} pen @param {BoxesLayer} layer @param {Frame} frame @param {number} index */
function drawText(pen, layer, frame, index) {
  const text = layer.inside?.[index];
  if (!text) return;
  const { left, top, width, height } = boxOf(layer, frame, index);
  const font = tickFont(frame.palette, width < NARROW ? 10 : 11);
  if (height < ROOM || measureWith(font)(text) > width - 1) return;
  const { plot, ink } = frame.palette;
  const ground = mix(plot, lineInk(frame, clusterOf(layer, index)), shadeAt(layer, index));
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = [plot, ink].sort((one, other) => contrast(other, ground) - contrast(one, ground))[0] ?? ink;
  pen.fillText(text, left + width / 2, top + height / 2 + 0.5);
}

/** How far apart two colours are in lightness. @param {string} color @param {[number, number, number]} ground */
const contrast = (color, ground) => Math.abs(lightness(toRGB(color)) - lightness(ground));

/** @param {[number, number, number]} rgb */
const lightness = ([red, green, blue]) => 0.3 * red + 0.59 * green + 0.11 * blue;
