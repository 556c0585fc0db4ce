// The method panel: which algorithm, and a control for each of its parameters.

import { drawControls, labelledSelect } from "./controls.js";
import { byId, element } from "./dom.js";
import { placesControl, placesOf } from "./places.js";

/**
 * @param {import("./catalog.js").Algorithm[]} algorithms
 * @param {import("./catalog.js").Algorithm} algorithm the chosen one
 * @param {Map<string, string>} values
 * @param {object} options
 * @param {(id: string) => void} options.onAlgorithm
 * @param {(name: string, value: string, final?: boolean) => void} options.onValue
 * @param {Set<string>} options.hidden
 * @param {boolean} options.locked
 */
export function drawMethod(algorithms, algorithm, values, { onAlgorithm, onValue, hidden, locked }) {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.parameter : undefined;
  const open = byId("parameters").querySelector("details")?.open ?? false;
  byId("method").replaceChildren(
    labelledSelect({
      id: "algorithm-choice",
      title: "Method",
      options: algorithms.map(({ id, title }) => ({ value: id, title })),
      value: algorithm.id,
      locked,
      change: onAlgorithm,
    }),
    element("p", { class: "teaches" }, algorithm.summary),
    element(
      "details",
      { class: "more" },
      element("summary", {}, "when it works"),
      element("p", { class: "teaches" }, `Assumes: ${algorithm.assumes} `),
      element("p", { class: "teaches" }, `Fails when: ${algorithm.fails_when}`),
      element("p", { class: "teaches" }, `Cost: ${algorithm.cost}`),
    ),
  );
  byId("parameters").replaceChildren(
    ...drawControls(algorithm.params, values, {
      onChange: onValue,
      places: (parameter) =>
        placesControl(parameter, placesOf(algorithm, values), locked, (text) => onValue(parameter.name, text)),
      hidden,
      open,
      locked,
    }),
  );
  if (focused) focusParameter(focused);
}

/** A control that was drawn anew keeps the focus. @param {string} name */
function focusParameter(name) {
  const found = document.querySelector(`[data-parameter="${CSS.escape(name)}"]`);
  if (found instanceof HTMLElement) found.focus();
}
