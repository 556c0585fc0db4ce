/**
 * Ellipses of any tilt, given by two half axes in data units; where the axes of the plot stretch them differently
 * these are no longer upright to each other on the screen.
 *
 * @typedef {import("../figure/types.js").EllipsesLayer} EllipsesLayer
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { toPixel } from "../figure/view.js";
import { alphaOf, byCluster, lineInk } from "./inks.js";

const FILL = 0.12;
const EDGE = 0.95;
const WIDTH = 1.6;
/** So many outlines would hide the rest of the picture; they become thin and faint. */
const MANY = 60;
/** Ellipses between two looks at the clock. */
const BATCH = 50;
/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 400;
/** CSS pixels by which the corners of the drawn line may lie within the curve, and the most of them. */
const FLAT = 0.08;
const MOST_CORNERS = 4096;

/** @type {import("../figure/types.js").Mark} */
export const ellipses = {
  quick: (/** @type {EllipsesLayer} */ layer) => layer.x.length <= QUICK,
  *draw(pen, /** @type {EllipsesLayer} */ layer, frame) {
    const many = layer.x.length > MANY;
    pen.lineJoin = "round";
    for (const [cluster, members] of byCluster(frame, layer.x.length, (index) => layer.cluster?.[index] ?? null)) {
      const color = lineInk(frame, cluster);
      for (const [strength, alike] of byStrength(layer, members)) {
        const alpha = strength * alphaOf(frame, cluster);
        // One path for all that look alike: where they overlap the fill does not grow darker.
        pen.beginPath();
        for (const [count, index] of alike.entries()) {
          if (count % BATCH === BATCH - 1) yield;
          trace(pen, layer, frame, index);
        }
        if (layer.filled) {
          pen.globalAlpha = FILL * alpha;
          pen.fillStyle = color;
          pen.fill();
        }
        pen.globalAlpha = (many ? EDGE / 3 : EDGE) * alpha;
        pen.setLineDash(layer.dashed ? [5, 4] : []);
        pen.lineWidth = many ? 1 : WIDTH;
        pen.strokeStyle = color;
        pen.stroke();
        yield;
      }
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  },
};

/** @param {EllipsesLayer} layer @param {number[]} members @returns {Map<number, number[]>} */
function byStrength({ strength }, members) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (const index of members) {
    const own = strength ? Math.max(0, Math.min(1, strength[index] ?? 1)) : 1;
    const group = groups.get(own);
    if (group) group.push(index);
    else groups.set(own, [index]);
  }
  return groups;
}

/** @param {Pen} pen @param {EllipsesLayer} layer @param {Frame} frame @param {number} index */
function trace(pen, { x: xs, y: ys, axes }, frame, index) {
  const at = index * 4;
  const x = toPixel(frame.x, xs[index] ?? NaN);
  const y = toPixel(frame.y, ys[index] ?? NaN);
  const ax = (axes[at] ?? NaN) * frame.x.factor;
  const ay = (axes[at + 1] ?? NaN) * frame.y.factor;
  const bx = (axes[at + 2] ?? NaN) * frame.x.factor;
  const by = (axes[at + 3] ?? NaN) * frame.y.factor;
  if (!Number.isFinite(x + y + ax + ay + bx + by)) return;
  const corners = cornersFor(Math.hypot(ax, ay, bx, by));
  pen.moveTo(x + ax, y + ay);
  for (let corner = 1; corner < corners; corner += 1) {
    const angle = (corner / corners) * 2 * Math.PI;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    pen.lineTo(x + cos * ax + sin * bx, y + cos * ay + sin * by);
  }
  pen.closePath();
}

/** A multiple of four: the ends of both axes are corners. @param {number} radius  at most that of the ellipse */
const cornersFor = (radius) =>
  Math.min(MOST_CORNERS, 4 * Math.ceil(Math.max(6, (Math.PI / 4) * Math.sqrt(radius / (2 * FLAT)))));
