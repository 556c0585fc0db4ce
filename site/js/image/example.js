// One image that a study of a set is given: decoded and made small as the images of the set are.

import { hintOfTooLarge, tooLarge } from "../files.js";
import { decodeSmall, notesOf } from "./decode.js";
import { RefusedFile } from "./refusals.js";
import { LONGEST_SIDE } from "./set.js";

/** @typedef {import("./decode.js").Pixels & {name: string, notes: string[]}} Example */

/** @type {import("../files.js").Kind} */
export const IMAGE_FILE = { accept: "image/*", noun: "an image", read: exampleOf };

/**
 * @param {File} file
 * @returns {Promise<Example>}
 * @throws {RefusedFile}
 */
async function exampleOf(file) {
  const message = tooLarge(file);
  if (message) throw new RefusedFile(message, hintOfTooLarge("image"));
  const { name, width, height, pixels, header } = await decodeSmall(file, LONGEST_SIDE);
  return { name, width, height, pixels, notes: notesOf(header) };
}
