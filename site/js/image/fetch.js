// What the image is: a file of the page's own, or the user's.

import { decodeImage } from "./decode.js";

/** @typedef {import("./decode.js").DecodedImage} Decoded */

/**
 * A sample that is a file beside the page.
 * @param {{id: string, file: string}} sample
 * @returns {Promise<Decoded>}
 */
export async function fetchImage({ id, file }) {
  const response = await fetch(new URL(`../../data/${file}`, import.meta.url));
  if (!response.ok) throw new Error(`The file ${file} could not be loaded (${response.status}).`);
  const blob = await response.blob();
  const decoded = await decodeImage(new File([blob], file, { type: blob.type }));
  return { ...decoded, name: id };
}
