// Pixels as something a canvas can draw.

/** More of them than a screen shows need not be veiled one by one. */
const MOST_VEILED = 4e6;

/**
 * @param {{width: number, height: number, pixels: Uint8Array | Uint8ClampedArray}} image
 * @returns {Promise<ImageBitmap>}
 */
export function bitmapOf({ width, height, pixels }) {
  const { buffer, byteOffset, byteLength } = pixels;
  const clamped = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
  return createImageBitmap(new ImageData(clamped, width, height));
}

/** @param {import("./types.js").Layer} layer */
export const bitmapOfLayer = ({ width, height, rgba }) => bitmapOf({ width, height, pixels: rgba });

/**
 * What lies over all pixels but those of some segments, for dimming them.
 * @param {Int8Array} labels segment of each pixel; -1 where there is none to see
 * @param {number} width of the image
 * @param {number} height
 * @param {Set<number>} lit segments that are left in the open
 * @param {[number, number, number, number]} veil
 * @returns {HTMLCanvasElement}
 */
export function veilOver(labels, width, height, lit, veil) {
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / MOST_VEILED)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width / step);
  canvas.height = Math.ceil(height / step);
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const [red, green, blue, opacity] = veil;
  const dim = new Uint32Array(new Uint8ClampedArray([red, green, blue, opacity]).buffer)[0] ?? 0;
  const open = new Uint8Array(256);
  for (const segment of lit) open[segment & 255] = 1;
  let at = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0, from = y * width; x < width; x += step, at += 1) {
      const label = labels[from + x] ?? -1;
      if (label >= 0 && !open[label]) pixels[at] = dim;
    }
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
