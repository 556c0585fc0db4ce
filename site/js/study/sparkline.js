// A line of numbers without axes: the objective of a method, step by step.

import { element } from "../dom.js";
import { short } from "../numbers.js";

const WIDTH = 128;
const HEIGHT = 44;
const INSET = 4;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {HTMLElement} host
 * @param {ArrayLike<number>} values NaN where a step has none
 * @param {number} at the step that is marked
 * @param {string} title what the numbers are
 * @param {(index: number) => void} onChoose a place along the line is clicked
 */
export function drawSparkline(host, values, at, title, onChoose) {
  const known = Array.from(values, (value, index) => ({ value, index })).filter(({ value }) => Number.isFinite(value));
  host.hidden = known.length < 2;
  if (host.hidden) return;
  const all = known.map(({ value }) => value);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (/** @type {number} */ index) => INSET + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * INSET);
  const y = (/** @type {number} */ value) => HEIGHT - INSET - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * INSET);
  const svg = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": `${title}, from ${short(all[0])} to ${short(all[all.length - 1])}` });
  svg.append(part("polyline", { points: known.map(({ value, index }) => `${x(index)},${y(value)}`).join(" "), class: "sparkline" }));
  const marked = known.filter(({ index }) => index <= at).pop();
  if (marked) svg.append(part("circle", { cx: x(marked.index), cy: y(marked.value), r: 3.5, class: "sparkline-dot" }));
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    onChoose(Math.round(((event.clientX - box.left) / box.width) * (values.length - 1)));
  });
  host.replaceChildren(svg, element("span", {}, `${title} per step`));
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function part(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
