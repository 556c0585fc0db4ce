// Small helpers around the DOM; text is always set as text, never as HTML.

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
 * A coloured square that stands for a cluster, with its number for those who cannot see colours.
 * @param {number} cluster
 */
export function swatch(cluster) {
  return element("span", { class: "swatch", data: { cluster: cluster < 0 ? "noise" : cluster % 12 } });
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
