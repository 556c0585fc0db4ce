/**
 * Circles in data units, which the axes may stretch: neighbourhoods and windows.
 *
 * @typedef {import("../figure/types.js").CirclesLayer} CirclesLayer
 * @typedef {import("../figure/types.js").Frame} Frame
 */
import { toPixel } from "../figure/view.js";
import { alphaOf, areaInk, byCluster } from "./inks.js";

const FILL = 0.1;
const EDGE = 0.75;
/** So many outlines would hide the rest of the picture; they become thin and faint. */
const MANY = 60;
/** Circles between two looks at the clock. */
const BATCH = 200;
/** Up to here a layer is drawn afresh in every frame. */
const QUICK = 800;

/** @type {import("../figure/types.js").Mark} */
export const circles = {
  quick: (/** @type {CirclesLayer} */ layer) => layer.x.length <= QUICK,
  *draw(pen, /** @type {CirclesLayer} */ layer, frame) {
    const many = layer.x.length > MANY;
    for (const [cluster, members] of byCluster(frame, layer.x.length, (index) => layer.cluster?.[index] ?? null)) {
      // One path for all of a colour: where they overlap the fill does not grow darker.
      pen.beginPath();
      for (const [count, index] of members.entries()) {
        if (count % BATCH === BATCH - 1) yield;
        const x = toPixel(frame.x, layer.x[index] ?? NaN);
        const y = toPixel(frame.y, layer.y[index] ?? NaN);
        const rx = Math.abs((layer.rx[index] ?? NaN) * frame.x.factor);
        const ry = Math.abs((layer.ry[index] ?? NaN) * frame.y.factor);
        if (!Number.isFinite(x + y + rx + ry)) continue;
        pen.moveTo(x + rx, y);
        pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      }
      const alpha = alphaOf(frame, cluster);
      const color = areaInk(frame, cluster);
      if (layer.filled !== false) {
        pen.globalAlpha = FILL * alpha;
        pen.fillStyle = color;
        pen.fill();
      }
      pen.globalAlpha = (many ? EDGE / 3 : EDGE) * alpha;
      pen.lineWidth = many ? 1 : 1.5;
      pen.strokeStyle = color;
      pen.stroke();
      yield;
    }
    pen.globalAlpha = 1;
  },
};
