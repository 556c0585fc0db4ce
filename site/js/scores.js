// A score as people read it: a card with the number in full behind it.

import { element } from "./dom.js";
import { short, whole } from "./numbers.js";

/** @typedef {{id: string, title: string, help: string, value: number | null, whole: boolean}} Score */

const LONG = 7; // characters; more of them need smaller ones

/** @param {Score} score */
export const scoreText = (score) => {
  if (score.whole && score.value !== null) return whole(score.value);
  return short(score.value, Math.abs(score.value ?? 0) >= 1000 ? 5 : 4); // criteria differ in their last digits
};

/** All in one line. @param {Score[]} scores */
export const scoresLine = (scores) => scores.map((score) => `${score.title} ${scoreText(score)}`).join(" · ");

/** @param {Score} score */
export function scoreCard(score) {
  const text = scoreText(score);
  const data = { score: score.id, value: String(score.value ?? "") };
  const output = element("output", { class: text.length > LONG ? "long" : null, data }, text);
  return element("div", { class: "score", title: `${score.help} ${data.value}`.trim() }, output, element("span", {}, score.title));
}
