/**
 * The figure as a file: title, legend, plot and axes on one sheet.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Pen} Pen
 * @typedef {import("./types.js").Picture} Picture
 * @typedef {{width: number, height: number, top: number, title: string[], keys: Key[], frame: Frame,
 *   entries: Entry[], picture: Picture}} Sheet
 * @typedef {{id: number, text: string, x: number, y: number}} Key
 */
import { drawAxes, drawGround } from "./axes.js";
import { drawEntry } from "./entry.js";
import { rowsText } from "./legend.js";
import { isUnlabeled } from "./palette.js";
import { traceShape } from "./shapes.js";
import { runInTurns } from "./slices.js";
import { SvgPen } from "./svg.js";
import { measureWith, tickFont } from "./text.js";

const MARGIN = 16;
const TITLE_LINE = 19;
const KEY_LINE = 20;

/** @param {Frame} frame */
const titleFont = ({ palette }) => `600 14px ${palette.font}`;

/** @param {Picture} picture @param {Entry[]} entries @param {Frame} frame @returns {Sheet} */
export function layoutSheet(picture, entries, frame) {
  const room = frame.width - 2 * MARGIN;
  const title = wrap(picture.caption, room, measureWith(titleFont(frame)));
  const keysTop = MARGIN + title.length * TITLE_LINE + 4;
  const keys = isUnlabeled(picture.clusters) ? [] : layoutKeys(picture, frame, keysTop);
  const lastKey = keys.at(-1);
  const top = Math.round((lastKey ? lastKey.y + KEY_LINE : keysTop) + 6);
  return { width: frame.width, height: top + frame.height + 4, top, title, keys, frame, entries, picture };
}

/** @param {Picture} picture @param {Frame} frame @param {number} top @returns {Key[]} */
function layoutKeys(picture, frame, top) {
  const measure = measureWith(tickFont(frame.palette));
  let x = MARGIN;
  let y = top;
  return picture.clusters.map(({ id, title, rows }) => {
    const text = `${title} · ${rowsText(rows)}`;
    const width = 16 + measure(text) + 18;
    if (x > MARGIN && x + width > frame.width - MARGIN) {
      x = MARGIN;
      y += KEY_LINE;
    }
    const key = { id, text, x, y };
    x += width;
    return key;
  });
}

/** @param {string} text @param {number} room @param {(text: string) => number} measure */
function wrap(text, room, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @param {Pen} pen @param {Sheet} sheet @returns {Generator<void, void, void>} */
function* drawSheet(pen, sheet) {
  const { frame } = sheet;
  pen.fillStyle = frame.palette.page;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  drawHead(pen, sheet);
  const { plot } = frame;
  pen.save();
  pen.translate(0, sheet.top);
  drawGround(pen, frame);
  pen.save();
  pen.beginPath();
  pen.rect(plot.left, plot.top, plot.width, plot.height);
  pen.clip();
  for (const entry of sheet.entries) {
    if (!entry.visible) continue;
    pen.save();
    yield* drawEntry(pen, entry, frame);
    pen.restore();
  }
  pen.restore();
  drawAxes(pen, frame);
  pen.restore();
}

/** @param {Pen} pen @param {Sheet} sheet */
function drawHead(pen, { title, keys, frame }) {
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillStyle = frame.palette.ink;
  pen.font = titleFont(frame);
  title.forEach((line, index) => pen.fillText(line, MARGIN, MARGIN + 14 + index * TITLE_LINE));
  pen.font = tickFont(frame.palette);
  for (const { id, text, x, y } of keys) {
    const { color, shape } = frame.style(id);
    pen.beginPath();
    traceShape(pen, shape, x + 5, y + 10, shape === "cross" ? 3.6 : 4.6);
    pen.fillStyle = color;
    pen.strokeStyle = color;
    pen.lineWidth = 1.6;
    if (shape === "cross") pen.stroke();
    else pen.fill();
    pen.fillStyle = frame.palette.ink2;
    pen.fillText(text, x + 16, y + 14);
  }
}

/** @param {Sheet} sheet @returns {Promise<Blob>} */
export async function toPNG(sheet) {
  const scale = sheet.frame.ratio;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(sheet.width * scale);
  canvas.height = Math.round(sheet.height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw a picture of this size");
  context.scale(scale, scale);
  await runInTurns(drawSheet(context, sheet));
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("this browser cannot write a picture of this size"));
    }, "image/png");
  });
}

/** @param {Sheet} sheet @returns {Promise<string>} */
export async function toSVG(sheet) {
  const pen = new SvgPen();
  await runInTurns(drawSheet(/** @type {Pen} */ (/** @type {unknown} */ (pen)), sheet));
  return pen.document(sheet.width, sheet.height, sheet.picture.caption);
}
