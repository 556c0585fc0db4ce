/**
 * Contours: lines along which a field is constant, named where they run level and have room; the areas that they
 * enclose may be tinted, each over the one around it.
 *
 * @typedef {import("../figure/types.js").ContoursLayer} ContoursLayer
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("./isolines.js").Curve} Curve
 * @typedef {import("./isolabels.js").Label} Label
 */
import { tickFont } from "../figure/text.js";
import { onScreen, partsInside, traceCurve, traceWithGaps } from "./curves.js";
import { LETTERS, placeLabels } from "./isolabels.js";
import { isolines } from "./isolines.js";

const EDGE = 0.42;
const WIDTH = 0.9;
/** How strong the tint of the highest area is, all those below it included. */
const DEEPEST = 0.36;
/** What is left of it all while a cluster is highlighted: a field is of none. */
const ASIDE = 0.5;
const HALO = 3;
/** Up to so many values a layer is drawn afresh in every frame. */
const QUICK = 20_000;

/** @type {import("../figure/types.js").Mark} */
export const contours = {
  quick: (/** @type {ContoursLayer} */ { columns, rows }) => columns * rows <= QUICK,
  extent: (/** @type {ContoursLayer} */ { x, y }) => ({ x, y }),
  *draw(pen, /** @type {ContoursLayer} */ layer, frame) {
    const found = yield* isolines(layer);
    const strength = frame.highlight === null ? 1 : ASIDE;
    if (layer.shaded !== false) {
      pen.fillStyle = tint(frame);
      pen.globalAlpha = (1 - (1 - DEEPEST) ** (1 / found.length)) * strength;
      for (const { areas } of found) {
        pen.beginPath();
        for (const area of areas) traceCurve(pen, onScreen(area, frame));
        pen.fill();
        yield;
      }
    }
    const curves = found.map(({ lines }) => lines.flatMap((line) => partsInside(onScreen(line, frame), frame.plot)));
    const labels = placeLabels(curves, layer.texts ?? [], frame);
    yield;
    pen.globalAlpha = EDGE * strength;
    pen.lineJoin = "round";
    pen.lineWidth = WIDTH;
    pen.strokeStyle = frame.palette.ink2;
    for (const lines of curves) {
      pen.beginPath();
      for (const line of lines) traceLine(pen, line, labels);
      pen.stroke();
      yield;
    }
    drawLabels(pen, labels, frame, strength);
    pen.globalAlpha = 1;
  },
};

/** In a chart the field is all there is; in the main picture its colour must not be taken for that of a cluster. @param {Frame} frame */
const tint = ({ layout, palette }) => (layout.snug ? palette.accent : palette.neutral);

/** @param {Pen} pen @param {Curve} line @param {Label[]} labels */
function traceLine(pen, line, labels) {
  const own = labels.filter((label) => label.line === line);
  if (own.length > 0) traceWithGaps(pen, line, own);
  else traceCurve(pen, line);
}

/** @param {Pen} pen @param {Label[]} labels @param {Frame} frame @param {number} strength */
function drawLabels(pen, labels, { palette }, strength) {
  pen.font = tickFont(palette, LETTERS);
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.lineWidth = HALO;
  pen.strokeStyle = palette.plot;
  pen.fillStyle = palette.ink2;
  for (const { text, x, y } of labels) {
    const base = y + LETTERS * 0.36;
    pen.globalAlpha = 0.75 * strength;
    pen.strokeText(text, x, base);
    pen.globalAlpha = strength;
    pen.fillText(text, x, base);
  }
}
