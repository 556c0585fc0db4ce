// Many image files as one set, each scaled down: rows of a table to be.

import { tooLarge } from "../files.js";
import { whole } from "../numbers.js";
import { quoted } from "../wording.js";
import { decodeSmall } from "./decode.js";
import { RefusedFile } from "./refusals.js";

/** @typedef {{kind: string, text: string}} Note */
/** @typedef {import("./decode.js").Pixels & {name: string}} SetImage */
/** @typedef {{kind: "images", name: string, images: SetImage[], notes: Note[]}} ImageSet */

/** As LARGEST_SIDE in py/unlabeled/image_sets/options.py. */
export const LONGEST_SIDE = 64;
/** As MAXIMUM_IMAGES in py/unlabeled/limits.py. */
const MOST_IMAGES = 10_000;
const PROGRESS_MILLISECONDS = 60;

/** What Python has found in an archive, as files. @param {{name: string, type: string, content: Uint8Array<ArrayBuffer>}[]} found */
export const imagesOf = (found) =>
  found.map(({ name, type, content }) => ({ name, file: new File([content], name.split("/").at(-1) ?? name, { type }) }));

/**
 * @param {import("../receive.js").Given[]} files
 * @param {string} name what to call the set
 * @param {Pick<import("../intake.js").How, "signal" | "onProgress">} how
 * @param {Note[]} notes on what came before
 * @returns {Promise<ImageSet>}
 * @throws {RefusedFile | DOMException} none can be read, or they are too many; an AbortError
 */
export async function setOf(files, name, { signal, onProgress }, notes) {
  if (files.length > MOST_IMAGES) throw new RefusedFile(`${whole(files.length)} images are more than a browser can work with.`, `Choose at most ${whole(MOST_IMAGES)}.`);
  /** @type {import("./decode.js").SmallImage[]} */
  const read = [];
  /** @type {{name: string, why: RefusedFile}[]} */
  const refused = [];
  let told = 0;
  for (const [index, one] of inOrder(files).entries()) {
    signal.throwIfAborted();
    if (performance.now() - told > PROGRESS_MILLISECONDS) {
      told = performance.now();
      onProgress(index / files.length, `Reading ${whole(index + 1)} of ${whole(files.length)} images…`);
    }
    const outcome = await small(one);
    if (outcome instanceof RefusedFile) refused.push({ name: one.name, why: outcome });
    else read.push(outcome);
  }
  signal.throwIfAborted();
  if (!read.length) throw new RefusedFile(`None of the ${whole(files.length)} images can be read. ${refused[0].why.message}`, refused[0].why.hint);
  const images = read.map(({ name, width, height, pixels }) => ({ name, width, height, pixels }));
  return { kind: "images", name, images, notes: [...notes, ...notesOn(read, refused)] };
}

/** Image 2 before image 10. @template {{name: string}} Named @param {Named[]} files */
function inOrder(files) {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return [...files].sort((one, other) => compare(one.name, other.name));
}

/** An image, or why there is none. @param {import("../receive.js").Given} given */
async function small({ name, file }) {
  const message = tooLarge(file);
  if (message) return new RefusedFile(message, "");
  try {
    return await decodeSmall(file, LONGEST_SIDE, name);
  } catch (error) {
    if (error instanceof RefusedFile) return error;
    throw error;
  }
}

/** @param {import("./decode.js").SmallImage[]} read @param {{name: string, why: RefusedFile}[]} refused @returns {Note[]} */
function notesOn(read, refused) {
  const notes = [];
  if (refused.length === 1) notes.push({ kind: "dropped", text: `Left out: ${refused[0].why.message}` });
  if (refused.length > 1) {
    const names = quoted(refused.map(({ name }) => name));
    notes.push({ kind: "dropped", text: `Left out: ${whole(refused.length)} images that cannot be read: ${names}. ${refused[0].why.message}` });
  }
  const scaled = read.filter(({ original, width }) => original.width !== width);
  if (scaled.length) notes.push({ kind: "info", text: `${sizesOf(scaled)}: sides longer than ${LONGEST_SIDE} pixels were scaled down first.` });
  const moving = read.filter(({ header }) => header.moves).length;
  if (moving) notes.push({ kind: "changed", text: `${whole(moving)} image${moving === 1 ? " moves: its first frame was" : "s move: the first frame of each was"} taken.` });
  return notes;
}

/** How large images are in their files. @param {import("./decode.js").SmallImage[]} images */
function sizesOf(images) {
  const all = new Set(images.map(({ original: { width, height } }) => `${whole(width)} × ${whole(height)}`));
  const [first] = all;
  return all.size === 1 ? `In ${images.length === 1 ? "its file one image is" : `their files ${whole(images.length)} images are`} ${first}` : `In their files ${whole(images.length)} images have ${whole(all.size)} larger sizes`;
}
