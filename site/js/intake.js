// What the user has given: a table, an image, or a set of images; told by the content, and read.

import { isOfficeDocument, namesInArchive } from "./archive.js";
import { hintOfTooLarge, tooLarge } from "./files.js";
import { decodeImage } from "./image/decode.js";
import { formatOf, HEAD } from "./image/format.js";
import { RefusedFile } from "./image/refusals.js";
import { imagesOf, setOf } from "./image/set.js";
import { whole } from "./numbers.js";
import { quoted } from "./wording.js";

/** @typedef {import("./receive.js").Given} Given */
/** @typedef {import("./image/format.js").Format} Format */
/** @typedef {import("./image/set.js").ImageSet} ImageSet */
/** @typedef {{kind: "table", name: string, data: Uint8Array, notes: string[]}} TableFile */
/** @typedef {{kind: "image"} & import("./image/decode.js").DecodedImage} ImageFile */
/** @typedef {TableFile | ImageFile | ImageSet} Taken  notes say what was left out, in words */
/**
 * @typedef {object} How
 * @property {AbortSignal} signal ends the reading with an AbortError
 * @property {(done: number, text: string) => void} onProgress
 * @property {(data: Uint8Array) => Promise<any>} unpack asks Python what is in a ZIP archive
 */
/** @typedef {Given & {format: Format}} Known */
/** @typedef {{images: Known[], archives: Known[], tables: Known[], hidden: number}} Sorted */

/** @type {Set<Format>} */
const IMAGES = new Set(["png", "jpeg", "gif", "webp", "bmp", "avif", "icon", "svg", "tiff", "heic", "photoshop"]);
const CALLED_IMAGE = /\.(png|apng|jpe?g|jfif|gif|webp|bmp|avif|ico|svg|tiff?|hei[cf]|psd)$/i;
const CALLED_WORKBOOK = /\.xls[xm]$/i;
/** What systems put into folders for themselves. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;

/**
 * @param {Given[]} given
 * @param {How} how
 * @returns {Promise<Taken>}
 * @throws {RefusedFile | DOMException} an AbortError if it was ended
 */
export async function taken(given, how) {
  const sorted = await sortedOut(given, how.signal);
  const { images, archives, tables } = sorted;
  if (images.length > 1) return setOf(images, nameOf(images), how, notesOn(sorted, images).map(dropped));
  if (images.length) return imageOf(images[0].file, how.signal, notesOn(sorted, images));
  if (archives.length) return ofArchive(archives[0], how, notesOn(sorted, archives.slice(0, 1)));
  if (tables.length) return tableOf(tables[0], notesOn(sorted, tables.slice(0, 1)));
  throw new RefusedFile("There is no file in what you gave.", "Choose a table, an image, or several images.");
}

/** @param {Given[]} given @param {AbortSignal} signal @returns {Promise<Sorted>} */
async function sortedOut(given, signal) {
  /** @type {Sorted} */
  const sorted = { images: [], archives: [], tables: [], hidden: 0 };
  for (const one of given) {
    signal.throwIfAborted();
    if (given.length > 1 && HIDDEN.test(one.name)) sorted.hidden += 1;
    else {
      const known = { ...one, format: formatOf(await bytesOf(one.file.slice(0, HEAD))) };
      sorted[await placeOf(known)].push(known);
    }
  }
  return sorted;
}

/** What a file is to be taken for. One that is called an image and is none is told so. @param {Known} known @returns {Promise<"images" | "archives" | "tables">} */
async function placeOf({ name, file, format }) {
  if (IMAGES.has(format) || CALLED_IMAGE.test(name) || file.type.startsWith("image/")) return "images";
  if (format !== "zip" || CALLED_WORKBOOK.test(name)) return "tables";
  return !tooLarge(file) && isOfficeDocument(namesInArchive(await bytesOf(file))) ? "tables" : "archives";
}

/** @param {Known} known @param {string[]} notes @returns {Promise<TableFile>} */
async function tableOf({ file, name }, notes) {
  refuseTooLarge(file, "table");
  return { kind: "table", name, data: await bytesOf(file), notes };
}

/** @param {File} file @param {AbortSignal} signal @param {string[]} notes @returns {Promise<ImageFile>} */
async function imageOf(file, signal, notes) {
  refuseTooLarge(file, "image");
  const decoded = await decodeImage(file, signal);
  return { ...decoded, kind: "image", notes: [...notes, ...decoded.notes] };
}

/** An archive of one image is that image. @param {Known} archive @param {How} how @param {string[]} notes */
async function ofArchive({ file, name }, how, notes) {
  refuseTooLarge(file, "archive");
  how.onProgress(0, `Unpacking ${name}…`);
  const reply = await how.unpack(await bytesOf(file));
  how.signal.throwIfAborted();
  if (reply.kind === "replaced") throw new DOMException("Unpacking was ended.", "AbortError");
  if (reply.kind !== "zip") throw new RefusedFile(reply.message, reply.hint);
  const images = imagesOf(reply.images);
  const told = [...notes.map(dropped), ...reply.notes];
  if (images.length > 1) return setOf(images, name, how, told);
  return imageOf(images[0].file, how.signal, told.map(({ text }) => text));
}

/** @param {File} file @param {"table" | "image" | "archive"} what */
function refuseTooLarge(file, what) {
  const message = tooLarge(file);
  if (message) throw new RefusedFile(message, hintOfTooLarge(what));
}

/** The folder that all are in, or how many they are. @param {Known[]} images */
function nameOf(images) {
  const folder = images[0].name.split("/").slice(0, -1)[0];
  return folder && images.every(({ name }) => name.startsWith(`${folder}/`)) ? folder : `${whole(images.length)} images`;
}

/** What is not opened of what was given. @param {Sorted} sorted @param {Known[]} opened @returns {string[]} */
function notesOn({ images, archives, tables, hidden }, opened) {
  const others = [...images, ...archives, ...tables].filter((one) => !opened.includes(one)).map(({ name }) => name);
  const notes = [];
  if (others.length) notes.push(`Left out: ${quoted(others)}. One table, one image or one set of images is opened at a time.`);
  if (hidden) notes.push(`Left out: ${whole(hidden)} hidden file${hidden === 1 ? "" : "s"}, made by a system for itself.`);
  return notes;
}

/** @param {string} text */
const dropped = (text) => ({ kind: "dropped", text });

/** @param {Blob} blob */
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
