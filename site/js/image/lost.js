// Colours that no segment shows: what they are, where they were, and what would keep them.

import { element, redraw } from "../dom.js";
import { chip } from "./chip.js";

/** @typedef {import("./types.js").Lost} Lost */

/**
 * @param {HTMLElement} host
 * @param {object} listeners
 * @param {(index: number | null) => void} listeners.onPoint one is pointed at
 * @param {(index: number, onProgress: (text: string) => void) => Promise<{count: number | null, values: Record<string, any> | null} | null>} listeners.onKeep
 *   asks how many segments keep it; null: it was ended
 * @param {() => void} listeners.onStop
 * @param {(values: Record<string, any>) => void} listeners.onValues
 * @param {boolean} listeners.locked
 */
export function createLost(host, { onPoint, onKeep, onStop, onValues, locked }) {
  /** @param {Lost} lost @param {number} index @param {boolean} counts */
  function item(lost, index, counts) {
    const answer = element("p", { class: "lost-answer" });
    const ask = element("button", { type: "button", class: "link", id: `keep-${index}`, disabled: locked, onclick: keep }, "How many would keep it?");
    answer.append(ask);

    async function keep() {
      const said = element("span", {}, "Trying one number after the other…");
      answer.replaceChildren(said, " ", element("button", { type: "button", class: "link", onclick: onStop }, "stop"));
      const found = await onKeep(index, (text) => {
        said.textContent = text;
      });
      if (!found) return answer.replaceChildren(ask);
      if (found.count === null || !found.values) {
        answer.textContent = "No number that was tried keeps it. Another colour space may: CIELAB weighs hues as the eye does.";
        return;
      }
      const { values } = found;
      answer.replaceChildren(element("button", { type: "button", class: "button small", id: `keep-${index}-values`, disabled: locked, onclick: () => onValues(values) }, `Use ${found.count} colours`), ` ${found.count} keep it.`);
    }

    return element(
      "li",
      { class: "lost", data: { lost: lost.name }, onpointerenter: () => onPoint(index), onpointerleave: () => onPoint(null) },
      element("p", { class: "lost-colors", "aria-hidden": "true" }, chip(lost.hex, "large"), "→", chip(lost.replaced_by, "large")),
      element("div", {}, element("p", {}, lost.text), counts ? answer : null),
    );
  }

  return {
    /** They are of a segmentation before; those of the one in view are being looked for. */
    outdate() {
      host.inert = true;
    },
    /** @param {Lost[]} lost @param {boolean} counts whether the method counts its segments */
    draw(lost, counts) {
      host.inert = false;
      host.hidden = lost.length === 0;
      if (!lost.length) return redraw(host);
      const title = lost.length === 1 ? "A colour is lost" : `${lost.length} colours are lost`;
      redraw(host, element("h2", { id: "lost-title" }, title), element("p", { class: "how" }, "Small and vivid ones are looked for; what larger areas have become, the divider shows."), element("ul", { class: "lost-list" }, ...lost.map((one, index) => item(one, index, counts))));
    },
  };
}
