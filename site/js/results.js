// The numbers beside the picture: scores, clusters, notes.

import { byId, element, swatch } from "./dom.js";
import { aligned, duration, short, whole } from "./numbers.js";

/** @typedef {{id: string, title: string, help: string, value: number, whole: boolean}} Score */
/** @typedef {{features: string[], left_out: number, lines: {cluster: number, rows: number, means: number[]}[]}} Clusters */

/**
 * @param {any} result what the engine says about a fit
 * @param {(cluster: number | null) => void} onPoint a cluster is pointed at, or none any more
 * @param {(cluster: number) => void} onChoose a cluster is clicked
 */
export function drawResults(result, onPoint, onChoose) {
  byId("seconds").textContent = result.seconds == null ? "worked out beforehand" : duration(result.seconds);
  byId("scores").replaceChildren(...result.scores.map(scoreCard));
  byId("clusters").replaceChildren(clusterTable(result.clusters, onPoint, onChoose));
  byId("clusters-aside").textContent = "means in data units";
  drawNotes(result);
}

/** @param {Score} score */
function scoreCard(score) {
  const output = element(
    "output",
    { data: { score: score.id, value: String(score.value) } },
    score.whole ? whole(score.value) : short(score.value),
  );
  return element("div", { class: "score", title: `${score.help} ${score.value}` }, output, element("span", {}, score.title));
}

/**
 * @param {Clusters} clusters
 * @param {(cluster: number | null) => void} onPoint
 * @param {(cluster: number) => void} onChoose
 */
function clusterTable(clusters, onPoint, onChoose) {
  const columns = clusters.features.map((_, index) => aligned(clusters.lines.map((line) => line.means[index])));
  const heads = ["cluster", "rows", ...clusters.features].map((name, index) =>
    element("th", { scope: "col", class: index ? "number" : "", title: name }, name),
  );
  const lines = clusters.lines.map((line, index) =>
    element(
      "tr",
      {
        data: { cluster: line.cluster },
        onpointerenter: () => onPoint(line.cluster),
        onpointerleave: () => onPoint(null),
      },
      element(
        "th",
        { scope: "row" },
        element(
          "button",
          {
            type: "button",
            class: "link plain",
            title: "Show these rows in the table",
            onclick: () => onChoose(line.cluster),
            onfocus: () => onPoint(line.cluster),
            onblur: () => onPoint(null),
          },
          swatch(line.cluster),
          line.cluster < 0 ? "noise" : line.cluster,
        ),
      ),
      element("td", { class: "number" }, whole(line.rows)),
      ...columns.map((column) => element("td", { class: "number" }, column[index])),
    ),
  );
  const caption = clusters.left_out ? element("caption", {}, `and ${clusters.left_out} more feature${clusters.left_out === 1 ? "" : "s"}`) : null;
  return element(
    "table",
    { class: "table", id: "cluster-table" },
    caption,
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...lines),
  );
}

/** @param {any} result */
function drawNotes(result) {
  byId("notes-section").hidden = !result.notes.length;
  byId("notes").replaceChildren(...result.notes.map((/** @type {string} */ note) => element("li", {}, note)));
}
