// Which two axes the picture shows, and what the density makes of the others.

import { labelledSelect } from "../controls.js";
import { byId, element, redraw } from "../dom.js";

/** @typedef {{key: string, title: string}} Choice */
/** @typedef {{axes: Choice[], axis_keys: [string, string], features: string[], sections?: Choice[], section?: string}} Summary */
/** @typedef {{x: string | null, y: string | null}} Axes null takes what Python chooses */

const SECTION_HELP = "What the density shows of the columns that the axes leave out.";

/**
 * @param {Summary} summary what the engine says about the picture
 * @param {(part: Partial<import("../state.js").State>) => void} onChange
 */
export function drawAxes(summary, onChange) {
  const options = summary.axes.map(asOption);
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
    ...sectionSelect(summary, onChange),
  );
}

/** @param {Choice} choice */
const asOption = ({ key, title }) => ({ value: key, title });

/**
 * Only where the picture leaves columns out. The first way is the one that needs no word in the address.
 * @param {Summary} summary
 * @param {(part: Partial<import("../state.js").State>) => void} onChange
 */
function sectionSelect({ sections = [], section = "" }, onChange) {
  if (!sections.length) return [];
  const change = (/** @type {string} */ key) => onChange({ section: key === sections[0].key ? null : key });
  const control = labelledSelect({ id: "section", title: "Density", help: SECTION_HELP, options: sections.map(asOption), value: section, change });
  control.classList.add("section");
  return [control];
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
