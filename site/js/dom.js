// Small helpers around the DOM; text is always set as text, never as HTML.

import { makeSwatch } from "./figure/swatch.js";

/**
 * Makes an element. Properties are set as attributes, except functions, which become listeners
 * ("onclick"), and `data`, which becomes data attributes. False and null are left out, but for
 * ARIA's false, which has a meaning.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | number | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name.startsWith("aria-")) made.setAttribute(name, String(value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child != null).map((child) => child instanceof Node ? child : String(child)));
  return made;
}

/**
 * An element that the page is known to have.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return /** @type {Kind} */ (found);
}

/**
 * Draws a part of the page anew without taking it out of the user's hands: what had the focus has
 * it again, and what was unfolded stays so. Both are known by their ids.
 * @param {HTMLElement} host
 * @param {...Node} children
 */
export function redraw(host, ...children) {
  const focused = host.contains(document.activeElement) ? document.activeElement?.id : "";
  const open = [...host.querySelectorAll("details[open][id]")].map(({ id }) => id);
  host.replaceChildren(...children);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus();
}

/**
 * The sign of a cluster: a coloured square, beyond the twelfth cluster the shape of its points.
 * @param {number} cluster
 */
export function swatch(cluster) {
  return makeSwatch(cluster, true);
}

/**
 * Calls `work` once, when the last call is `milliseconds` past.
 * @template {any[]} Arguments
 * @param {number} milliseconds
 * @param {(...args: Arguments) => void} work
 */
export function settled(milliseconds, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (/** @type {Arguments} */ ...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), milliseconds);
  };
}
