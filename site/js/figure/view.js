/**
 * Data and pixels: scales, and how zooming and panning change a view.
 *
 * @typedef {import("./types.js").Range} Range
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Scale} Scale
 * @typedef {import("./types.js").Box} Box
 */

/** Close enough to tell apart rows that differ in the sixth digit, and not so close that one gets lost. */
const CLOSEST = 20_000;
const FARTHEST = 8;

/** @param {Range} range @param {number} start @param {number} end @returns {Scale} */
export function makeScale([low, high], start, end) {
  const factor = (end - start) / (high - low);
  return { factor, offset: start - low * factor };
}

/** @param {Scale} scale @param {number} value */
export const toPixel = (scale, value) => value * scale.factor + scale.offset;

/** @param {Scale} scale @param {number} pixel */
export const toValue = (scale, pixel) => (pixel - scale.offset) / scale.factor;

/** @param {Range} range */
export const span = ([low, high]) => high - low;

/**
 * A range that can be divided by, whatever the picture says.
 *
 * @param {number} low @param {number} high @returns {Range}
 */
export function safeRange(low, high) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (high - low > Math.abs(low) * 1e-12 && Number.isFinite(high - low)) return [low, high];
  const margin = Math.abs(low) * 0.05 || 0.5;
  return [low - margin, low + margin];
}

/** @param {import("./types.js").Picture} picture @returns {View} */
export function wholeView({ x, y }) {
  return { x: safeRange(x.min, x.max), y: safeRange(y.min, y.max) };
}

/**
 * The least view around another in which a unit of x is as long as one of y.
 *
 * @param {View} view @param {Box} plot @returns {View}
 */
export function evenView({ x, y }, { width, height }) {
  const unit = Math.min(width / span(x), height / span(y));
  return { x: widened(x, width / unit), y: widened(y, height / unit) };
}

/** @param {Range} range @param {number} width @returns {Range} about the same middle */
function widened(range, width) {
  const more = (width - span(range)) / 2;
  return [range[0] - more, range[1] + more];
}

/** @param {View} a @param {View} b */
export function sameView(a, b) {
  return sameRange(a.x, b.x) && sameRange(a.y, b.y);
}

/** @param {Range} a @param {Range} b */
function sameRange(a, b) {
  const tolerance = span(a) * 1e-9;
  return Math.abs(a[0] - b[0]) <= tolerance && Math.abs(a[1] - b[1]) <= tolerance;
}

/**
 * How many times larger than in the whole view an area is shown.
 *
 * @param {View} view @param {View} whole
 */
export function magnification(view, whole) {
  return (span(whole.x) * span(whole.y)) / (span(view.x) * span(view.y));
}

/**
 * Zoom by `factor` (> 1: closer) keeping the point at the fractions (fx, fy) of the plot in place.
 *
 * @param {View} view @param {View} whole @param {number} factor @param {number} fx @param {number} fy
 * @returns {View}
 */
export function zoomView(view, whole, factor, fx, fy) {
  const now = span(whole.x) / span(view.x);
  const step = Math.min(CLOSEST / now, Math.max(1 / FARTHEST / now, factor));
  return keepNear(
    { x: zoomRange(view.x, step, fx), y: zoomRange(view.y, step, 1 - fy) }, whole);
}

/** @param {Range} range @param {number} factor @param {number} at @returns {Range} */
function zoomRange([low, high], factor, at) {
  const fixed = low + (high - low) * at;
  return [fixed - (fixed - low) / factor, fixed + (high - fixed) / factor];
}

/**
 * Move the view by fractions of the plot (right and up are positive).
 *
 * @param {View} view @param {View} whole @param {number} dx @param {number} dy @returns {View}
 */
export function panView(view, whole, dx, dy) {
  return keepNear({ x: shift(view.x, dx * span(view.x)), y: shift(view.y, dy * span(view.y)) }, whole);
}

/** @param {Range} range @param {number} by @returns {Range} */
const shift = ([low, high], by) => [low + by, high + by];

/**
 * The view moved so that a value in data units lies well inside it.
 *
 * @param {View} view @param {number} x @param {number} y @returns {View}
 */
export function includePoint(view, x, y) {
  return { x: includeValue(view.x, x), y: includeValue(view.y, y) };
}

/** @param {Range} range @param {number} value @returns {Range} */
function includeValue(range, value) {
  const margin = span(range) * 0.05;
  if (value >= range[0] + margin && value <= range[1] - margin) return range;
  return shift(range, value - (range[0] + range[1]) / 2);
}

/** Nobody should be able to lose the data out of sight. @param {View} view @param {View} whole */
function keepNear(view, whole) {
  return { x: keepRangeNear(view.x, whole.x), y: keepRangeNear(view.y, whole.y) };
}

/** @param {Range} range @param {Range} whole @returns {Range} */
function keepRangeNear(range, whole) {
  const middle = (range[0] + range[1]) / 2;
  const slack = Math.max(span(whole), span(range)) * 0.5;
  const nearest = Math.min(whole[1] + slack, Math.max(whole[0] - slack, middle));
  return nearest === middle ? range : shift(range, nearest - middle);
}

/** @param {Box} box @param {number} x @param {number} y */
export function inside(box, x, y) {
  return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
}
