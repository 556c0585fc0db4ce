// How abnormal a row is: its score, and the threshold above which rows are anomalies.

import { element } from "../dom.js";
import { short } from "../numbers.js";

/** @typedef {{anomaly_score?: number | null, threshold?: number | null, measures?: string}} Scored what Python says of a row; nothing where a method has no such score */

/**
 * For the card beside the pointer.
 * @param {Scored} reply
 * @returns {import("../figure/card.js").Line[]}
 */
export const scoreLines = ({ anomaly_score: score }) => (score == null ? [] : [["score", short(score)]]);

/**
 * The same for a panel, with all its digits.
 * @param {Scored} reply
 * @param {string} name of the score's data attribute, as scripts write it
 * @returns {HTMLElement[]}
 */
export function abnormality({ anomaly_score: score, threshold, measures = "" }, name) {
  if (score == null || threshold == null) return [];
  const output = (/** @type {string} */ data, /** @type {number} */ value) => element("output", { data: { [data]: "", value: String(value) } }, short(value));
  return [
    element(
      "dl",
      { class: "cells", title: measures },
      element("dt", {}, `score: ${measures}`),
      element("dd", {}, output(name, score)),
      element("dt", {}, "threshold"),
      element("dd", {}, output(`${name}Threshold`, threshold)),
    ),
  ];
}
