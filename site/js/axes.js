// Which two axes the picture shows.

import { labelledSelect } from "./controls.js";
import { byId, element, redraw } from "./dom.js";

/** @typedef {{axes: {key: string, title: string}[], axis_keys: [string, string], features: string[]}} Summary */
/** @typedef {{x: string | null, y: string | null}} Axes null takes what Python chooses */

/**
 * @param {Summary} summary what the engine says about the picture
 * @param {(axes: Axes) => void} onChange
 */
export function drawAxes(summary, onChange) {
  const options = summary.axes.map(({ key, title }) => ({ value: key, title }));
  if (options.length < 2) return byId("axes").replaceChildren();
  const select = (/** @type {0 | 1} */ which, /** @type {string} */ title) => {
    const control = labelledSelect({
      id: which ? "axis-y" : "axis-x",
      title,
      options,
      value: summary.axis_keys[which],
      change: (key) => onChange(axesAfter(which, key, summary)),
    });
    control.firstElementChild?.classList.add("unseen");
    return control;
  };
  redraw(
    byId("axes"),
    select(0, "Horizontal axis"),
    element("span", { "aria-hidden": "true" }, "×"),
    select(1, "Vertical axis"),
  );
}

/**
 * Components come as a pair; the same feature on both axes swaps them.
 * @param {0 | 1} which
 * @param {string} key
 * @param {Summary} summary
 * @returns {Axes}
 */
function axesAfter(which, key, { axis_keys: keys, features }) {
  if (isComponent(key)) return { x: null, y: null };
  let other = keys[1 - which];
  if (other === key) other = keys[which];
  if (isComponent(other)) other = features.find((feature) => feature !== key) ?? key;
  return which ? { x: other, y: key } : { x: key, y: other };
}

/** @param {string} key */
const isComponent = (key) => key.startsWith("pca:");
