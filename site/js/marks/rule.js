/**
 * A rule: a straight line across at a value, with its title beside it. One that can be dragged is drawn full,
 * with a grip at its end.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").RuleLayer} RuleLayer
 */
import { measureWith, shorten, tickFont } from "../figure/text.js";
import { toPixel } from "../figure/view.js";
import { onLine } from "./inks.js";

const GRIP = 4.5;
/** Between a line and its title. */
const GAP = 4;
const LETTERS = 11;

/** @type {import("../figure/types.js").Mark} */
export const rule = {
  quick: () => true,
  *draw(pen, /** @type {RuleLayer} */ layer, frame) {
    const { plot, palette } = frame;
    const upright = layer.axis === "x";
    const at = onLine(toPixel(upright ? frame.x : frame.y, layer.value), frame.ratio);
    const [low, high] = upright ? [plot.left, plot.left + plot.width] : [plot.top, plot.top + plot.height];
    if (!(at >= low - 1 && at <= high + 1)) return;
    pen.beginPath();
    pen.moveTo(upright ? at : plot.left, upright ? plot.top : at);
    pen.lineTo(upright ? at : plot.left + plot.width, upright ? plot.top + plot.height : at);
    pen.setLineDash(layer.parameter ? [] : [5, 3]);
    pen.lineWidth = layer.parameter ? 1.5 : 1.25;
    pen.strokeStyle = layer.parameter ? palette.accent : palette.ink2;
    pen.stroke();
    pen.setLineDash([]);
    if (layer.parameter) drawGrip(pen, frame, upright ? at : plot.left + plot.width - GRIP, upright ? plot.top + GRIP : at);
    drawTitle(pen, layer, frame, at);
  },
};

/** @param {Pen} pen @param {Frame} frame @param {number} x @param {number} y */
function drawGrip(pen, { palette }, x, y) {
  pen.beginPath();
  pen.arc(x, y, GRIP, 0, 2 * Math.PI);
  pen.fillStyle = palette.plot;
  pen.fill();
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 1.75;
  pen.stroke();
}

/** @param {Pen} pen @param {RuleLayer} layer @param {Frame} frame @param {number} at */
function drawTitle(pen, layer, frame, at) {
  if (!layer.title) return;
  const { plot, palette } = frame;
  const font = tickFont(palette, LETTERS);
  const measure = measureWith(font);
  const text = shorten(layer.title, plot.width * 0.7, measure);
  const width = measure(text);
  const grip = layer.parameter ? 2 * GRIP : 0;
  const right = plot.left + plot.width;
  let x = right - grip - GAP - width;
  let y = at - GAP;
  if (layer.axis === "x") {
    // Above the plot where there is room for it, else beside the line.
    const above = frame.layout.headroom > LETTERS;
    const beside = at + GAP + grip / 2;
    x = above ? Math.max(plot.left - 4, Math.min(right + 4 - width, at - width / 2)) : beside;
    if (!above && beside + width > right) x = at - GAP - grip / 2 - width;
    y = above ? plot.top - GAP : plot.top + LETTERS;
  } else if (y - LETTERS < plot.top) y = at + GAP + LETTERS - 1;
  if (y > plot.top) {
    // The letters stay legible over any mark.
    pen.globalAlpha = 0.78;
    pen.fillStyle = palette.plot;
    pen.fillRect(x - 2, y - LETTERS + 1, width + 4, LETTERS + 2);
    pen.globalAlpha = 1;
  }
  pen.font = font;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillStyle = layer.parameter ? palette.accent : palette.ink2;
  pen.fillText(text, x, y);
}
