// What stands beside an image: its scores, lost colours and palette, and what is asked of Python
// only when it is looked at: other numbers of colours, the colour space, the size as a file.

import { createChart } from "../chart.js";
import { labelledSelect } from "../controls.js";
import { byId, element, redraw } from "../dom.js";
import { duration } from "../numbers.js";
import { scoreCard, scoresLine } from "../scores.js";
import { createTabs } from "../study/tabs.js";
import { createLost } from "./lost.js";
import { createMultiples } from "./multiples.js";
import { createPalette } from "./palette.js";
import { createSizes } from "./sizes.js";

/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {import("../engine.js").Reply} Reply */

/** What a tab asks Python for. */
const REQUESTS = /** @type {const} */ ({ counts: "multiples", space: "cloud", size: "compression" });

/**
 * @param {object} page
 * @param {(kind: string, content?: object, onEvent?: (event: any) => void) => Promise<any>} page.ask about the segmentation in view
 * @param {(segment: number | null) => void} page.onPoint
 * @param {(segments: Set<number>) => void} page.onChoose
 * @param {(index: number | null) => void} page.onPointLost
 * @param {(pixel: number | null) => void} page.onPixel
 * @param {(values: Record<string, any>) => void} page.onValues
 * @param {(content: object) => Promise<string>} page.onFile downloads a file, or gives its text if it is `copied`
 * @param {(tab: string) => void} page.onOpenTab
 * @param {() => void} page.onStop
 * @param {(reply: any) => void} page.onProblem
 * @param {boolean} page.locked
 */
export function createRoom(page) {
  const { ask, locked } = page;
  /** @type {Summary | null} */
  let summary = null;
  /** @type {Map<string, number>} of which fit a tab shows what */
  const drawnOf = new Map();
  let axes = "ab";

  const palette = createPalette(byId("palette"), {
    onPoint: page.onPoint,
    onChoose: page.onChoose,
    onCopy: (what, order) => page.onFile({ what, order, copied: true }),
    onSave: (what, order) => page.onFile({ what, order }),
    onMask: (segments) => page.onFile({ what: "mask", segments }),
  });
  const lost = createLost(byId("lost"), {
    onPoint: page.onPointLost,
    async onKeep(index, onProgress) {
      const reply = await ask("keep", { lost: index }, (event) => event.kind === "progress" && onProgress(`${event.note}…`));
      if (reply.kind === "error") page.onProblem(reply);
      return reply.kind === "keep" ? reply : null;
    },
    onStop: page.onStop,
    onValues: page.onValues,
    locked,
  });
  const multiples = createMultiples(byId("counts-body"), {
    onChoose: (count) => summary?.counter && page.onValues({ [summary.counter]: count }),
    locked,
  });
  const cloud = createChart(byId("space-body"), {
    onClusterHover: page.onPoint,
    onRow: page.onPixel,
    onSelectRow: page.onPixel,
  });
  const sizes = createSizes(byId("size-body"), (what) => page.onFile({ what }));
  const tabs = createTabs(byId("image-tabs"), (id) => {
    page.onOpenTab(id);
    fill();
  });

  /** What the open tab shows is asked for, unless it is there already. */
  async function fill() {
    const tab = /** @type {keyof typeof REQUESTS} */ (tabs.current());
    if (!summary || !(tab in REQUESTS) || drawnOf.get(tab) === summary.fit) return;
    const { fit } = summary;
    drawnOf.set(tab, fit);
    const note = byId(`${tab}-note`);
    const said = element("span", {}, "Working…");
    note.replaceChildren(said, " ", element("button", { type: "button", class: "link", onclick: page.onStop }, "stop"));
    const content = tab === "space" ? { axes } : {};
    const reply = await ask(REQUESTS[tab], content, (event) => {
      if (event.kind === "panels" && summary?.fit === fit) drawMultiples(event.panels);
      if (event.kind === "progress") said.textContent = `${event.note}…`;
    });
    if (drawnOf.get(tab) !== fit) return; // asked for anew meanwhile
    note.textContent = reply.kind === "replaced" ? "Stopped: open the tab again to go on." : "";
    if (reply.kind === "error") note.textContent = `${reply.message} ${reply.hint ?? ""}`;
    if (reply.kind === "replaced") drawnOf.delete(tab);
    if (reply.kind === "replaced" || reply.kind === "error") return;
    if (tab === "counts") drawMultiples(reply.panels);
    if (tab === "size") sizes.draw(reply);
    if (tab === "space") drawCloud(reply);
  }

  /** @param {import("./types.js").Panel[]} panels */
  function drawMultiples(panels) {
    multiples.draw(panels);
    if (summary) multiples.mark(summary.parameters[summary.counter]);
  }

  /** @param {any} reply */
  function drawCloud(reply) {
    byId("space-body").hidden = false;
    const change = (/** @type {string} */ key) => {
      axes = key;
      drawnOf.delete("space");
      fill();
    };
    const options = reply.axes.map((/** @type {{key: string, title: string}} */ { key, title }) => ({ value: key, title }));
    redraw(byId("space-axes"), labelledSelect({ id: "cloud-axes", title: "Seen along", options, value: axes, change }));
    cloud.draw(reply.picture);
  }

  /** What is about single segments or pixels is about others now. */
  function outdate() {
    drawnOf.clear();
    lost.outdate();
    page.onPoint(null);
    page.onPixel(null);
  }

  return {
    /** A segmentation, first without what takes longer. @param {Summary} next @param {number} size pixels of the whole image */
    draw(next, size) {
      if (summary && next.fit !== summary.fit) outdate();
      summary = next;
      byId("image-seconds").textContent = duration(next.seconds);
      byId("image-scores").replaceChildren(...next.scores.map(scoreCard));
      byId("strip-scores").textContent = scoresLine(next.scores);
      byId("image-how").textContent = next.how;
      byId("image-how").dataset.exact = String(next.exact);
      byId("image-notes").replaceChildren(...next.notes.map((note) => element("li", {}, note)));
      palette.draw(next, size);
      if (next.lost) lost.draw(next.lost, next.counter !== "");
      if (next.counter) multiples.mark(next.parameters[next.counter]);
      if (next.areas) fill();
    },
    /** Another image: nothing of the one before stays. */
    forget() {
      summary = null;
      outdate();
      byId("space-body").hidden = true;
      palette.draw(null);
      lost.draw([], false);
      multiples.draw([]);
      sizes.draw(null);
    },
    /**
     * Opens a tab, the palette if it is not there.
     * @param {string} id
     * @param {boolean} counts whether the method counts its segments
     */
    openTab(id, counts) {
      tabs.offer("counts", counts);
      tabs.open(tabs.reaches(id) ? id : "palette");
      return tabs.current();
    },
    /** A segment is pointed at elsewhere. @param {number | null} segment */
    point(segment) {
      palette.point(segment);
      cloud.highlightCluster(segment);
    },
    toggle: palette.toggle,
    clear: palette.clear,
    chosen: palette.chosen,
    area: palette.area,
    order: palette.order,
  };
}
