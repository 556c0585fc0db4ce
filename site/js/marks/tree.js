/**
 * A tree: the merges of a dendrogram, each a bridge on two feet.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").TreeLayer} TreeLayer
 */
import { toPixel } from "../figure/view.js";
import { alphaOf, byCluster, lineInk, onLine, ownCluster } from "./inks.js";

/** CSS pixels from a bridge within which it is meant. */
const REACH = 7;
/** Up to here lines are wider than a device pixel. */
const FEW = 120;

/** @param {TreeLayer} layer */
const countOf = ({ legs }) => Math.floor(legs.length / 5);

/** @param {TreeLayer} layer @param {number} index */
const clusterOf = ({ cluster }, index) => cluster[index] ?? null;

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "free",
  count: countOf,
  at(/** @type {TreeLayer} */ layer, frame, x, y) {
    let best = null;
    let least = REACH;
    for (let index = 0; index < countOf(layer); index += 1) {
      const distance = distanceTo(bridgeOf(layer, frame, index), x, y);
      if (distance >= least) continue;
      least = distance;
      best = { index, distance };
    }
    return best;
  },
  anchor(/** @type {TreeLayer} */ layer, frame, index) {
    const { left, right, top } = bridgeOf(layer, frame, index);
    return { x: (left + right) / 2, y: top };
  },
  cluster: (/** @type {TreeLayer} */ layer, index) => ownCluster(clusterOf(layer, index)),
  values: (/** @type {TreeLayer} */ layer, index) => ({ y: layer.legs[index * 5 + 4] }),
  light(pen, /** @type {TreeLayer} */ layer, frame, indices) {
    pen.beginPath();
    for (const index of indices) traceBridge(pen, bridgeOf(layer, frame, index));
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.strokeStyle = frame.palette.ink;
    pen.stroke();
  },
};

/** @type {import("../figure/types.js").Mark} */
export const tree = {
  quick: () => true,
  items,
  *draw(pen, /** @type {TreeLayer} */ layer, frame) {
    const count = countOf(layer);
    for (const [cluster, members] of byCluster(frame, count, (index) => clusterOf(layer, index))) {
      pen.beginPath();
      for (const index of members) traceBridge(pen, bridgeOf(layer, frame, index));
      pen.globalAlpha = alphaOf(frame, cluster);
      pen.lineWidth = count <= FEW ? 1.5 : 1 / frame.ratio;
      pen.strokeStyle = lineInk(frame, cluster);
      pen.stroke();
      yield;
    }
    pen.globalAlpha = 1;
  },
};

/**
 * @typedef {{left: number, right: number, top: number, leftFoot: number, rightFoot: number}} Bridge  CSS pixels
 *
 * @param {TreeLayer} layer @param {Frame} frame @param {number} index @returns {Bridge}
 */
function bridgeOf({ legs }, frame, index) {
  const at = index * 5;
  const x = (/** @type {number} */ offset) => onLine(toPixel(frame.x, legs[at + offset] ?? NaN), frame.ratio);
  const y = (/** @type {number} */ offset) => onLine(toPixel(frame.y, legs[at + offset] ?? NaN), frame.ratio);
  return { left: x(0), leftFoot: y(1), right: x(2), rightFoot: y(3), top: y(4) };
}

/** @param {Pen} pen @param {Bridge} bridge */
function traceBridge(pen, { left, right, top, leftFoot, rightFoot }) {
  pen.moveTo(left, leftFoot);
  pen.lineTo(left, top);
  pen.lineTo(right, top);
  pen.lineTo(right, rightFoot);
}

/** @param {Bridge} bridge @param {number} x @param {number} y */
function distanceTo({ left, right, top, leftFoot, rightFoot }, x, y) {
  return Math.min(
    Math.hypot(x - left, beyond(y, top, leftFoot)),
    Math.hypot(x - right, beyond(y, top, rightFoot)),
    Math.hypot(beyond(x, left, right), y - top),
  );
}

/** How far a value is outside of two others. @param {number} value @param {number} one @param {number} other */
const beyond = (value, one, other) => Math.max(0, Math.min(one, other) - value, value - Math.max(one, other));
