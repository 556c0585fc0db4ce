// How values stand in the cells of tables: by the kind of their column.

import { swatch } from "../dom.js";
import { aligned, whole } from "../numbers.js";
import { groupName } from "../words.js";

/** Never 0 % or 100 % of what is only nearly so. @param {number} share */
export function shareText(share) {
  if (!Number.isFinite(share)) return "–";
  if (share > 0 && share < 0.005) return "<1 %";
  if (share < 1 && share >= 0.995) return ">99 %";
  return `${whole(share * 100)} %`;
}

/**
 * The texts of a column. What is no number in a column of numbers stands there as it is.
 * @param {any[]} values
 * @param {string} kind "text", "number", "share" or "cluster"
 * @returns {string[]}
 */
export function columnTexts(values, kind) {
  if (kind === "number") return numberTexts(values);
  if (kind === "share") return values.map((value) => (typeof value === "number" ? shareText(value) : plainText(value)));
  if (kind === "cluster") return values.map((value) => (typeof value === "number" ? groupName(value) : plainText(value)));
  return values.map(plainText);
}

/**
 * What a cell holds: its text, for a cluster with its sign.
 * @param {any} value
 * @param {string} kind
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export const cellContent = (value, kind, text) =>
  kind === "cluster" && typeof value === "number" && value >= -1 ? [swatch(value), text] : [text];

/** @param {any[]} values */
function numberTexts(values) {
  const numbers = values.map((value) => (typeof value === "number" ? value : NaN));
  const counts = numbers.every((value) => Number.isNaN(value) || Number.isInteger(value));
  const texts = counts ? numbers.map(whole) : aligned(numbers);
  return values.map((value, index) => (typeof value === "number" ? texts[index] : plainText(value)));
}

/** @param {any} value */
const plainText = (value) => (value === null || value === undefined || value === "" ? "–" : String(value));
