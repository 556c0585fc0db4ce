/**
 * The figure as a file: title, legend, plot and axes on one sheet.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Pen} Pen
 * @typedef {import("./types.js").Picture} Picture
 * @typedef {{width: number, height: number, left: number, top: number, lines: Line[], keys: Key[], frame: Frame,
 *   entries: Entry[], picture: Picture}} Sheet
 * @typedef {{text: string, font: string, color: string, y: number}} Line
 * @typedef {{text: string, draw: (pen: Pen, x: number, y: number) => void}} Sign  drawn around (x, y)
 * @typedef {{sign: Sign, x: number, y: number}} Key
 */
import { clipToPlot, drawAxes, drawGround } from "./axes.js";
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

/**
 * @param {Picture} picture @param {Entry[]} entries @param {Frame} frame
 * @param {Sign[]} [signs]  what the legend explains
 * @returns {Sheet}
 */
export function layoutSheet(picture, entries, frame, signs = clusterSigns(picture, frame)) {
  // The labels of a chart begin at its very edge.
  const left = frame.layout.snug ? MARGIN : 0;
  const width = frame.width + 2 * left;
  const { lines, bottom } = layoutLines(picture, frame, width - 2 * MARGIN);
  const keysTop = bottom + 4;
  const keys = layoutKeys(signs, frame, width, keysTop);
  const lastKey = keys.at(-1);
  const top = Math.round((lastKey ? lastKey.y + KEY_LINE : keysTop) + 6);
  return { width, height: top + frame.height + 4, left, top, lines, keys, frame, entries, picture };
}

/** The caption as a headline, or below the title of a chart. @param {Picture} picture @param {Frame} frame @param {number} room */
function layoutLines(picture, frame, room) {
  const { ink, ink2 } = frame.palette;
  const title = "title" in picture ? String(picture.title) : "";
  const heads = title ? [title] : [picture.caption];
  /** @type {Line[]} */
  const lines = [];
  let bottom = MARGIN;
  for (const [texts, font, color] of /** @type {[string[], string, string][]} */ ([
    [heads, titleFont(frame), ink], [title ? [picture.caption] : [], tickFont(frame.palette), ink2],
  ])) {
    for (const text of texts.flatMap((one) => wrap(one, room, measureWith(font)))) {
      lines.push({ text, font, color, y: bottom + 14 });
      bottom += TITLE_LINE;
    }
  }
  return { lines, bottom };
}

/** @param {Picture} picture @param {Frame} frame @returns {Sign[]} */
function clusterSigns({ clusters }, frame) {
  if (isUnlabeled(clusters)) return [];
  return clusters.map(({ id, title, rows }) => ({
    text: `${title} · ${rowsText(rows)}`,
    draw(pen, x, y) {
      const { color, shape } = frame.style(id);
      pen.beginPath();
      traceShape(pen, shape, x, y, shape === "cross" ? 3.6 : 4.6);
      pen.fillStyle = color;
      pen.strokeStyle = color;
      pen.lineWidth = 1.6;
      if (shape === "cross") pen.stroke();
      else pen.fill();
    },
  }));
}

/** @param {Sign[]} signs @param {Frame} frame @param {number} width of the sheet @param {number} top @returns {Key[]} */
function layoutKeys(signs, frame, width, top) {
  const measure = measureWith(tickFont(frame.palette));
  let x = MARGIN;
  let y = top;
  return signs.map((sign) => {
    const room = 16 + measure(sign.text) + 18;
    if (x > MARGIN && x + room > width - MARGIN) {
      x = MARGIN;
      y += KEY_LINE;
    }
    const key = { sign, x, y };
    x += room;
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
  pen.save();
  pen.translate(sheet.left, sheet.top);
  drawGround(pen, frame);
  pen.save();
  clipToPlot(pen, frame);
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
function drawHead(pen, { lines, keys, frame }) {
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  for (const { text, font, color, y } of lines) {
    pen.fillStyle = color;
    pen.font = font;
    pen.fillText(text, MARGIN, y);
  }
  pen.font = tickFont(frame.palette);
  for (const { sign, x, y } of keys) {
    sign.draw(pen, x + 5, y + 10);
    pen.fillStyle = frame.palette.ink2;
    pen.fillText(sign.text, x + 16, y + 14);
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
