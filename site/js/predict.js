// Predict a new row: typed in, or clicked on the picture.

import { byId, element, swatch } from "./dom.js";
import { distances } from "./row.js";
import { short } from "./numbers.js";

/**
 * A form with one box per used column.
 * @param {{name: string, kind: string, examples: string[]}[]} columns
 * @param {(cells: string[]) => void} onPredict
 */
export function drawPredictionForm(columns, onPredict) {
  const boxes = columns.map((column, index) =>
    element("input", { id: `cell-${index}`, class: "box", autocomplete: "off", placeholder: brief(column.examples[0] ?? ""), data: { cell: column.name } }),
  );
  const send = () => onPredict(boxes.map((box) => box.value.trim() || box.placeholder));
  const fields = boxes.map((box, index) =>
    element("div", { class: "control" }, element("label", { for: box.id }, columns[index].name || "(no name)"), box),
  );
  for (const box of boxes) {
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") send();
    });
  }
  byId("predict").replaceChildren(
    element("div", { class: "fields" }, ...fields),
    element("button", { type: "button", class: "button", id: "predict-run", onclick: send }, "Predict"),
    element("div", { id: "prediction", "aria-live": "polite" }),
  );
}

/** A number of few digits, any other text as it is. @param {string} text */
const brief = (text) => (text !== "" && Number.isFinite(Number(text)) ? String(Number(Number(text).toPrecision(5))) : text);

/**
 * @param {any} prediction the engine's reply of kind "prediction", or null to clear
 * @param {{name: string, kind: string}[]} columns used columns, to fill the boxes after a click
 */
export function drawPrediction(prediction, columns) {
  const place = document.getElementById("prediction");
  if (!place) return;
  if (!prediction || prediction.cluster === undefined) return place.replaceChildren();
  columns.forEach((column, index) => {
    const at = prediction.features.indexOf(column.name);
    const box = document.getElementById(`cell-${index}`);
    if (at >= 0 && box instanceof HTMLInputElement && column.kind === "number") {
      box.value = String(Number(prediction.values[at].toPrecision(6)));
    }
  });
  const named = prediction.features
    .slice(0, 4)
    .map((/** @type {string} */ name, /** @type {number} */ index) => `${name} ${short(prediction.values[index])}`)
    .join(", ");
  const answer =
    prediction.cluster < 0
      ? [swatch(-1), "No cluster"]
      : [swatch(prediction.cluster), element("output", { data: { prediction: prediction.cluster } }, `Cluster ${prediction.cluster}`)];
  place.replaceChildren(
    element("p", { class: "verdict" }, ...answer, element("small", {}, ` for ${named}`)),
    distances(prediction.distances, prediction.cluster),
  );
  place.scrollIntoView({ block: "nearest" });
}
