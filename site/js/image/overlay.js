// What is drawn over an image: outlines with their names, and a ring around a pixel; seen on every
// colour.

/** @typedef {import("./viewport.js").Viewport} Viewport */
/** @typedef {{title: string, boxes: [number, number, number, number][]}} Outline */

/** The least side of an outline, in CSS pixels. */
const OUTLINE = 12;
const LIGHT = 2;
const SHADE = "rgb(0 0 0 / 75%)";

/** A dark line and a light one on it. @param {number} width of the light one @returns {[string, number][]} */
const strokes = (width) => [[SHADE, 4], ["#ffffff", width]];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Viewport} viewport
 * @param {Outline} outline
 * @param {string} font family of its label
 */
export function paintOutline(context, viewport, { boxes, title }, font) {
  for (const [left, top, right, bottom] of boxes) {
    const from = viewport.placeOf(left, top);
    const to = viewport.placeOf(right, bottom);
    const width = Math.max(OUTLINE, to.x - from.x + 6);
    const height = Math.max(OUTLINE, to.y - from.y + 6);
    const [x, y] = [(from.x + to.x - width) / 2, (from.y + to.y - height) / 2];
    for (const [color, line] of strokes(LIGHT)) {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.setLineDash(line === LIGHT ? [5, 3] : []);
      context.strokeRect(x, y, width, height);
    }
    context.setLineDash([]);
    paintLabel(context, title, x, y, { font, room: viewport.room.width });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x of the box that it names
 * @param {number} y
 * @param {{font: string, room: number}} place a label does not leave the width of its room
 */
function paintLabel(context, text, x, y, { font, room }) {
  context.font = `600 12px ${font}`;
  const width = context.measureText(text).width + 10;
  const left = Math.max(0, Math.min(room - width, x - 2));
  const top = y > 22 ? y - 22 : y + 4;
  context.fillStyle = SHADE;
  context.beginPath();
  context.roundRect(left, top, width, 18, 4);
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.fillText(text, left + 5, top + 9.5);
}

/** A ring around a pixel. @param {CanvasRenderingContext2D} context @param {Viewport} viewport @param {{column: number, row: number}} place */
export function paintSpot(context, viewport, { column, row }) {
  const { x, y } = viewport.placeOf(column + 0.5, row + 0.5);
  for (const [color, line] of strokes(1.8)) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.beginPath();
    context.arc(x, y, 8, 0, 7);
    context.stroke();
  }
}
