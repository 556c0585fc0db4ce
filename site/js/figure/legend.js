/**
 * The row of cluster signs above the plot; each highlights its cluster.
 *
 * @typedef {import("./types.js").Cluster} Cluster
 */
import { whole } from "../numbers.js";
import { isNamed, isUnlabeled } from "./palette.js";
import { make } from "./stage.js";
import { makeSwatch } from "./swatch.js";

/** Beyond this many a row of signs says nothing. */
const MOST = 60;
/** From full to terse; the first that fits is used. */
const LENGTHS = ["", "is-short", "is-tiny"];

/** @param {number} rows */
export const rowsText = (rows) => `${whole(rows)} ${rows === 1 ? "row" : "rows"}`;

/** A group with a name of its own is just its name. @param {Cluster} cluster */
export const clusterText = ({ id, title }) => (isNamed({ id, title }) ? title : `cluster ${title}`);

/**
 * @param {HTMLElement} element
 * @param {(cluster: number|null) => void} onHighlight
 */
export function createLegend(element, onHighlight) {
  /** @type {number|null} chosen with a click, stays */
  let pressed = null;
  /** @type {number|null} under the keyboard's focus */
  let focused = null;
  /** @type {Map<number, HTMLButtonElement>} */
  const buttons = new Map();

  const report = () => onHighlight(focused ?? pressed);

  /** @param {number|null} id */
  function press(id) {
    pressed = id;
    for (const [key, button] of buttons) button.setAttribute("aria-pressed", String(key === pressed));
  }

  /** @param {Cluster} cluster */
  function makeButton(cluster) {
    const rows = rowsText(cluster.rows);
    const button = make("button", "figure-key", {
      type: "button", "aria-pressed": "false", "aria-label": `${clusterText(cluster)} · ${rows}`,
      title: `${clusterText(cluster)}: ${rows}`,
    });
    const title = make("span", "figure-key-title");
    title.textContent = cluster.title;
    const count = make("span", "figure-key-count");
    count.textContent = ` · ${whole(cluster.rows)}`;
    const unit = make("span", "figure-key-unit");
    unit.textContent = cluster.rows === 1 ? " row" : " rows";
    button.append(makeSwatch(cluster.id), title, count, unit);
    button.addEventListener("click", () => {
      const release = pressed === cluster.id;
      press(release ? null : cluster.id);
      focused = null;
      report();
    });
    button.addEventListener("focus", () => {
      if (!button.matches(":focus-visible")) return;
      focused = cluster.id;
      report();
    });
    button.addEventListener("blur", () => {
      if (focused === null) return;
      focused = null;
      report();
    });
    return button;
  }

  /** @param {Cluster[]} clusters */
  function draw(clusters) {
    const shown = isUnlabeled(clusters) || clusters.length > MOST ? [] : clusters;
    focused = null;
    buttons.clear();
    for (const cluster of shown) buttons.set(cluster.id, makeButton(cluster));
    element.hidden = clusters.length === 0 || isUnlabeled(clusters);
    element.replaceChildren(...buttons.values());
    if (clusters.length > MOST) element.textContent = `${whole(clusters.length)} clusters`;
    press(pressed !== null && buttons.has(pressed) ? pressed : null);
    fit();
  }

  /** Use the longest wording for which the row needs no second line. */
  function fit() {
    for (const length of LENGTHS) {
      element.classList.remove("is-short", "is-tiny");
      if (length) element.classList.add(length);
      if (element.scrollWidth <= element.clientWidth) return;
    }
  }

  return { draw, fit, press };
}
