// A colour as it is, on a small square. The page's policy allows styles only by program.

import { element } from "../dom.js";

/** @param {string} color @param {string} [also] another class */
export function chip(color, also = "") {
  const made = element("span", { class: `image-chip ${also}`.trim() });
  made.style.background = color;
  return made;
}
