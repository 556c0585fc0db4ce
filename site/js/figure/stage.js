/**
 * The elements of a figure inside its host, and word of their size, resolution and theme.
 *
 * @typedef {import("./watch.js").Size} Size
 *
 * @typedef {object} Stage
 * @property {HTMLElement} root
 * @property {HTMLElement} legend
 * @property {HTMLElement} area  takes focus, pointer and keys
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLCanvasElement} overlay
 * @property {HTMLElement} card
 * @property {HTMLElement} live
 * @property {HTMLElement} help
 * @property {HTMLElement} caption
 * @property {() => Size} size
 * @property {() => void} destroy
 */

import { watchSize, watchTheme } from "./watch.js";

let figures = 0;

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {string} className @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, className, attributes = {}) {
  const element = document.createElement(name);
  element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/**
 * @param {HTMLElement} host
 * @param {{onResize(): void, onTheme(): void}} handlers
 * @returns {Stage}
 */
export function createStage(host, { onResize, onTheme }) {
  figures += 1;
  const id = `figure-${figures}`;
  const root = make("figure", "figure");
  const legend = make("div", "figure-legend", { role: "group", "aria-label": "Legend" });
  const area = make("div", "figure-stage", {
    tabindex: "0", role: "application", "aria-roledescription": "scatter plot", "aria-describedby": `${id}-caption ${id}-help`,
  });
  const canvas = make("canvas", "figure-canvas", { "aria-hidden": "true" });
  const overlay = make("canvas", "figure-overlay", { "aria-hidden": "true" });
  const card = make("div", "figure-card", { "aria-hidden": "true" });
  const live = make("p", "unseen", { "aria-live": "polite" });
  const help = make("p", "unseen", { id: `${id}-help` });
  const caption = make("figcaption", "unseen", { id: `${id}-caption` });
  card.hidden = true;
  legend.hidden = true;
  area.append(canvas, overlay);
  root.append(legend, area, card, live, help, caption);
  host.append(root);

  const watch = watchSize(area, [canvas, overlay], onResize);
  const stopTheme = watchTheme(onTheme);
  return {
    root, legend, area, canvas, overlay, card, live, help, caption,
    size: watch.size,
    destroy() {
      watch.stop();
      stopTheme();
      root.remove();
    },
  };
}
