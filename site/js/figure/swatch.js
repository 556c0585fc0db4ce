/** The small sign of a cluster in legend, card and tables: its shape in its colour. */
import { colorIndex, shapeOf, UNDECIDED } from "./palette.js";
import { traceShape } from "./shapes.js";
import { PathText } from "./svg.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {number} id
 * @param {boolean} [tile]  for lines of text and tables: smaller, and a rounded square instead of a circle
 * @returns {SVGSVGElement}
 */
export function makeSwatch(id, tile = false) {
  const shape = shapeOf(id);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `${tile ? "swatch" : "figure-swatch"}${shape === "cross" ? " is-cross" : ""}`);
  svg.setAttribute("viewBox", tile ? "2 2 10 10" : "0 0 14 14");
  svg.setAttribute("aria-hidden", "true");
  // A variable, not its value: the sign follows a change of theme by itself.
  svg.style.color = colorName(id);
  const outline = document.createElementNS(SVG, "path");
  outline.setAttribute("d", tile && shape === "circle" ? TILE : pathOf(shape));
  svg.append(outline);
  return svg;
}

/** A cluster's colour by its name in CSS. @param {number} id */
export function colorName(id) {
  if (id === UNDECIDED) return "var(--ink-3)";
  return id < 0 ? "var(--noise)" : `var(--cluster-${colorIndex(id)})`;
}

/** @param {string} shape */
function pathOf(shape) {
  const path = new PathText();
  traceShape(path, shape, 7, 7, shape === "cross" ? 3.6 : 4.6);
  return path.text;
}

const TILE = tilePath();

function tilePath() {
  const path = new PathText();
  path.roundRect(2, 2, 10, 10, 3);
  return path.text;
}
