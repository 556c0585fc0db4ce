// The same image in fewer and more colours, side by side; a click takes one.

import { element, redraw } from "../dom.js";
import { percent } from "../numbers.js";
import { chip } from "./chip.js";

/** @typedef {import("./types.js").Panel} Panel */

/**
 * @param {HTMLElement} host
 * @param {{onChoose: (count: number) => void, locked: boolean}} listeners
 */
export function createMultiples(host, { onChoose, locked }) {
  const list = element("ul", { class: "multiples", id: "multiples" });
  host.append(list);
  /** @param {Panel} panel */
  function item(panel) {
    const { count, layer, refused, lost, scores } = panel;
    const canvas = element("canvas", { width: layer?.width ?? 3, height: layer?.height ?? 2, role: "img", "aria-label": `The image in ${count} colours`, data: { figure: `multiple-${count}` } });
    if (layer) canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(layer.rgba), layer.width, layer.height), 0, 0);
    const error = scores.error === undefined ? "" : `colour error ${scores.error.toFixed(1)}`;
    const button = element(
      "button",
      { type: "button", class: "multiple", id: `multiple-${count}`, disabled: locked || Boolean(refused), title: refused || `${error}. Click for ${count} colours.`, data: { count }, onclick: () => onChoose(count) },
      canvas,
      element("span", { class: "multiple-line" }, element("strong", {}, `${count} colours`), element("span", { class: "quiet" }, refused ? "" : error)),
      refused ? element("span", { class: "quiet" }, refused) : null,
      lost.length ? element("span", { class: "multiple-lost" }, ...lost.slice(0, 3).map(({ hex }) => chip(hex)), `${lost.map(({ name, share }) => `${name} ${percent(share)}`).join(", ")} lost`) : null,
    );
    return element("li", {}, button);
  }

  return {
    /** What is there so far, in the order of the counts that were asked for. @param {Panel[]} panels */
    draw(panels) {
      redraw(list, ...panels.map(item));
    },
    /** @param {number} count the one in view */
    mark(count) {
      for (const button of list.querySelectorAll("button")) {
        if (Number(button.dataset.count) === count) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    },
  };
}
