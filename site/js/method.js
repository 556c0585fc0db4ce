// The method panel: which algorithm, and a control for each of its parameters.

import { IMAGE } from "./catalog.js";
import { drawControls, labelledSelect } from "./controls.js";
import { byId, element, redraw } from "./dom.js";
import { placesControl, placesOf } from "./places.js";

/**
 * @param {import("./catalog.js").Catalog} catalog
 * @param {import("./catalog.js").Algorithm} algorithm the chosen one
 * @param {Map<string, string>} values
 * @param {object} options
 * @param {(id: string) => void} options.onAlgorithm
 * @param {(toImages: boolean, family: string, algorithm: string) => void} options.onKindOfData methods for one image are
 *   wanted, or those of a family for tables; and the method last used of it
 * @param {(name: string, value: string, final?: boolean) => void} options.onValue
 * @param {{name: string, answer: boolean}[]} options.columns those of the table
 * @param {Set<string>} options.hidden
 * @param {boolean} options.locked
 */
export function drawMethod({ algorithms, segmenters, families }, algorithm, values, { onAlgorithm, onKindOfData, onValue, columns, hidden, locked }) {
  chosen.set(algorithm.family, algorithm.id);
  const forImages = algorithm.family === IMAGE.id;
  // Who hides the data wants no others.
  const all = !hidden.has("data") ? [...families, IMAGE] : forImages ? [IMAGE] : families;
  const usual = all.find(({ id }) => id === algorithm.family)?.usual;
  const kin = [...algorithms, ...segmenters]
    .filter(({ family }) => family === algorithm.family)
    .sort((one, other) => Number(other.id === usual) - Number(one.id === usual));
  redraw(
    byId("method"),
    familyChoice(all, algorithm.family, locked, (family) => {
      const next = family.id === IMAGE.id;
      return next === forImages ? onAlgorithm(lastOf(family)) : onKindOfData(next, family.id, lastOf(family));
    }),
    labelledSelect({
      id: "algorithm-choice",
      title: "Method",
      options: kin.map(({ id, title }) => ({ value: id, title })),
      value: algorithm.id,
      locked,
      change: onAlgorithm,
    }),
    element("p", { class: "teaches" }, algorithm.summary),
    element(
      "details",
      { class: "more", id: "when-it-works" },
      element("summary", { id: "when-it-works-title" }, "when it works"),
      element("p", { class: "teaches" }, `Assumes: ${algorithm.assumes} `),
      element("p", { class: "teaches" }, `Fails when: ${algorithm.fails_when}`),
      element("p", { class: "teaches" }, `Cost: ${algorithm.cost}`),
    ),
  );
  redraw(
    byId("parameters"),
    ...drawControls(algorithm.params, values, {
      onChange: onValue,
      places: (parameter) =>
        placesControl(parameter, placesOf(algorithm, values), locked, (text) => onValue(parameter.name, text)),
      columns,
      hidden,
      locked,
    }),
  );
}

/** @type {Map<string, string>} the method last chosen of each family */
const chosen = new Map();

/** @param {import("./catalog.js").Family} family */
const lastOf = ({ id, usual }) => chosen.get(id) ?? usual;

/**
 * What methods are for, side by side.
 * @param {import("./catalog.js").Family[]} families
 * @param {string} current
 * @param {boolean} locked
 * @param {(family: import("./catalog.js").Family) => void} onFamily
 */
function familyChoice(families, current, locked, onFamily) {
  const buttons = families.map((family) =>
    element(
      "button",
      {
        type: "button",
        class: "segment",
        id: `family-${family.id}`,
        "aria-pressed": String(family.id === current),
        disabled: locked,
        onclick: () => family.id !== current && onFamily(family),
      },
      family.title,
    ),
  );
  const data = { part: "algorithm-choice" }; // who hides the methods hides their kinds
  return element("div", { class: "segments", role: "group", "aria-label": "Kind of method", data }, ...buttons);
}

/** Marks the control whose value was refused; without a name all are fine again. @param {string} name */
export function markField(name) {
  for (const control of byId("controls").querySelectorAll("[data-parameter]")) {
    const { parameter } = /** @type {HTMLElement} */ (control).dataset;
    if (parameter === name) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}
