// The switches of the picture's layers; what the user has chosen outlives the picture.

import { byId, element, redraw } from "../dom.js";

/** @type {Map<string, boolean>} */
const chosen = new Map();

/**
 * A layer as the user wants it: shown or hidden by her last choice, else as Python says.
 * @template {{id: string, visible: boolean}} Layer
 * @param {Layer} layer
 * @returns {Layer}
 */
export const asChosen = (layer) => ({ ...layer, visible: chosen.get(layer.id) ?? layer.visible });

export const forgetLayerChoices = () => chosen.clear();

/**
 * @param {{id: string, title: string, visible: boolean}[]} layers
 * @param {(id: string, visible: boolean) => void} onToggle
 */
export function drawLayerToggles(layers, onToggle) {
  redraw(
    byId("layers"),
    ...layers.map((layer) => {
      const button = element("button", { type: "button", class: "toggle", id: `layer-${layer.id}`, "aria-pressed": layer.visible, data: { layer: layer.id } }, layer.title);
      button.addEventListener("click", () => {
        const visible = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(visible));
        chosen.set(layer.id, visible);
        onToggle(layer.id, visible);
      });
      return button;
    }),
  );
}
