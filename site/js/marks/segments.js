/**
 * Segments: straight lines from place to place; tracks and merges.
 *
 * @typedef {import("../figure/types.js").SegmentsLayer} SegmentsLayer
 */
import { toPixel } from "../figure/view.js";
import { alphaOf, byCluster, lineInk } from "./inks.js";

/** So many lines are thin. */
const MANY = 400;
/** Lines between two looks at the clock. */
const BATCH = 1000;
/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 6000;

/** @type {import("../figure/types.js").Mark} */
export const segments = {
  quick: (/** @type {SegmentsLayer} */ layer) => layer.ends.length <= 4 * QUICK,
  *draw(pen, /** @type {SegmentsLayer} */ { ends, cluster: clusters }, frame) {
    const total = ends.length >> 2;
    for (const [cluster, members] of byCluster(frame, total, (index) => clusters?.[index] ?? null)) {
      pen.beginPath();
      for (const [count, index] of members.entries()) {
        if (count % BATCH === BATCH - 1) yield;
        const at = index * 4;
        pen.moveTo(toPixel(frame.x, ends[at] ?? NaN), toPixel(frame.y, ends[at + 1] ?? NaN));
        pen.lineTo(toPixel(frame.x, ends[at + 2] ?? NaN), toPixel(frame.y, ends[at + 3] ?? NaN));
      }
      pen.globalAlpha = (total > MANY ? 0.6 : 0.85) * alphaOf(frame, cluster);
      pen.lineCap = "round";
      pen.lineWidth = total > MANY ? 1 : 1.5;
      pen.strokeStyle = lineInk(frame, cluster);
      pen.stroke();
      yield;
    }
    pen.globalAlpha = 1;
  },
};
