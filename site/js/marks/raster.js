/**
 * A picture mixed pixel by pixel from stamps.
 *
 * @typedef {import("./stamps.js").Stamp} Stamp
 * @typedef {{shifts: Int32Array, colors: Uint8Array}} Ink
 *   the pixels of a stamp at one phase that are not empty: how far each is from the centre's, and its RGBA
 */

/** @param {number} width @param {number} height in pixels; stamps must lie inside */
export function makeRaster(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  const pixels = image.data;
  return {
    /** @param {Ink} ink @param {number} x @param {number} y @param {number} alpha */
    put(ink, x, y, alpha) {
      mixInto(pixels, ink, y * width + x, alpha);
    },
    finish() {
      canvas.getContext("2d")?.putImageData(image, 0, 0);
      return canvas;
    },
  };
}

/**
 * One over another, neither multiplied by its alpha.
 *
 * @param {Uint8ClampedArray} pixels @param {Ink} ink @param {number} center  the pixel under the centre
 * @param {number} alpha
 */
function mixInto(pixels, { shifts, colors }, center, alpha) {
  for (let index = 0; index < shifts.length; index += 1) {
    const at = (center + (shifts[index] ?? 0)) * 4;
    const from = index * 4;
    const over = ((colors[from + 3] ?? 0) / 255) * alpha;
    const under = ((pixels[at + 3] ?? 0) / 255) * (1 - over);
    const both = over + under;
    const share = over / both;
    for (let channel = 0; channel < 3; channel += 1) {
      const old = pixels[at + channel] ?? 0;
      pixels[at + channel] = old + ((colors[from + channel] ?? 0) - old) * share;
    }
    pixels[at + 3] = both * 255;
  }
}

/** @param {Stamp} stamp @param {number} width of the raster @returns {Ink[]} one for each phase */
export function readInks({ canvas, size, center }, width) {
  const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, size).data ?? [];
  const inks = [];
  for (let left = 0; left < canvas.width; left += size) {
    const shifts = [];
    const colors = [];
    for (let pixel = 0; pixel < size * size; pixel += 1) {
      const row = Math.floor(pixel / size);
      const column = pixel % size;
      const at = (row * canvas.width + left + column) * 4;
      if (!data[at + 3]) continue;
      shifts.push((row - center) * width + column - center);
      colors.push(...data.slice(at, at + 4));
    }
    inks.push({ shifts: Int32Array.from(shifts), colors: Uint8Array.from(colors) });
  }
  return inks;
}

/**
 * The same ink in any colour. All that a stamp's pixels mix with its colour is the same for all, so that they lie
 * evenly between those in black and those in white.
 *
 * @param {Ink} black @param {Ink} white @param {[number, number, number]} rgb @returns {Ink}
 */
export function tintInk({ shifts, colors: dark }, { colors: light }, rgb) {
  const colors = new Uint8Array(dark);
  for (let at = 0; at < colors.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      const from = dark[at + channel] ?? 0;
      colors[at + channel] = Math.round(from + (((light[at + channel] ?? 0) - from) * (rgb[channel] ?? 0)) / 255);
    }
  }
  return { shifts, colors };
}
