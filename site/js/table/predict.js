// The form for a new row, and what Python says about it.

import { byId, element, redraw, swatch } from "../dom.js";
import { areNamed, groupText } from "../words.js";
import { abnormality } from "./abnormality.js";
import { likelihood } from "./probabilities.js";
import { distances } from "./row.js";

/** @typedef {{name: string, kind: string, examples: string[], categories?: string[]}} Column */

const boxes = () => /** @type {NodeListOf<HTMLInputElement>} */ (byId("predict").querySelectorAll("[data-cell]"));

/**
 * A box for every used column, filled with the first row's cells; without columns only what was
 * clicked is told. What was typed stays as long as the columns are the same.
 * @param {Column[]} columns
 * @param {(cells: string[]) => void} onPredict
 */
export function drawPredictionForm(columns, onPredict) {
  const names = JSON.stringify(columns.map(({ name }) => name));
  const host = byId("predict");
  if (host.dataset.columns === names) return;
  host.dataset.columns = names;
  const send = () => onPredict([...boxes()].map((box) => box.value.trim()));
  const fields = columns.map((column, index) => {
    const id = `cell-${index}`;
    const box = element("input", { id, class: "box", autocomplete: "off", value: example(column), data: { cell: column.name } });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      send();
    });
    return element("div", { class: "control" }, element("label", { for: id }, column.name || "(no name)"), box);
  });
  const form = [
    element("div", { class: "fields" }, ...fields),
    element("button", { type: "button", class: "button", id: "predict-run", onclick: send }, "Predict"),
  ];
  const how = [element("p", { class: "quiet" }, "An image is not typed in: choose “click on the picture”, then a place.")];
  redraw(host, ...(columns.length ? form : how), element("div", { id: "prediction", "aria-live": "polite" }));
}

/** A value to start from, short enough for its box. @param {Column} column */
function example({ kind, examples: [first = ""] }) {
  const long = kind === "number" && first.length > 8 && Number.isFinite(Number(first));
  return long ? String(Number(Number(first).toPrecision(5))) : first;
}

/**
 * @param {any} prediction the engine's reply of kind "prediction", or null to clear
 */
export function drawPrediction(prediction) {
  const place = document.getElementById("prediction");
  if (!place) return;
  if (!prediction) return place.replaceChildren();
  boxes().forEach((box, index) => {
    box.value = prediction.cells[index] ?? box.value;
  });
  const { cluster } = prediction;
  const answer = cluster < 0 && !areNamed() ? "No cluster" : capital(groupText(cluster));
  place.replaceChildren(
    element("p", { class: "verdict" }, swatch(cluster), element("output", { data: { prediction: cluster } }, answer)),
    element("p", { class: "quiet" }, prediction.rule),
    ...(prediction.note ? [element("p", { class: "quiet" }, prediction.note)] : []),
    ...abnormality(prediction, "predictionScore"),
    ...likelihood(prediction, "predictionDensity"),
    ...(prediction.probabilities ? [] : distances(prediction, cluster)),
  );
  place.scrollIntoView({ block: "nearest" });
}

/** @param {string} words */
const capital = (words) => words[0].toUpperCase() + words.slice(1);
