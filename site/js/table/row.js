// One row up close: its cells, its cluster, how sure that is and how far it is from every centre.

import { byId, element, swatch } from "../dom.js";
import { makeThumbnail } from "../figure/tiles.js";
import { brief, short } from "../numbers.js";
import { areNamed, groupText } from "../words.js";
import { abnormality } from "./abnormality.js";
import { likelihood } from "./probabilities.js";

/** CSS pixels of an image. */
const SIDE = 96;

/**
 * @param {any} row the engine's reply of kind "row", or null
 * @param {object} [options]
 * @param {boolean} [options.ownFile] whether the rows have lines in a file of the user's
 * @param {import("./data.js").Images | null} [options.images] whether they are images, and of which columns
 */
export function drawRow(row, { ownFile = false, images = null } = {}) {
  byId("row-clear").hidden = !row;
  byId("foot-selection").textContent = row ? `selection: row ${row.number}` : "selection: none";
  if (!row) {
    byId("row").replaceChildren(element("p", { class: "quiet" }, "Click a point, or walk the picture with the arrow keys."));
    return;
  }
  const cells = element(
    "dl",
    { class: "cells" },
    ...cellsBesidePixels(row, images).flatMap(([name, text]) => [
      element("dt", { title: name }, name),
      element("dd", { title: text }, brief(text)),
    ]),
  );
  byId("row").replaceChildren(
    element("p", { class: "verdict" }, `Row ${row.number}`, ...verdict(row.cluster)),
    ...(ownFile && !images ? [element("p", { class: "quiet" }, `line ${row.line} of the file`)] : []),
    ...(row.thumbnail ? [makeThumbnail(row.thumbnail, 0, SIDE, `Row ${row.number} as an image`)] : []),
    cells,
    ...abnormality(row, "rowScore"),
    ...likelihood(row, "rowDensity"),
    // Where there are probabilities, distances decide nothing.
    ...(row.probabilities ? [] : distances(row, row.cluster)),
  );
}

/**
 * The cells of a row, but for those that its image shows.
 * @param {{names: string[], cells: string[]}} row
 * @param {import("./data.js").Images | null | undefined} images
 * @returns {[name: string, text: string][]}
 */
export function cellsBesidePixels({ names, cells }, images) {
  const first = images ? names.indexOf(images.first_column) : -1;
  const isPixel = (/** @type {number} */ index) => first >= 0 && index >= first && index < first + (images?.columns ?? 0);
  /** @type {[string, string][]} */
  const all = names.map((name, index) => [name || "(no name)", cells[index]]);
  return all.filter((_, index) => !isPixel(index));
}

/** @param {number | undefined} cluster */
function verdict(cluster) {
  if (cluster === undefined) return [" was left out"];
  return [areNamed() ? ": " : cluster < 0 ? " is " : " is in ", swatch(cluster), groupText(cluster)];
}

/**
 * Distances as bars: the shortest one is the cluster.
 * @param {{distances?: number[] | null, scaled?: boolean}} told
 * @param {number | undefined} cluster
 * @returns {HTMLElement[]} none where there are no centres
 */
export function distances({ distances: values, scaled }, cluster) {
  if (!values) return [];
  const longest = Math.max(...values) || 1;
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]).slice(0, 8);
  const lines = order.map((index) => {
    const bar = element("span", { class: "bar-fill", data: { cluster: index % 12 } });
    bar.style.width = `${(100 * values[index]) / longest}%`;
    return element(
      "li",
      { class: index === cluster ? "own" : "" },
      element("span", {}, swatch(index), index),
      element("span", { class: "bar-track" }, bar),
      element("output", { data: { distance: index, value: String(values[index]) } }, short(values[index])),
    );
  });
  const title = element("h3", {}, "Distance to centres", ...(scaled ? [element("small", {}, " in scaled units")] : []));
  return [element("div", { class: "distances" }, title, element("ol", {}, ...lines))];
}
