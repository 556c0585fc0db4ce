// Draws one control per parameter, from the catalog's description alone.

import { element } from "./dom.js";
import { fileControl, TABLE_FILE } from "./files.js";
import { IMAGE_FILE } from "./image/example.js";
import { applies } from "./parameters.js";

/** @typedef {import("./catalog.js").Parameter} Parameter */

const SLIDER_STEPS = 1000;

/**
 * @param {Parameter[]} parameters
 * @param {Map<string, any>} values what is set, as text or as a file; the rest shows its default
 * @param {object} options
 * @param {(name: string, value: any, final: boolean) => void} options.onChange
 * @param {(parameter: Parameter) => Node} options.places draws a control of kind "places"
 * @param {{name: string, answer: boolean}[]} [options.columns] those of the table
 * @param {Set<string>} options.hidden names that an embedding page hides
 * @param {boolean} options.locked whether nothing may be changed
 */
export function drawControls(parameters, values, { onChange, places, columns = [], hidden, locked }) {
  const current = (/** @type {Parameter} */ parameter) => values.get(parameter.name) ?? String(parameter.default ?? "");
  const visible = parameters.filter((parameter) => !hidden.has(parameter.name) && applies(parameter, parameters, values));
  const draw = (/** @type {Parameter} */ parameter) =>
    parameter.kind === "places" ? places(parameter) : control(withColumns(parameter, columns), current(parameter), onChange, locked);

  const plain = visible.filter((parameter) => !parameter.advanced).map(draw);
  const advanced = visible.filter((parameter) => parameter.advanced);
  if (!advanced.length) return plain;
  const word = advanced.length === 1 ? "parameter" : "parameters";
  const more = element(
    "details",
    { class: "more", id: "more-parameters" },
    element("summary", { id: "more-parameters-title" }, `${advanced.length} more ${word}`),
    ...advanced.map(draw),
  );
  return [...plain, more];
}

/**
 * A parameter that names a column offers those of the table that say which group a row is in.
 * @param {Parameter} parameter
 * @param {{name: string, answer: boolean}[]} columns
 * @returns {Parameter}
 */
export function withColumns(parameter, columns) {
  if (parameter.kind !== "column") return parameter;
  const answers = columns.filter(({ answer }) => answer).map(({ name }) => ({ value: name, title: name || "(no name)" }));
  return { ...parameter, options: [{ value: parameter.default, title: parameter.title_of_default ?? parameter.default }, ...answers] };
}

/**
 * @param {Parameter} parameter
 * @param {any} value
 * @param {(name: string, value: any, final: boolean) => void} onChange
 * @param {boolean} locked
 */
function control(parameter, value, onChange, locked) {
  const change = (/** @type {any} */ given, final = true) => onChange(parameter.name, given, final);
  const number = () => (parameter.scale === "none" ? boxAlone : sliderAndBox)(parameter, value, change, locked);
  const drawn = {
    integer: number,
    number,
    row: () => boxAlone(parameter, value, change, locked),
    text: () => boxAlone(parameter, value, change, locked),
    choice: () => picker(parameter, value, change, locked),
    column: () => picker(parameter, value, change, locked),
    flag: () => checkbox(parameter, value, change, locked),
    file: () => fileControl(parameter, value, change, locked, TABLE_FILE),
    image: () => fileControl(parameter, value, change, locked, IMAGE_FILE),
  }[parameter.kind];
  if (!drawn) throw new Error(`No control is drawn for a parameter of kind ${parameter.kind}.`);
  return drawn();
}

/** What is typed: whole numbers, any numbers, or words. @type {Record<string, string>} */
const KEYBOARDS = { integer: "numeric", row: "numeric", number: "decimal" };

/**
 * @param {Parameter} parameter
 * @param {string} value
 * @param {boolean} locked
 */
function boxOf({ name, kind, help }, value, locked) {
  const box = element("input", {
    id: `parameter-${name}`,
    class: kind === "text" ? "box words" : "box",
    inputmode: KEYBOARDS[kind] ?? "text",
    autocomplete: "off",
    spellcheck: "false",
    disabled: locked,
    title: help,
    data: { parameter: name },
  });
  box.value = value;
  return box;
}

/**
 * @param {Parameter} parameter
 * @param {string} value
 * @param {(text: string) => void} change
 * @param {boolean} locked
 */
function boxAlone(parameter, value, change, locked) {
  const box = boxOf(parameter, value, locked);
  box.addEventListener("change", () => change(box.value.trim()));
  return element("div", { class: "control" }, element("label", { for: box.id, title: parameter.help }, parameter.title), box);
}

/**
 * @param {Parameter} parameter
 * @param {string} value
 * @param {(text: string, final?: boolean) => void} change
 * @param {boolean} locked
 */
function sliderAndBox(parameter, value, change, locked) {
  const box = boxOf(parameter, value, locked);
  const slider = element("input", {
    id: `slider-${parameter.name}`,
    type: "range",
    min: 0,
    max: SLIDER_STEPS,
    step: 1,
    disabled: locked,
    "aria-label": `${parameter.title}, slider`,
    title: parameter.help,
    data: { slider: parameter.name },
  });
  const scale = sliderScale(parameter);
  slider.max = String(scale.steps);
  slider.value = String(scale.toStep(Number(value)));
  slider.addEventListener("input", () => {
    box.value = scale.toText(Number(slider.value));
    paint(slider);
    change(box.value, false);
  });
  slider.addEventListener("change", () => change(box.value));
  box.addEventListener("change", () => {
    slider.value = String(scale.toStep(Number(box.value)));
    paint(slider);
    change(box.value.trim());
  });
  paint(slider);
  return element(
    "div",
    { class: "control" },
    element("label", { for: box.id, title: parameter.help }, parameter.title),
    box,
    slider,
  );
}

/**
 * Slider positions are whole steps; they map to values linearly or by powers of ten.
 * @param {Parameter} parameter
 */
function sliderScale(parameter) {
  const [low, high] = parameter.slider ?? [0, 1];
  const whole = parameter.kind === "integer";
  const logarithmic = parameter.scale === "log";
  const steps = whole ? high - low : logarithmic ? Math.round(10 * Math.log10(high / low)) : SLIDER_STEPS;
  const clamp = (/** @type {number} */ step) => Math.max(0, Math.min(steps, Math.round(step) || 0));
  if (logarithmic) {
    return {
      steps,
      toStep: (/** @type {number} */ value) => clamp(value > 0 ? 10 * Math.log10(value / low) : 0),
      toText: (/** @type {number} */ step) => String(Number((low * 10 ** (step / 10)).toPrecision(2))),
    };
  }
  return {
    steps,
    toStep: (/** @type {number} */ value) => clamp(((value - low) / (high - low)) * steps),
    toText: (/** @type {number} */ step) => {
      const value = low + (step / steps) * (high - low);
      return whole ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
    },
  };
}

/** The filled part of a slider, which no browser draws the same. @param {HTMLInputElement} slider */
function paint(slider) {
  const share = (Number(slider.value) / (Number(slider.max) || 1)) * 100;
  slider.style.setProperty("--share", `${share}%`);
}

/**
 * @param {Parameter} parameter
 * @param {string} value
 * @param {(text: string) => void} change
 * @param {boolean} locked
 */
function picker(parameter, value, change, locked) {
  const options = (parameter.options ?? []).map((option) => ({ ...option }));
  return labelledSelect({
    id: `parameter-${parameter.name}`,
    title: parameter.title,
    help: parameter.help,
    options,
    value,
    change,
    locked,
    name: parameter.name,
  });
}

/**
 * A label and a select on one line.
 * @param {{id: string, title: string, help?: string, options: {value: string, title: string}[], value: string, change: (value: string) => void, locked?: boolean, name?: string}} description
 */
export function labelledSelect({ id, title, help = "", options, value, change, locked = false, name = id }) {
  const select = element(
    "select",
    { id, class: "select", disabled: locked, title: help, data: { parameter: name }, onchange: () => change(select.value) },
    ...options.map((option) => element("option", { value: option.value, selected: option.value === value }, option.title)),
  );
  return element("div", { class: "control" }, element("label", { for: id, title: help }, title), select);
}

/**
 * @param {Parameter} parameter
 * @param {string} value
 * @param {(text: string) => void} change
 * @param {boolean} locked
 */
function checkbox(parameter, value, change, locked) {
  const id = `parameter-${parameter.name}`;
  const box = element("input", {
    id,
    type: "checkbox",
    checked: value === "true",
    disabled: locked,
    data: { parameter: parameter.name },
    onchange: () => change(String(box.checked)),
  });
  return element("div", { class: "control" }, element("label", { for: id, title: parameter.help }, parameter.title), box);
}
