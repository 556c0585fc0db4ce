/**
 * From a picture, a view and a size to a frame: where the plot stands and how data become pixels.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Picture} Picture
 * @typedef {import("./types.js").View} View
 */
import { isUnlabeled, makeStyle } from "./palette.js";
import { measureWith, tickFont } from "./text.js";
import { axisTicks } from "./ticks.js";
import { magnification, makeScale, wholeView } from "./view.js";

const TOP = 10;
const RIGHT = 14;
/** Below the plot: the tick labels and the axis label. */
const BOTTOM = 46;
/** Left of the tick labels: the axis label, standing upright, and the gap to the plot. */
const LABEL = 28;
const GAP = 8;

/** @param {Picture} picture how many data points it has (not centres) */
export function countPoints(picture) {
  let count = 0;
  for (const layer of picture.layers) {
    const points = /** @type {import("./types.js").PointsLayer} */ (layer);
    if (points.mark === "points" && points.symbol !== "badge") count += points.x.length;
  }
  return count;
}

/**
 * @typedef {object} Situation
 * @property {Picture} picture
 * @property {number} count  data points
 * @property {View} view
 * @property {number} width
 * @property {number} height
 * @property {number} ratio
 * @property {import("./palette.js").Palette} palette
 * @property {number|null} highlight
 * @property {number} gutter  the least width for the y axis' tick labels, so that the plot does not jump while zooming
 */

/** @param {Situation} situation @returns {Frame & {gutter: number}} */
export function makeFrame(situation) {
  const { picture, view, width, height, ratio, palette, highlight } = situation;
  const measure = measureWith(tickFont(palette));
  const plotHeight = Math.max(20, height - TOP - BOTTOM);
  const yTicks = axisTicks(picture.y, view.y, plotHeight, {
    upright: true, measure, widest: Math.min(150, width * 0.26), margins: [TOP, BOTTOM],
  });
  const gutter = gutterFor(yTicks.ticks.map((tick) => measure(tick.text)), situation.gutter);
  const left = onPixel(LABEL + gutter + GAP, ratio);
  const right = onPixel(width - RIGHT, ratio);
  const bottom = onPixel(TOP + plotHeight, ratio);
  const plot = { left, top: TOP, width: Math.max(20, right - left), height: bottom - TOP };
  const xTicks = axisTicks(picture.x, view.x, plot.width, {
    upright: false, measure, widest: 160, margins: [plot.left, width - right],
  });
  const area = plot.width * plot.height * magnification(view, wholeView(picture));
  return {
    width, height, ratio, plot, view, palette, highlight, gutter, xTicks, yTicks,
    xAxis: picture.x,
    yAxis: picture.y,
    x: makeScale(view.x, plot.left, plot.left + plot.width),
    y: makeScale(view.y, plot.top + plot.height, plot.top),
    style: makeStyle(palette, isUnlabeled(picture.clusters)),
    roominess: area / Math.max(1, situation.count),
    look: [plot.left, plot.width, plot.height, ratio, highlight, palette.plot, palette.neutral, palette.forced, palette.clusters.join()].join(" "),
    place: [...view.x, ...view.y].join(" "),
  };
}

/** @param {number[]} widths @param {number} least */
function gutterFor(widths, least) {
  return Math.max(least, Math.ceil(Math.max(0, ...widths) / 6) * 6);
}

/** @param {number} value @param {number} ratio */
const onPixel = (value, ratio) => Math.round(value * ratio) / ratio;
