// What stands beside an image: its scores, lost colours and palette, and what is asked of Python
// only when it is looked at: other numbers of colours, the colour space, the size as a file.

import { createChart } from "../chart.js";
import { labelledSelect } from "../controls.js";
import { byId, element, redraw } from "../dom.js";
import { duration } from "../numbers.js";
import { scoreCard, scoresLine } from "../scores.js";
import { createTabs } from "../tabs.js";
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
    onMask: (segments) => page.onFile({ what: "mask", segments }),
  });
  const lost = createLost(byId("lost"), {
    onPoint: page.onPointLost,
    async onKeep(index) {
      const reply = await ask("keep", { lost: index });
      return reply.kind === "keep" ? reply : null;
    },
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
    note.textContent = "Working…";
    const content = tab === "space" ? { axes } : {};
    const reply = await ask(REQUESTS[tab], content, (event) => {
      if (event.kind === "panels" && summary?.fit === fit) multiples.draw(event.panels);
      if (event.kind === "progress") note.textContent = `${event.note}…`;
    });
    note.textContent = "";
    if (drawnOf.get(tab) !== fit) return; // asked for anew meanwhile
    if (reply.kind === "error") note.textContent = `${reply.message} ${reply.hint ?? ""}`;
    if (reply.kind === "replaced") drawnOf.delete(tab);
    if (reply.kind === "replaced" || reply.kind === "error") return;
    if (tab === "counts") multiples.draw(reply.panels);
    if (tab === "counts" && summary) multiples.mark(summary.parameters[summary.counter]);
    if (tab === "size") sizes.draw(reply);
    if (tab === "space") drawCloud(reply);
  }

  /** @param {any} reply */
  function drawCloud(reply) {
    const change = (/** @type {string} */ key) => {
      axes = key;
      drawnOf.delete("space");
      fill();
    };
    const options = reply.axes.map((/** @type {{key: string, title: string}} */ { key, title }) => ({ value: key, title }));
    redraw(byId("space-axes"), labelledSelect({ id: "cloud-axes", title: "Seen along", options, value: axes, change }));
    cloud.draw(reply.picture);
  }

  return {
    /** A segmentation, first without what takes longer. @param {Summary} next */
    draw(next) {
      summary = next;
      byId("image-seconds").textContent = duration(next.seconds);
      byId("image-scores").replaceChildren(...next.scores.map(scoreCard));
      byId("strip-scores").textContent = scoresLine(next.scores);
      byId("image-how").textContent = next.how;
      byId("image-how").dataset.exact = String(next.exact);
      byId("image-notes").replaceChildren(...next.notes.map((note) => element("li", {}, note)));
      palette.draw(next);
      if (next.lost) lost.draw(next.lost, next.counter !== "");
      tabs.offer("counts", next.counter !== "");
      if (next.counter) multiples.mark(next.parameters[next.counter]);
      else if (tabs.current() === "counts") tabs.open("palette");
      if (next.areas) fill();
    },
    /** Another image: nothing of the one before stays. */
    forget() {
      summary = null;
      drawnOf.clear();
      palette.draw(null);
      lost.draw([], false);
      multiples.draw([]);
      sizes.draw(null);
    },
    /** Opens a tab, the palette if it is not there. @param {string} id */
    openTab(id) {
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
    order: palette.order,
  };
}
