/**
 * The legend of a chart that has more than one curve: how each is drawn, and its title.
 *
 * @typedef {import("../figure/export.js").Sign} Sign
 * @typedef {import("../figure/types.js").Entry} Entry
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Layer} Layer
 * @typedef {{layer: Layer, sign: "line"|"dashed"|"band", cluster: number|null}} Key
 */
import { colorName } from "../figure/swatch.js";
import { lineInk } from "../marks/inks.js";

/** Marks that have signs, and how each is explained. @type {Record<string, (layer: any) => Omit<Key, "layer">>} */
const SIGNS = {
  lines: ({ cluster, dashed }) => ({ sign: dashed ? "dashed" : "line", cluster: cluster ?? null }),
  band: () => ({ sign: "band", cluster: -1 }),
  contours: () => ({ sign: "line", cluster: -1 }),
  ellipses: ({ cluster, dashed }) => ({ sign: dashed ? "dashed" : "line", cluster: commonCluster(cluster) }),
};

/** The cluster that all items are of; those of several are explained by quiet ink. @param {ArrayLike<number>|null|undefined} clusters */
function commonCluster(clusters) {
  if (!clusters || clusters.length === 0) return null;
  const [first] = Array.from(clusters);
  return Array.from(clusters).every((cluster) => cluster === first) ? first : -1;
}

/** @param {Entry[]} entries @returns {Key[]} */
function explained(entries) {
  const keys = entries.flatMap(({ layer, visible }) => {
    const sign = SIGNS[layer.mark]?.(layer);
    return visible && layer.title && sign ? [{ layer, ...sign }] : [];
  });
  return keys.length > 1 ? keys : [];
}

/** A colour that follows a change of theme by itself. @param {number|null} cluster */
const colorOf = (cluster) => (cluster === null ? "var(--accent)" : cluster === -1 ? "var(--ink-3)" : colorName(cluster));

/** @param {HTMLElement} list @param {Entry[]} entries */
export function drawKeys(list, entries) {
  const keys = explained(entries);
  list.hidden = keys.length === 0;
  list.replaceChildren(...keys.map(({ layer, sign, cluster }) => {
    const item = document.createElement("li");
    const shown = document.createElement("span");
    shown.className = sign === "line" ? "chart-key" : `chart-key is-${sign}`;
    if (sign !== "band") shown.style.color = colorOf(cluster);
    item.append(shown, layer.title);
    return item;
  }));
}

/** The same for a file. @param {Entry[]} entries @param {Frame} frame @returns {Sign[]} */
export function keySigns(entries, frame) {
  return explained(entries).map(({ layer, sign, cluster }) => ({
    text: layer.title,
    draw(pen, x, y) {
      if (sign === "band") {
        pen.globalAlpha = 0.3;
        pen.fillStyle = frame.palette.neutral;
        pen.fillRect(x - 5, y - 4, 12, 8);
        pen.globalAlpha = 1;
        return;
      }
      pen.beginPath();
      pen.moveTo(x - 5, y);
      pen.lineTo(x + 7, y);
      pen.setLineDash(sign === "dashed" ? [4, 3] : []);
      pen.lineWidth = 1.75;
      pen.strokeStyle = lineInk(frame, cluster);
      pen.stroke();
      pen.setLineDash([]);
    },
  }));
}
