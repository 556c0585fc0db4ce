/**
 * A band: the area between two curves, quiet, with dashed edges.
 *
 * @typedef {import("../figure/types.js").BandLayer} BandLayer
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { toPixel } from "../figure/view.js";
import { alphaOf } from "./inks.js";

const FILL = 0.16;
const EDGE = 0.6;

/** @type {import("../figure/types.js").Mark} */
export const band = {
  quick: () => true,
  *draw(pen, /** @type {BandLayer} */ layer, frame) {
    const faint = alphaOf(frame, null);
    for (const [first, last] of stretches(layer)) {
      pen.beginPath();
      trace(pen, layer, frame, layer.high, first, last, true);
      trace(pen, layer, frame, layer.low, last, first, false);
      pen.closePath();
      pen.globalAlpha = FILL * faint;
      pen.fillStyle = frame.palette.neutral;
      pen.fill();
      pen.beginPath();
      trace(pen, layer, frame, layer.high, first, last, true);
      trace(pen, layer, frame, layer.low, first, last, true);
      pen.globalAlpha = EDGE * faint;
      pen.setLineDash([3, 3]);
      pen.lineWidth = 1;
      pen.strokeStyle = frame.palette.neutral;
      pen.stroke();
      pen.setLineDash([]);
    }
    pen.globalAlpha = 1;
  },
};

/** The first and last index of each part without gaps. @param {BandLayer} layer @returns {[number, number][]} */
function stretches({ x, low, high }) {
  /** @type {[number, number][]} */
  const found = [];
  let first = -1;
  for (let index = 0; index <= x.length; index += 1) {
    const there = index < x.length && Number.isFinite((x[index] ?? NaN) + (low[index] ?? NaN) + (high[index] ?? NaN));
    if (there && first < 0) first = index;
    if (there || first < 0) continue;
    found.push([first, index - 1]);
    first = -1;
  }
  return found;
}

/**
 * @param {Pen} pen @param {BandLayer} layer @param {Frame} frame @param {ArrayLike<number>} values
 * @param {number} from @param {number} to @param {boolean} anew  start a line of its own
 */
function trace(pen, layer, frame, values, from, to, anew) {
  const step = from <= to ? 1 : -1;
  for (let index = from; index !== to + step; index += step) {
    const x = toPixel(frame.x, layer.x[index] ?? NaN);
    const y = toPixel(frame.y, values[index] ?? NaN);
    if (anew && index === from) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}
