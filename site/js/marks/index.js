/** The marks a layer can be drawn with. A new mark is one file here and one line below. */
import { band } from "./band.js";
import { bars } from "./bars.js";
import { boxes } from "./boxes.js";
import { circles } from "./circles.js";
import { contours } from "./contours.js";
import { ellipses } from "./ellipses.js";
import { knives } from "./knives.js";
import { lines } from "./lines.js";
import { points } from "./points.js";
import { regions } from "./regions.js";
import { rule } from "./rule.js";
import { segments } from "./segments.js";
import { thumbnails } from "./thumbnails.js";
import { tree } from "./tree.js";

/** @type {ReadonlyMap<string, import("../figure/types.js").Mark>} */
export const marks = new Map([
  ["band", band],
  ["bars", bars],
  ["boxes", boxes],
  ["circles", circles],
  ["contours", contours],
  ["ellipses", ellipses],
  ["knives", knives],
  ["lines", lines],
  ["points", points],
  ["regions", regions],
  ["rule", rule],
  ["segments", segments],
  ["thumbnails", thumbnails],
  ["tree", tree],
]);
