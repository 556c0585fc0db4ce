/** The marks a layer can be drawn with. A new mark is one file here and one line below. */
import { points } from "./points.js";
import { regions } from "./regions.js";

/** @type {ReadonlyMap<string, import("../figure/types.js").Mark>} */
export const marks = new Map([
  ["points", points],
  ["regions", regions],
]);
