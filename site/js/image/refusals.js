// Why a file cannot be opened as an image, in words, and what to do.

import { whole } from "../numbers.js";

/** @typedef {import("./format.js").Format} Format */

/** As MAXIMUM_PIXELS in py/unlabeled/limits.py: the image, its segments and the result are held at once. */
export const MOST_PIXELS = 50e6;

/** A file that is not opened: `message` says what is wrong, `hint` what to do. */
export class RefusedFile extends Error {
  /** @param {string} message @param {string} hint */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** Of formats that are images, or may be called one, and cannot be shown. @type {Partial<Record<Format, [string, string]>>} */
const FORMATS = {
  empty: ["is empty.", "Choose another file, or copy this one again."],
  svg: ["is an SVG drawing, which has no pixels of its own.", "Save it as PNG in the size you want."],
  tiff: ["is a TIFF image, which browsers do not show.", "Save it as PNG."],
  heic: ["is a HEIC image, which most browsers do not show.", "Save it as JPEG."],
  photoshop: ["is a Photoshop file, which browsers do not show.", "Save it as PNG."],
  pdf: ["is a PDF document.", "Save the page as PNG."],
  zip: ["is a ZIP archive, whatever its name says.", "Give it a name that ends in .zip."],
  text: ["is no image: it holds text.", "If it is a table, give it a name that ends in .csv."],
};

/** @param {string} name @param {Format} format @returns {RefusedFile | null} */
export function refusalOfFormat(name, format) {
  if (format === "other") return new RefusedFile(`“${name}” is no image, whatever its name says.`, "PNG, JPEG, WebP, GIF and BMP files are taken.");
  const words = FORMATS[format];
  return words ? new RefusedFile(`“${name}” ${words[0]}`, words[1]) : null;
}

/** @param {string} name */
export const incomplete = (name) =>
  new RefusedFile(`“${name}” is not complete: the end of the file is missing.`, "Copy or download it again.");

/** @param {string} name */
export const damaged = (name) =>
  new RefusedFile(`“${name}” cannot be decoded: it is damaged, or of a kind that this browser does not know.`, "Open it in an image viewer and save it as PNG.");

/** @param {string} name @param {number} width @param {number} height */
export const tooManyPixels = (name, width, height) =>
  new RefusedFile(
    `“${name}” has ${whole(width)} × ${whole(height)} pixels, ${whole(Math.round((width * height) / 1e6))} million; the most this page takes is ${MOST_PIXELS / 1e6} million.`,
    "Make it smaller first: half as wide and high, it has a quarter of the pixels.",
  );
