// The numbers beside the picture: scores, clusters, notes.

import { byId, element, redraw, swatch } from "../dom.js";
import { aligned, duration, short, whole } from "../numbers.js";
import { scoreCard, scoresLine } from "../scores.js";
import { groupHead, groupName, groupsTitle } from "../words.js";
import { shareText } from "./cells.js";

/** @typedef {import("../scores.js").Score} Score */
/** @typedef {{features: string[], kinds: string[], left_out: number, lines: {cluster: number, rows: number, weight: number | null, means: number[]}[]}} Clusters */

/**
 * @param {any} result what the engine says about a fit
 * @param {(cluster: number | null) => void} onPoint a cluster is pointed at, or none any more
 * @param {(cluster: number) => void} onChoose a cluster is clicked
 */
export function drawResults(result, onPoint, onChoose) {
  byId("seconds").textContent = result.seconds == null ? "worked out beforehand" : duration(result.seconds);
  byId("scores").replaceChildren(...result.scores.map(scoreCard));
  byId("strip-scores").textContent = scoresLine(result.scores);
  redraw(byId("clusters"), clusterTable(result.clusters, onPoint, onChoose));
  byId("clusters-name").textContent = groupsTitle();
  byId("clusters").setAttribute("aria-label", `Table of ${groupsTitle().toLowerCase()}`);
  byId("clusters-aside").textContent = "means in data units";
  drawNotes(result);
}

/** Whether clusters are components with a weight. Python's None arrives as undefined. @param {Clusters} clusters */
const isMixture = ({ lines }) => lines.some(({ weight }) => weight != null);

/**
 * @param {Clusters} clusters
 * @param {(cluster: number | null) => void} onPoint
 * @param {(cluster: number) => void} onChoose
 */
function clusterTable(clusters, onPoint, onChoose) {
  const columns = clusters.features.map((_, index) => meanTexts(clusters.lines.map((line) => line.means[index]), clusters.kinds[index]));
  const weights = isMixture(clusters) ? [aligned(clusters.lines.map(({ weight }) => weight ?? NaN))] : [];
  const numbers = [...weights, ...columns];
  const heads = [groupHead(), "rows", ...weights.map(() => "weight"), ...clusters.features].map((name, index) =>
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
            id: `cluster-${line.cluster}`,
            title: "Show these rows in the table",
            onclick: () => onChoose(line.cluster),
            onfocus: () => onPoint(line.cluster),
            onblur: () => onPoint(null),
          },
          swatch(line.cluster),
          groupName(line.cluster),
        ),
      ),
      element("td", { class: "number" }, whole(line.rows)),
      ...numbers.map((column) => element("td", { class: "number" }, column[index])),
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

/**
 * The mean of dates is a date; that of a boolean or a category's column of 0 and 1 is a share.
 * @param {number[]} means
 * @param {string} kind
 */
function meanTexts(means, kind) {
  if (kind === "date") return means.map(dateText);
  if (kind === "boolean" || kind === "category") return means.map(shareText);
  return aligned(means);
}

/** @param {number} days since 1970 */
function dateText(days) {
  const date = new Date(Math.round(days) * 86_400_000);
  return Number.isNaN(date.getTime()) ? short(days) : date.toISOString().slice(0, 10);
}

/** @param {any} result */
function drawNotes(result) {
  byId("notes-section").hidden = !result.notes.length;
  byId("notes").replaceChildren(...result.notes.map((/** @type {string} */ note) => element("li", {}, note)));
}
