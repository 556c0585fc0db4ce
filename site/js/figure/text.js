/**
 * How wide texts are, and texts cut to a width.
 *
 * @typedef {(text: string) => number} Measure  CSS pixels
 */

/** @param {import("./palette.js").Palette} palette @param {number} [size] pixels */
export const tickFont = (palette, size = 12) => `400 ${size}px ${palette.font}`;

/** @type {CanvasRenderingContext2D|null} */
let ruler = null;

/** @param {string} font @returns {Measure} */
export function measureWith(font) {
  return (text) => {
    ruler ??= document.createElement("canvas").getContext("2d");
    if (!ruler) return text.length * 7;
    if (ruler.font !== font) ruler.font = font;
    return ruler.measureText(text).width;
  };
}

/**
 * Cut a text with an ellipsis so that it takes at most `room` pixels.
 *
 * @param {string} text @param {number} room @param {Measure} measure
 */
export function shorten(text, room, measure) {
  if (measure(text) <= room) return text;
  const letters = [...text];
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${letters.slice(0, middle).join("")}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}
