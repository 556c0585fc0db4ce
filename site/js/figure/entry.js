/**
 * A layer and its mark, and drawing it: a refined layer over the coarse one it came from.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Layer} Layer
 * @typedef {import("./types.js").Pen} Pen
 */
import { marks } from "../marks/index.js";
import { toPixel } from "./view.js";

const OVERLAP = 1;

/** @param {Layer} layer @returns {Entry} */
export function makeEntry(layer) {
  const mark = marks.get(layer.mark);
  if (!mark) throw new Error(`no mark is called "${layer.mark}": register it in marks/index.js`);
  return { layer, base: null, mark, visible: layer.visible !== false };
}

/** What is pointed out lies on top of everything. @param {Layer[]} layers @returns {Entry[]} in the order of drawing */
export function makeEntries(layers) {
  const isRing = (/** @type {Layer} */ layer) => "symbol" in layer && layer.symbol === "ring";
  return [...layers.filter((layer) => !isRing(layer)), ...layers.filter(isRing)].map(makeEntry);
}

/** @param {Pen} pen @param {Entry} entry @param {Frame} frame @returns {Generator<void, void, void>} */
export function* drawEntry(pen, entry, frame) {
  const extent = entry.base ? entry.mark.extent?.(entry.layer) : null;
  if (entry.base && extent && !covers(extent, frame.view)) {
    const { plot } = frame;
    // The two overlap a little: clipped edges are half transparent, and a seam would show.
    const left = toPixel(frame.x, extent.x[0]) + OVERLAP;
    const top = toPixel(frame.y, extent.y[1]) + OVERLAP;
    const right = toPixel(frame.x, extent.x[1]) - OVERLAP;
    const bottom = toPixel(frame.y, extent.y[0]) - OVERLAP;
    pen.save();
    pen.beginPath();
    pen.rect(plot.left, plot.top, plot.width, plot.height);
    pen.rect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    pen.clip("evenodd");
    yield* entry.mark.draw(pen, entry.base, frame);
    pen.restore();
  }
  yield* entry.mark.draw(pen, entry.layer, frame);
}

/** @param {import("./types.js").View} outer @param {import("./types.js").View} inner */
function covers(outer, inner) {
  return outer.x[0] <= inner.x[0] && outer.x[1] >= inner.x[1] && outer.y[0] <= inner.y[0] && outer.y[1] >= inner.y[1];
}
