/**
 * Charts that belong together: in the results below one another, or two beside each other where there is room; and all
 * of them at once in a dialog that fills the screen.
 *
 * @typedef {import("../figure/types.js").Chart} Chart
 *
 * @typedef {object} Charts  several charts in one place, each of them the same from drawing to drawing
 * @property {(pictures: Chart[]) => void} draw
 * @property {(row: number|null) => void} highlightRow
 * @property {() => void} letGo
 * @property {() => void} destroy
 */
import { element } from "../dom.js";
import { openLarge } from "./large.js";

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.title  of the dialog; without one the charts' own titles name it
 * @param {(place: HTMLElement, large: boolean) => Charts} options.makeCharts
 */
export function createPanels({ id, title, makeCharts }) {
  /** @type {Chart[]} */
  let shown = [];
  /** @type {ReturnType<typeof openLarge<Charts>>|null} */
  let enlarged = null;
  /** @type {number|null} */
  let lit = null;

  const larger = element("button", { type: "button", class: "panels-larger", id: `${id}-larger`, "aria-haspopup": "dialog", onclick: enlarge }, "Larger");
  const place = element("div", { class: "panels-charts" });
  const node = element("div", { class: "panels", role: "group" }, larger, place);
  const charts = makeCharts(place, false);

  const name = () => title || shown.map((picture) => picture.title).join(" · ");

  function enlarge() {
    if (enlarged) return;
    enlarged = openLarge(name(), (body) => makeCharts(body, true), reduce, "panels-dialog");
    drawLarge();
    enlarged.made.highlightRow(lit);
  }

  function drawLarge() {
    enlarged?.rename(name());
    enlarged?.made.draw(shown);
  }

  /** What has changed meanwhile was drawn in the dialog only. */
  function reduce() {
    enlarged = null;
    charts.draw(shown);
    charts.highlightRow(lit);
  }

  return {
    node,
    /** @param {Chart[]} pictures */
    draw(pictures) {
      shown = pictures;
      node.setAttribute("aria-label", name());
      larger.setAttribute("aria-label", `Larger: ${name()}`);
      larger.hidden = !shown.length;
      if (enlarged) drawLarge();
      else charts.draw(shown);
    },
    /** @param {number|null} row */
    highlightRow(row) {
      lit = row;
      (enlarged?.made ?? charts).highlightRow(row);
    },
    letGo: () => charts.letGo(),
    destroy() {
      const open = enlarged;
      enlarged = null;
      open?.close();
      charts.destroy();
    },
  };
}
