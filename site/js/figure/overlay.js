/**
 * What moves over the picture without the picture being drawn anew: the hovered, selected and highlighted points,
 * and the keyboard's place.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").PointsLayer} PointsLayer
 * @typedef {{layer: PointsLayer, index: number}} Spot
 */
import { radiusAt, stylesOf } from "../marks/dots.js";
import { traceShape } from "./shapes.js";
import { toPixel } from "./view.js";

/**
 * @param {HTMLCanvasElement} canvas @param {Frame} frame
 * @param {{hovered: Spot|null, selected: Spot|null, highlighted: Spot|null, cursor: {x: number, y: number}|null}} spots
 */
export function drawOverlay(canvas, frame, { hovered, selected, highlighted, cursor }) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { plot, ratio, palette } = frame;
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  if (highlighted) {
    context.globalAlpha = 0.62;
    context.fillStyle = palette.plot;
    // The frame stays as it is.
    context.fillRect(plot.left + 1, plot.top + 1, plot.width - 1, plot.height - 1);
    context.globalAlpha = 1;
    drawSpot(context, frame, highlighted, 3);
  }
  if (selected) drawSpot(context, frame, selected, 5);
  if (hovered) drawSpot(context, frame, hovered, 3);
  if (cursor) drawCursor(context, frame, cursor);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Spot} spot @param {number} gap */
function drawSpot(context, frame, { layer, index }, gap) {
  const x = toPixel(frame.x, layer.x[index] ?? NaN);
  const y = toPixel(frame.y, layer.y[index] ?? NaN);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  if (layer.symbol === "badge" || layer.symbol === "star") {
    drawRing(context, frame, x, y, 12);
    return;
  }
  const radius = Math.max(3, radiusAt(layer, index, frame) * 1.25);
  const { color, shape } = stylesOf(layer, frame)(index);
  drawRing(context, frame, x, y, radius + gap);
  context.beginPath();
  traceShape(context, shape, x, y, radius);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 2;
  if (shape === "cross") context.stroke();
  else context.fill();
}

/**
 * A dark ring on a light one: seen on every ground.
 *
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {number} x @param {number} y @param {number} radius
 */
function drawRing(context, { palette }, x, y, radius) {
  for (const [color, width] of /** @type {[string, number][]} */ ([[palette.plot, 5], [palette.ink, 1.75]])) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {{x: number, y: number}} at */
function drawCursor(context, { plot, palette }, { x, y }) {
  for (const [color, width] of /** @type {[string, number][]} */ ([[palette.plot, 3], [palette.ink, 1]])) {
    context.beginPath();
    context.moveTo(plot.left, y);
    context.lineTo(plot.left + plot.width, y);
    context.moveTo(x, plot.top);
    context.lineTo(x, plot.top + plot.height);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
