/**
 * The elements of a chart: title, legend, plot, caption, the same as a table.
 *
 * @typedef {ReturnType<typeof createChartStage>} ChartStage
 */
import { make } from "../figure/stage.js";

let charts = 0;

const HELP = "Arrow keys move from item to item, Page Up and Page Down ten at a time, Home and End go to the first and "
  + "the last, Enter chooses, Escape leaves.";

/** @param {HTMLElement} host @param {import("../chart.js").Place & {onEnlarge(): void}} options */
export function createChartStage(host, { fills, titled, enlarges, onEnlarge }) {
  charts += 1;
  const id = `chart-${charts}`;
  const root = make("figure", fills ? "chart is-large" : "chart");
  const head = make("div", "chart-head");
  const title = make("h3", "chart-title", { id: `${id}-title` });
  const enlarge = make("button", "chart-enlarge", { type: "button", "aria-label": "Enlarge", title: "Enlarge", id: `${id}-enlarge` });
  const keys = make("ul", "chart-keys", { "aria-hidden": "true" });
  const area = make("div", "chart-stage", {
    tabindex: "0", role: "application", "aria-roledescription": "chart", "aria-describedby": `${id}-caption ${id}-help`, id,
  });
  const canvas = make("canvas", "chart-canvas", { role: "img" });
  const overlay = make("canvas", "chart-canvas", { "aria-hidden": "true" });
  const tip = make("div", "chart-tip", { "aria-hidden": "true" });
  const caption = make("figcaption", "chart-caption", { id: `${id}-caption` });
  const details = make("details", "chart-table", { id: `${id}-table` });
  const help = make("p", "unseen", { id: `${id}-help` });
  const live = make("p", "unseen", { "aria-live": "polite" });
  help.textContent = HELP;
  enlarge.textContent = "⤢";
  enlarge.addEventListener("click", onEnlarge);
  tip.hidden = true;
  keys.hidden = true;
  details.hidden = true;
  area.append(canvas, overlay);
  if (titled) root.append(head);
  head.append(title, ...(enlarges ? [enlarge] : []));
  root.append(keys, area, caption, details, tip, help, live);
  host.append(root);
  return { root, title, keys, area, canvas, overlay, tip, caption, details, live };
}
