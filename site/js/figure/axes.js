/**
 * The ground, the frame, the ticks and the labels around the data.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Pen} Pen
 */
import { measureWith, shorten, tickFont } from "./text.js";
import { keepLabel } from "./ticks.js";
import { toPixel } from "./view.js";

/** A coordinate at which a one-pixel line is sharp. @param {number} value @param {number} ratio */
const sharp = (value, ratio) => (Math.floor(value * ratio) + 0.5) / ratio;

/** @param {Pen} pen @param {Frame} frame */
export function drawGround(pen, frame) {
  const { plot, palette, ratio } = frame;
  pen.fillStyle = palette.plot;
  pen.fillRect(plot.left, plot.top, plot.width, plot.height);
  pen.beginPath();
  for (const { value } of frame.xTicks.ticks) {
    const x = sharp(toPixel(frame.x, value), ratio);
    pen.moveTo(x, plot.top);
    pen.lineTo(x, plot.top + plot.height);
  }
  for (const { value } of frame.yTicks.ticks) {
    const y = sharp(toPixel(frame.y, value), ratio);
    pen.moveTo(plot.left, y);
    pen.lineTo(plot.left + plot.width, y);
  }
  pen.strokeStyle = palette.grid;
  pen.lineWidth = 1 / ratio;
  pen.stroke();
}

/**
 * @typedef {{text: string, box: import("./types.js").Box}} Shortened  a label that was cut, and where it stands
 *
 * @param {Pen} pen @param {Frame} frame
 * @returns {Shortened[]}
 */
export function drawAxes(pen, frame) {
  const { plot, palette, ratio } = frame;
  pen.strokeStyle = palette.frame;
  pen.lineWidth = Math.max(1, Math.round(ratio)) / ratio;
  const left = sharp(plot.left, ratio);
  const top = sharp(plot.top, ratio);
  pen.strokeRect(left, top, sharp(plot.left + plot.width, ratio) - left, sharp(plot.top + plot.height, ratio) - top);
  pen.fillStyle = palette.ink2;
  pen.font = tickFont(palette);
  return [...drawXTicks(pen, frame), ...drawYTicks(pen, frame), ...drawLabels(pen, frame)];
}

/** @param {Pen} pen @param {Frame} frame */
function drawXTicks(pen, frame) {
  const { plot } = frame;
  const measure = measureWith(pen.font);
  const cut = [];
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  for (const tick of frame.xTicks.ticks) {
    const half = measure(tick.text) / 2;
    const x = keepLabel(toPixel(frame.x, tick.value), half, 0, frame.width);
    const y = plot.top + plot.height + 18;
    pen.fillText(tick.text, x, y);
    if (tick.text !== tick.full) cut.push({ text: tick.full, box: { left: x - half, top: y - 13, width: half * 2, height: 18 } });
  }
  return cut;
}

/** @param {Pen} pen @param {Frame} frame */
function drawYTicks(pen, frame) {
  const { plot } = frame;
  const measure = measureWith(pen.font);
  const cut = [];
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const tick of frame.yTicks.ticks) {
    const right = plot.left - 8;
    const y = toPixel(frame.y, tick.value);
    pen.fillText(tick.text, right, y);
    const width = measure(tick.text);
    if (tick.text !== tick.full) cut.push({ text: tick.full, box: { left: right - width, top: y - 9, width, height: 18 } });
  }
  return cut;
}

/** @param {import("./types.js").Axis} axis @param {string} note */
const labelText = (axis, note) => (note ? `${axis.label} (${note})` : axis.label);

/** @param {Pen} pen @param {Frame} frame */
function drawLabels(pen, frame) {
  const { plot } = frame;
  const measure = measureWith(pen.font);
  const cut = [];
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  const xLabel = labelText(frame.xAxis, frame.xTicks.note);
  const xText = shorten(xLabel, plot.width, measure);
  pen.fillText(xText, plot.left + plot.width / 2, plot.top + plot.height + 38);
  if (xText !== xLabel) {
    cut.push({ text: xLabel, box: { left: plot.left, top: plot.top + plot.height + 24, width: plot.width, height: 20 } });
  }
  const yLabel = labelText(frame.yAxis, frame.yTicks.note);
  const yText = shorten(yLabel, plot.height, measure);
  pen.save();
  pen.translate(20, plot.top + plot.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(yText, 0, 0);
  pen.restore();
  if (yText !== yLabel) cut.push({ text: yLabel, box: { left: 4, top: plot.top, width: 22, height: plot.height } });
  return cut;
}
