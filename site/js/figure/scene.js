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

/**
 * Where axes and labels stand around the plot, in CSS pixels.
 *
 * @typedef {object} Layout
 * @property {boolean} snug  of a small chart: no frame, the y axis' label above the plot
 * @property {boolean} [bare]  nothing around the data but tick labels
 * @property {number} top
 * @property {number} right
 * @property {number} bottom  below the plot: the tick labels and the axis label
 * @property {number} label  left of the tick labels: the axis label, standing upright
 * @property {number} gap  between tick labels and plot
 * @property {number} step  the y tick labels' room grows in steps of this, so that the plot does not jump
 * @property {number} tickDrop  from the plot down to the baseline of tick labels
 * @property {number} labelDrop  and of the x axis' label
 * @property {number} size  of the letters
 * @property {number} overhang  by which marks may reach over the plot's edges
 * @property {number} headroom  the same above the plot, where the titles of upright rules stand
 * @property {[number, number]} spacing  pixels to a tick of x and of y
 * @property {(width: number) => number} widest  the longest a y tick label may get
 */

/** @type {Layout} */
const ROOMY = {
  snug: false, top: 10, right: 14, bottom: 46, label: 28, gap: 8, step: 6, tickDrop: 18, labelDrop: 38,
  size: 12, overhang: 0, headroom: 0, spacing: [100, 60], widest: (width) => Math.min(150, width * 0.26),
};

/** @param {Picture} picture @returns {Layout} */
export function snugLayout({ x, y, layers }) {
  const below = x.kind === "none" ? 4 : 17;
  const ruled = layers.some((layer) => layer.mark === "rule" && "axis" in layer && layer.axis === "x" && layer.title);
  const headroom = ruled ? 14 : 6;
  // Names say more than numbers, and need more room for it; beside a matrix less is left for them.
  const nameShare = x.kind === "category" ? 0.24 : 0.34;
  // Images on a sheet have frames enough.
  const bare = x.kind === "none" && layers.length > 0 && layers.every(({ mark }) => mark === "thumbnails");
  return {
    snug: true, bare, top: headroom + (y.label ? 19 : 3), right: 8, bottom: below + (x.label ? 16 : 2),
    label: 0, gap: y.kind === "none" ? 2 : 6, step: 1, tickDrop: 14, labelDrop: below + 12,
    size: 11, overhang: 6, headroom, spacing: [x.kind === "whole" ? 20 : 30, 34],
    widest: (width) => (y.kind === "category" ? Math.min(130, width * nameShare) : Math.min(90, Math.max(38, width * 0.14))),
  };
}

/** @param {Picture} picture how many data points it has (not centres) */
export function countPoints(picture) {
  let count = 0;
  for (const layer of picture.layers) {
    const points = /** @type {import("./types.js").PointsLayer} */ (layer);
    if (points.mark === "points" && (points.symbol === "dot" || points.symbol === "cross")) count += points.x.length;
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
 * @property {Layout} [layout]
 * @property {number} gutter  the least width for the y axis' tick labels, so that the plot does not jump while zooming
 */

/** @param {Situation} situation @returns {Frame & {gutter: number}} */
export function makeFrame(situation) {
  const { picture, view, width, height, ratio, palette, highlight, layout = ROOMY } = situation;
  const font = tickFont(palette, layout.size);
  const measure = measureWith(font);
  const plotHeight = Math.max(20, height - layout.top - layout.bottom);
  const yTicks = axisTicks(picture.y, view.y, plotHeight, {
    upright: true, measure, widest: layout.widest(width), spacing: layout.spacing[1], margins: [layout.top, layout.bottom],
  });
  const gutter = gutterFor(yTicks.ticks.map((tick) => measure(tick.text)), situation.gutter, layout.step);
  const left = onPixel(layout.label + gutter + layout.gap, ratio);
  const right = onPixel(width - layout.right, ratio);
  const bottom = onPixel(layout.top + plotHeight, ratio);
  const plot = { left, top: layout.top, width: Math.max(20, right - left), height: bottom - layout.top };
  const xTicks = axisTicks(picture.x, view.x, plot.width, {
    upright: false, measure, widest: 160, spacing: layout.spacing[0], margins: [plot.left, width - right],
  });
  const area = plot.width * plot.height * magnification(view, wholeView(picture));
  return {
    width, height, ratio, plot, layout, font, view, palette, highlight, gutter, xTicks, yTicks,
    xAxis: picture.x,
    yAxis: picture.y,
    x: makeScale(view.x, plot.left, plot.left + plot.width),
    y: makeScale(view.y, plot.top + plot.height, plot.top),
    // The clusters of a chart may stand in its layers alone.
    style: makeStyle(palette, isUnlabeled(picture.clusters) && !(layout.snug && picture.clusters.length === 0)),
    roominess: area / Math.max(1, situation.count),
    look: [plot.left, plot.width, plot.height, ratio, highlight, palette.plot, palette.neutral, palette.forced, palette.clusters.join()].join(" "),
    place: [...view.x, ...view.y].join(" "),
  };
}

/** @param {number[]} widths @param {number} least @param {number} step */
function gutterFor(widths, least, step) {
  return Math.max(least, Math.ceil(Math.max(0, ...widths) / step) * step);
}

/** @param {number} value @param {number} ratio */
const onPixel = (value, ratio) => Math.round(value * ratio) / ratio;
