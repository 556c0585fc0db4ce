/**
 * The legend of a chart that has more than one curve: how each is drawn, and its title.
 *
 * @typedef {import("../figure/export.js").Sign} Sign
 * @typedef {import("../figure/types.js").Entry} Entry
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").LinesLayer} LinesLayer
 */
import { colorName } from "../figure/swatch.js";
import { lineInk } from "../marks/inks.js";

/** @param {Entry[]} entries */
function explained(entries) {
  const curves = entries.filter(({ layer, visible }) => visible && layer.title && (layer.mark === "lines" || layer.mark === "band"));
  return curves.length > 1 ? curves.map(({ layer }) => /** @type {LinesLayer} */ (layer)) : [];
}

/** A colour that follows a change of theme by itself. @param {number|null|undefined} cluster */
const colorOf = (cluster) => (cluster == null ? "var(--accent)" : cluster === -1 ? "var(--ink-3)" : colorName(cluster));

/** @param {HTMLElement} list @param {Entry[]} entries */
export function drawKeys(list, entries) {
  const layers = explained(entries);
  list.hidden = layers.length === 0;
  list.replaceChildren(...layers.map((layer) => {
    const item = document.createElement("li");
    const sign = document.createElement("span");
    sign.className = layer.mark === "band" ? "chart-key is-band" : layer.dashed ? "chart-key is-dashed" : "chart-key";
    if (layer.mark === "lines") sign.style.color = colorOf(layer.cluster);
    item.append(sign, layer.title);
    return item;
  }));
}

/** The same for a file. @param {Entry[]} entries @param {Frame} frame @returns {Sign[]} */
export function keySigns(entries, frame) {
  return explained(entries).map((layer) => ({
    text: layer.title,
    draw(pen, x, y) {
      if (layer.mark === "band") {
        pen.globalAlpha = 0.3;
        pen.fillStyle = frame.palette.neutral;
        pen.fillRect(x - 5, y - 4, 12, 8);
        pen.globalAlpha = 1;
        return;
      }
      pen.beginPath();
      pen.moveTo(x - 5, y);
      pen.lineTo(x + 7, y);
      pen.setLineDash(layer.dashed ? [4, 3] : []);
      pen.lineWidth = 1.75;
      pen.strokeStyle = lineInk(frame, layer.cluster ?? null);
      pen.stroke();
      pen.setLineDash([]);
    },
  }));
}
