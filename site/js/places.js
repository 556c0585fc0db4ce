// Places that the user clicks on the picture, such as starting centres.

import { element } from "./dom.js";
import { applies, valueOf } from "./parameters.js";

/** @typedef {import("./catalog.js").Algorithm} Algorithm */
/** @typedef {import("./catalog.js").Parameter} Parameter */
/**
 * The places an algorithm wants now: its parameter, what is placed ("0.2,2.3" each), and how many
 * are still missing. Without such a parameter `missing` is 0.
 * @typedef {{parameter: Parameter | null, placed: string[], wanted: number, missing: number}} Places
 */

/**
 * @param {Algorithm} algorithm
 * @param {Map<string, string>} values
 * @returns {Places}
 */
export function placesOf(algorithm, values) {
  const { params } = algorithm;
  const parameter = params.find((each) => each.kind === "places" && applies(each, params, values)) ?? null;
  if (!parameter) return { parameter, placed: [], wanted: 0, missing: 0 };
  const placed = (values.get(parameter.name) ?? "").split(";").filter(Boolean);
  const wanted = Number(valueOf(parameter.count ?? "", params, values)) || 0;
  return { parameter, placed, wanted, missing: wanted - placed.length };
}

/** One place as it stands in a link. @param {number[]} place in data units */
export const placeText = (place) => place.map((value) => String(Number(value.toPrecision(7)))).join(",");

/**
 * The values that a method takes along to other data: none that belong to the old rows.
 * @param {Algorithm} algorithm
 * @param {Map<string, string>} values
 */
export function withoutPlaces(algorithm, values) {
  const kept = new Map(values);
  for (const parameter of algorithm.params.filter(({ kind }) => kind === "places")) {
    kept.delete(parameter.name);
    for (const [name, value] of Object.entries(parameter.when ?? {})) {
      if (kept.get(name) === String(value)) kept.delete(name);
    }
  }
  return kept;
}

/**
 * The same for a threshold in scores, which means nothing for other rows.
 * @param {Map<string, string>} values
 */
export function withoutScore(values) {
  if (values.get("threshold_by") !== "threshold") return values;
  return new Map([...values].filter(([name]) => name !== "threshold" && name !== "threshold_by"));
}

/**
 * The values to send: places that wait behind another parameter's value stay here.
 * @param {Algorithm} algorithm
 * @param {Map<string, string>} values
 */
export function valuesToSend(algorithm, values) {
  const { parameter } = placesOf(algorithm, values);
  const waiting = algorithm.params.filter((each) => each.kind === "places" && each !== parameter).map(({ name }) => name);
  return Object.fromEntries([...values].filter(([name]) => !waiting.includes(name)));
}

/**
 * @param {Parameter} parameter
 * @param {Places} places
 * @param {boolean} locked
 * @param {(text: string) => void} onChange
 */
export function placesControl(parameter, { placed, wanted, missing }, locked, onChange) {
  const text =
    missing > 0
      ? `${placed.length} of ${wanted} placed. ${parameter.help}`
      : missing === 0
        ? `All ${wanted} are placed.`
        : `${-missing} too many are placed: take some back.`;
  const button = (/** @type {string} */ title, /** @type {string[]} */ rest) =>
    element("button", { type: "button", class: "button", id: `places-${title.toLowerCase().replaceAll(" ", "-")}`, disabled: locked || !placed.length, onclick: () => onChange(rest.join(";")) }, title);
  return element(
    "div",
    { class: "control wide", data: { parameter: parameter.name } },
    element("span", { class: "label" }, parameter.title),
    element("p", { class: "quiet" }, text),
    element("div", { class: "row" }, button("Take one back", placed.slice(0, -1)), button("Clear", [])),
  );
}

/**
 * Numbered discs as a layer of the picture.
 * @param {string} id
 * @param {string} title
 * @param {{x: number, y: number}[]} places
 * @param {string[]} labels
 * @param {number} [cluster]
 */
export const badges = (id, title, places, labels, cluster = 0) => ({
  mark: "points",
  id,
  title,
  visible: true,
  symbol: "badge",
  x: Float64Array.from(places, ({ x }) => x),
  y: Float64Array.from(places, ({ y }) => y),
  cluster: Int32Array.from(places, () => cluster),
  row: null,
  labels,
});
