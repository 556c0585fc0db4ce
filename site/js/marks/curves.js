/**
 * Curves in data units as lines on the screen: with no more vertices than can be seen, cut to the plot, with gaps.
 *
 * @typedef {import("../figure/types.js").Box} Box
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("./isolines.js").Curve} Curve
 * @typedef {{from: number, to: number}} Gap  CSS pixels along a line
 */
import { toPixel } from "../figure/view.js";

/** Vertices nearer than this, in CSS pixels, are the same to the eye. */
const SAME = 0.5;
/** Beyond the plot by this much a line is not drawn. */
const MARGIN = 20;

/** @param {Curve} curve @param {Frame} frame @returns {Curve} in CSS pixels */
export function onScreen(curve, frame) {
  const line = new Float64Array(curve.length);
  let length = 0;
  for (let at = 0; at < curve.length; at += 2) {
    const x = toPixel(frame.x, curve[at]);
    const y = toPixel(frame.y, curve[at + 1]);
    const isLast = at === curve.length - 2;
    const near = length > 0 && Math.abs(x - line[length - 2]) < SAME && Math.abs(y - line[length - 1]) < SAME;
    if (near && !isLast) continue;
    line[length] = x;
    line[length + 1] = y;
    length += 2;
  }
  return line.subarray(0, length);
}

/**
 * The parts of a line that can be seen. Of a picture that is looked at closely most of a line is far away, and very long.
 *
 * @param {Curve} line @param {Box} plot @returns {Curve[]}
 */
export function partsInside(line, plot) {
  const box = { left: plot.left - MARGIN, top: plot.top - MARGIN, width: plot.width + 2 * MARGIN, height: plot.height + 2 * MARGIN };
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const isIn = (/** @type {number} */ at) =>
    line[at] >= box.left && line[at] <= right && line[at + 1] >= box.top && line[at + 1] <= bottom;
  const parts = [];
  /** @type {number[]} */
  let part = [];
  let before = isIn(0);
  for (let at = 2; at < line.length; at += 2) {
    const now = isIn(at);
    const seen = before && now ? [0, 1] : seenOf(line, at, box);
    before = now;
    if (!seen) continue;
    const [start, end] = seen;
    const [x, y, toX, toY] = [line[at - 2], line[at - 1], line[at], line[at + 1]];
    if (part.length === 0) part.push(x + (toX - x) * start, y + (toY - y) * start);
    // The very end, so that a line that closes ends exactly where it begins.
    if (end === 1) part.push(toX, toY);
    else {
      parts.push(Float64Array.from([...part, x + (toX - x) * end, y + (toY - y) * end]));
      part = [];
    }
  }
  if (part.length > 0) parts.push(Float64Array.from(part));
  return parts;
}

/**
 * The part of a segment inside a box (Liang and Barsky).
 *
 * @param {Curve} line @param {number} at  its end @param {Box} box @returns {[number, number]|null} shares of its length
 */
function seenOf(line, at, { left, top, width, height }) {
  const [x, y] = [line[at - 2], line[at - 1]];
  const [dx, dy] = [line[at] - x, line[at + 1] - y];
  let start = 0;
  let end = 1;
  for (const [move, room] of [[-dx, x - left], [dx, left + width - x], [-dy, y - top], [dy, top + height - y]]) {
    if (move === 0 && room < 0) return null;
    if (move < 0) start = Math.max(start, room / move);
    if (move > 0) end = Math.min(end, room / move);
  }
  return start < end ? [start, end] : null;
}

/** Add a line to the current path. @param {Pen} pen @param {Curve} line */
export function traceCurve(pen, line) {
  const last = line.length - 2;
  pen.moveTo(line[0], line[1]);
  for (let at = 2; at < last; at += 2) pen.lineTo(line[at], line[at + 1]);
  if (line[0] === line[last] && line[1] === line[last + 1]) pen.closePath();
  else pen.lineTo(line[last], line[last + 1]);
}

/** The same but for the gaps. @param {Pen} pen @param {Curve} line @param {Gap[]} gaps  in their order along the line */
export function traceWithGaps(pen, line, gaps) {
  let along = 0;
  pen.moveTo(line[0], line[1]);
  for (let at = 2; at < line.length; at += 2) {
    const [x, y, toX, toY] = [line[at - 2], line[at - 1], line[at], line[at + 1]];
    const length = Math.hypot(toX - x, toY - y);
    for (const { from, to } of gaps) {
      const isHere = (/** @type {number} */ distance) => distance > along && distance <= along + length;
      const start = (from - along) / length;
      const end = (to - along) / length;
      if (isHere(from)) pen.lineTo(x + (toX - x) * start, y + (toY - y) * start);
      if (isHere(to)) pen.moveTo(x + (toX - x) * end, y + (toY - y) * end);
    }
    along += length;
    if (!gaps.some(({ from, to }) => along > from && along < to)) pen.lineTo(toX, toY);
  }
}
