// What an image file says of itself: its size, whether its end is there, and whether it moves.
// Browsers decode half a file without a word, so this is looked at first; and what would be too
// large is never decoded.
//
// Sources: PNG (third edition) and its APNG chunks; JPEG, ITU-T T.81 annex B; GIF89a; WebP
// container specification (RFC 9649); Microsoft's BITMAPINFOHEADER.

import { HEAD, formatOf, latin } from "./format.js";

/** @typedef {import("./format.js").Format} Format */
/**
 * @typedef {object} Header
 * @property {Format} format
 * @property {number} width in pixels as stored, before any rotation; 0 where the format is not read
 * @property {number} height
 * @property {boolean} complete false only if the end is known to be missing
 * @property {boolean} moves whether it has more than one frame
 * @property {boolean} deep whether it has 16 bits a channel
 */
/** @typedef {Partial<Omit<Header, "format">> & {format?: Format}} Found */

/** @type {Partial<Record<Format, (bytes: Uint8Array, view: DataView) => Found>>} */
const READERS = { png: ofPng, jpeg: ofJpeg, gif: ofGif, webp: ofWebp, bmp: ofBmp };

/**
 * @param {Uint8Array} bytes a whole file
 * @returns {Header}
 */
export function headerOf(bytes) {
  const format = formatOf(bytes.subarray(0, HEAD));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { format, width: 0, height: 0, complete: true, moves: false, deep: false, ...found(format, bytes, view) };
}

/** @param {Format} format @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function found(format, bytes, view) {
  try {
    return READERS[format]?.(bytes, view) ?? {};
  } catch (error) {
    // Beyond the end of the file: it is not all there.
    if (error instanceof RangeError) return { complete: false };
    throw error;
  }
}

/** Chunks: a length, a name, the content and a checksum. @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function ofPng(bytes, view) {
  const size = { width: view.getUint32(16), height: view.getUint32(20), deep: view.getUint8(24) === 16 };
  let moves = false;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = latin(bytes, at + 4, at + 8);
    if (name === "acTL") moves = view.getUint32(at + 8) > 1;
    if (name === "IEND") return { ...size, moves, format: moves ? "apng" : "png" };
  }
  return { ...size, moves, complete: false, format: moves ? "apng" : "png" };
}

const END_OF_IMAGE = 0xd9;

/** Whether a marker begins a frame: not those for tables and for arithmetic coding. @param {number} marker */
const isFrame = (marker) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Whether a marker has no length and no content. @param {number} marker */
const isBare = (marker) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/**
 * Segments with a marker and a length; scans of compressed data follow some of them. A small preview
 * has an end of its own inside its segment, which is stepped over as a whole.
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @returns {Found}
 */
function ofJpeg(bytes, view) {
  let size = {};
  for (let at = nextMarker(bytes, 2); at >= 0; ) {
    const marker = bytes[at + 1];
    if (marker === END_OF_IMAGE) return size;
    if (isFrame(marker)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at = nextMarker(bytes, at + 2 + view.getUint16(at + 2));
  }
  return { ...size, complete: false };
}

/**
 * Where the next marker is; -1 if there is none. In compressed data 255 stands before 0, or before
 * a marker without content, wherever it is no marker.
 * @param {Uint8Array} bytes
 * @param {number} from
 */
function nextMarker(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !isBare(next)) return at;
  }
  return -1;
}

/** Blocks: extensions and frames, and one that ends it. @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function ofGif(bytes, view) {
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let at = 13 + colorTable(view.getUint8(10));
  let frames = 0;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x3b) return { ...size, moves: frames > 1 };
    if (kind === 0x2c) {
      frames += 1;
      at = afterBlocks(bytes, at + 11 + colorTable(bytes[at + 9]));
    } else if (kind === 0x21) at = afterBlocks(bytes, at + 2);
    else break;
  }
  return { ...size, moves: frames > 1, complete: false };
}

/** Bytes of a table of colours that these flags announce. @param {number} flags */
const colorTable = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Past blocks that each begin with their length, up to the empty one. @param {Uint8Array} bytes @param {number} at */
function afterBlocks(bytes, at) {
  while (bytes[at] > 0) at += 1 + bytes[at];
  return at < bytes.length ? at + 1 : bytes.length;
}

const ANIMATION = 0x02;

/** One chunk, lossy or lossless, or several with a head of their own. @param {Uint8Array} bytes @param {DataView} view @returns {Found} */
function ofWebp(bytes, view) {
  const complete = bytes.length >= 8 + view.getUint32(4, true);
  const kind = latin(bytes, 12, 16);
  const three = (/** @type {number} */ at) => view.getUint16(at, true) + 65_536 * view.getUint8(at + 2);
  if (kind === "VP8X") return { complete, width: 1 + three(24), height: 1 + three(27), moves: (view.getUint8(20) & ANIMATION) > 0 };
  if (kind === "VP8 ") return { complete, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== "VP8L") return { complete };
  const bits = view.getUint32(21, true);
  return { complete, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

const OLD_BITMAP = 12; // bytes of the head of OS/2's bitmaps, with shorter numbers

/** A negative height says that rows go down. @param {Uint8Array} _ @param {DataView} view @returns {Found} */
function ofBmp(_, view) {
  if (view.getUint32(14, true) === OLD_BITMAP) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}
