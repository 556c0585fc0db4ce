/** The small sign of a cluster in legend and card: its shape in its colour. */
import { colorIndex, shapeOf } from "./palette.js";
import { traceShape } from "./shapes.js";
import { PathText } from "./svg.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {number} id @param {boolean} shapes  whether every cluster has a shape of its own
 * @returns {SVGSVGElement}
 */
export function makeSwatch(id, shapes) {
  const shape = shapeOf(id, shapes);
  const path = new PathText();
  traceShape(path, shape, 7, 7, shape === "cross" ? 3.6 : 4.6);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `figure-swatch${shape === "cross" ? " is-cross" : ""}`);
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("aria-hidden", "true");
  // A variable, not its value: the sign follows a change of theme by itself.
  svg.style.color = id < 0 ? "var(--noise)" : `var(--cluster-${colorIndex(id)})`;
  const outline = document.createElementNS(SVG, "path");
  outline.setAttribute("d", path.text);
  svg.append(outline);
  return svg;
}
