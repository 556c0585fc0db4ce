// Another algorithm at the same moment of a trace: beside the main picture, on the same axes and in
// the same shape, only smaller.

import { createChart } from "../chart.js";
import { byId, element } from "../dom.js";
import { snugLayout } from "../figure/scene.js";

/** @typedef {import("../figure/types.js").Chart} Chart */

const ROUGH_HEIGHT = 240; // CSS pixels, until both plots can be measured
const LEAST_HEIGHT = 80;
const TRIES = 3; // another height may have other tick labels, and those leave another width

export function createAlongside() {
  const plots = byId("plots");
  const main = byId("figure");
  const title = element("p", { class: "step-title", id: "step-title" });
  const host = element("div", {});
  const section = element("section", { class: "alongside", id: "alongside" }, host);
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  /** @type {Chart | null} */
  let shown = null;
  let height = ROUGH_HEIGHT;
  let fitted = ""; // the sizes that the height was chosen for
  let tries = 0;
  let pending = 0;
  // Both plots tell their sizes when they are drawn; the second one may follow in the same frame.
  const observer = new MutationObserver(() => {
    pending ||= requestAnimationFrame(fit);
  });

  function open() {
    main.before(title);
    plots.append(section);
    plots.classList.add("is-shared");
    for (const drawn of [main, host]) observer.observe(drawn, { attributeFilter: ["data-plot"] });
    return createChart(host);
  }

  /** Gives the smaller plot the shape of the main one. */
  function fit() {
    pending = 0;
    const outer = plotOf(main);
    const inner = plotOf(host);
    if (!shown || !outer || !inner) return;
    const sizes = [outer.width, outer.height, host.clientWidth].join(" ");
    if (sizes !== fitted) tries = TRIES;
    fitted = sizes;
    const { top, bottom } = snugLayout(shown);
    const next = Math.max(LEAST_HEIGHT, Math.round((inner.width * outer.height) / outer.width + top + bottom));
    if (tries === 0 || next === height) return;
    tries -= 1;
    height = next;
    redraw();
  }

  function redraw() {
    if (shown) chart?.draw({ ...shown, height });
  }

  return {
    /**
     * @param {Chart} next
     * @param {string} mainTitle what the main picture is called beside it
     */
    show(next, mainTitle) {
      title.textContent = mainTitle;
      title.hidden = mainTitle === "";
      section.setAttribute("aria-label", next.title);
      shown = next;
      chart ??= open();
      redraw();
    },
    /** The main picture has all the room again. */
    close() {
      if (!chart) return;
      observer.disconnect();
      cancelAnimationFrame(pending);
      pending = 0;
      chart.destroy();
      chart = shown = null;
      section.remove();
      title.remove();
      plots.classList.remove("is-shared");
    },
  };
}

/** @param {HTMLElement} drawn @returns {{width: number, height: number} | null} */
const plotOf = ({ dataset }) => (dataset.plot ? JSON.parse(dataset.plot) : null);
