// From an image file to its pixels. The browser decodes; what it would show half or not at all is
// refused before, in words.

import { headerOf } from "./header.js";
import { damaged, incomplete, MOST_PIXELS, refusalOfFormat, tooManyPixels } from "./refusals.js";

/** @typedef {import("./header.js").Header} Header */
/** @typedef {{width: number, height: number, pixels: Uint8ClampedArray}} Pixels  red, green, blue and opacity of each, row by row; colours are not multiplied by opacity */
/**
 * @typedef {Pixels & {name: string, bytes: number, notes: string[]}} DecodedImage
 *   bytes: the size of the file; notes: what was changed, in words
 */
/** @typedef {Pixels & {name: string, header: Header, original: {width: number, height: number}}} SmallImage  original: how large it is in its file */

/** Pixels that are read at once; between two such strips the page gets its turn. */
const STRIP_PIXELS = 1e6;

/**
 * An image at its full size, as it is seen: rotated as it says, the first of its frames.
 * @param {File} file
 * @param {AbortSignal} [signal]
 * @returns {Promise<DecodedImage>}
 * @throws {import("./refusals.js").RefusedFile}
 */
export async function decodeImage(file, signal) {
  const { header, bitmap } = await opened(file, file.name);
  try {
    const { width, height } = bitmap;
    return { name: file.name, bytes: file.size, width, height, pixels: await pixelsOf(bitmap, signal), notes: notesOf(header) };
  } finally {
    bitmap.close();
  }
}

/**
 * An image scaled down, in its own shape, so that no side is longer than `longest` pixels.
 * Smaller ones stay as they are.
 * @param {File} file
 * @param {number} longest
 * @param {string} [name] with its folders, if known
 * @returns {Promise<SmallImage>}
 * @throws {import("./refusals.js").RefusedFile}
 */
export async function decodeSmall(file, longest, name = file.name) {
  const { header, bitmap } = await opened(file, name);
  try {
    const { width, height } = bitmap;
    const factor = Math.min(1, longest / Math.max(width, height));
    const size = { width: Math.max(1, Math.round(factor * width)), height: Math.max(1, Math.round(factor * height)) };
    return { name, header, original: { width, height }, ...size, pixels: smaller(bitmap, size) };
  } finally {
    bitmap.close();
  }
}

/**
 * A decoded file, once its header has nothing against it.
 * @param {File} file
 * @param {string} name
 */
async function opened(file, name) {
  const header = headerOf(new Uint8Array(await file.arrayBuffer()));
  if (!header.complete) throw incomplete(name);
  if (header.width * header.height > MOST_PIXELS) throw tooManyPixels(name, header.width, header.height);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw refusalOfFormat(name, header.format) ?? damaged(name); // some browsers decode what others do not
  });
  if (bitmap.width * bitmap.height <= MOST_PIXELS) return { header, bitmap };
  bitmap.close(); // of a format whose header is not read
  throw tooManyPixels(name, bitmap.width, bitmap.height);
}

/** What the browser does not show, in words. @param {Header} header */
export function notesOf({ moves, deep }) {
  const notes = [];
  if (moves) notes.push("The image moves: the first of its frames is shown.");
  if (deep) notes.push("Its colours have 16 bits a channel; browsers round them to 8.");
  return notes;
}

/**
 * All pixels of a bitmap, strip by strip.
 * @param {ImageBitmap} bitmap
 * @param {AbortSignal} [signal]
 */
async function pixelsOf(bitmap, signal) {
  const { width, height } = bitmap;
  const pixels = new Uint8ClampedArray(4 * width * height);
  const rows = Math.max(1, Math.min(height, Math.floor(STRIP_PIXELS / width)));
  const pen = penOf(width, rows);
  for (let top = 0; top < height; top += rows) {
    if (top) await aTurn();
    signal?.throwIfAborted();
    const some = Math.min(rows, height - top);
    pen.drawImage(bitmap, 0, top, width, some, 0, 0, width, some);
    pixels.set(pen.getImageData(0, 0, width, some).data, 4 * width * top);
  }
  return pixels;
}

/**
 * A bitmap's pixels at a smaller size. Halved again and again, each pixel is the mean of what it
 * covers; in one large step, most would be passed over.
 * @param {ImageBitmap} bitmap
 * @param {{width: number, height: number}} size
 */
function smaller(bitmap, { width, height }) {
  /** @type {CanvasImageSource & {width: number, height: number}} */
  let source = bitmap;
  while (source.width > 2 * width || source.height > 2 * height) {
    source = drawn(source, Math.max(width, Math.ceil(source.width / 2)), Math.max(height, Math.ceil(source.height / 2)));
  }
  const last = drawn(source, width, height);
  return /** @type {OffscreenCanvasRenderingContext2D} */ (last.getContext("2d")).getImageData(0, 0, width, height).data;
}

/** @param {CanvasImageSource} source @param {number} width @param {number} height */
function drawn(source, width, height) {
  const pen = penOf(width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  return pen.canvas;
}

/** A canvas of this size, on which what is drawn replaces what was there. @param {number} width @param {number} height */
function penOf(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.globalCompositeOperation = "copy";
  return pen;
}

/** Lets the page do what waits. */
const aTurn = () => new Promise((resolve) => setTimeout(resolve));
