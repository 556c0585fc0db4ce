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
  const { plot, palette, ratio, layout } = frame;
  if (layout.bare) return;
  if (!layout.snug) {
    pen.fillStyle = palette.plot;
    pen.fillRect(plot.left, plot.top, plot.width, plot.height);
  }
  pen.beginPath();
  // In a small chart lines across are enough, if there are any.
  for (const { value } of layout.snug && frame.yTicks.ticks.length > 0 ? [] : frame.xTicks.ticks) {
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

/** Keep marks to the plot. @param {Pen} pen @param {Frame} frame */
export function clipToPlot(pen, { plot, layout: { overhang, headroom } }) {
  pen.beginPath();
  pen.rect(plot.left - overhang, plot.top - headroom, plot.width + 2 * overhang, plot.height + headroom + overhang);
  pen.clip();
}

/**
 * @typedef {{text: string, box: import("./types.js").Box}} Shortened  a label that was cut, and where it stands
 *
 * @param {Pen} pen @param {Frame} frame
 * @returns {Shortened[]}
 */
export function drawAxes(pen, frame) {
  drawFrame(pen, frame);
  pen.fillStyle = frame.palette.ink2;
  pen.font = frame.font;
  return [...drawXTicks(pen, frame), ...drawYTicks(pen, frame), ...drawXLabel(pen, frame), ...drawYLabel(pen, frame)];
}

/** @param {Pen} pen @param {Frame} frame */
function drawFrame(pen, { plot, palette, ratio, layout }) {
  if (layout.bare) return;
  pen.strokeStyle = palette.frame;
  pen.lineWidth = Math.max(1, Math.round(ratio)) / ratio;
  const left = sharp(plot.left, ratio);
  const top = sharp(plot.top, ratio);
  const right = sharp(plot.left + plot.width, ratio);
  const bottom = sharp(plot.top + plot.height, ratio);
  if (!layout.snug) {
    pen.strokeRect(left, top, right - left, bottom - top);
    return;
  }
  pen.beginPath();
  pen.moveTo(left, bottom);
  pen.lineTo(right, bottom);
  pen.stroke();
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
    const y = plot.top + plot.height + frame.layout.tickDrop;
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
    const right = plot.left - frame.layout.gap;
    const y = toPixel(frame.y, tick.value);
    pen.fillText(tick.text, right, y);
    const width = measure(tick.text);
    if (tick.text !== tick.full) cut.push({ text: tick.full, box: { left: right - width, top: y - 9, width, height: 18 } });
  }
  return cut;
}

/** @param {import("./types.js").Axis} axis @param {string} note */
const labelText = (axis, note) => (note ? `${axis.label} (${note})` : axis.label);

/** @param {Pen} pen @param {Frame} frame @returns {Shortened[]} */
function drawXLabel(pen, frame) {
  const { plot, layout } = frame;
  const label = labelText(frame.xAxis, frame.xTicks.note);
  const text = shorten(label, plot.width, measureWith(pen.font));
  const y = plot.top + plot.height + layout.labelDrop;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.fillText(text, plot.left + plot.width / 2, y);
  return text === label ? [] : [{ text: label, box: { left: plot.left, top: y - 14, width: plot.width, height: 20 } }];
}

/** @param {Pen} pen @param {Frame} frame @returns {Shortened[]} */
function drawYLabel(pen, frame) {
  const { plot, layout } = frame;
  const label = labelText(frame.yAxis, frame.yTicks.note);
  const room = layout.snug ? frame.width : plot.height;
  const text = shorten(label, room, measureWith(pen.font));
  const box = layout.snug
    ? { left: 0, top: 0, width: frame.width, height: layout.top }
    : { left: 4, top: plot.top, width: 22, height: plot.height };
  if (layout.snug) {
    pen.textAlign = "left";
    pen.fillText(text, 0, layout.size);
  } else {
    pen.save();
    pen.translate(20, plot.top + plot.height / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(text, 0, 0);
    pen.restore();
  }
  return text === label ? [] : [{ text: label, box }];
}
