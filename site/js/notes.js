// What was noticed while data were read.

import { element } from "./dom.js";

/** @param {{kind: string, text: string}[]} notes @returns {HTMLElement[]} nothing, if there are none */
export function noteList(notes) {
  if (!notes.length) return [];
  return [element("ul", { class: "notes" }, ...notes.map(({ kind, text }) => element("li", { class: kind }, text)))];
}
