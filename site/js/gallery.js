// The list of samples: a thumbnail and a sentence each.

import { byId, element } from "./dom.js";
import { loadFirstResult } from "./catalog.js";

const WIDTH = 96;
const HEIGHT = 64;
const RADIUS = 1.4;

/**
 * Fills the dialog once and opens it.
 * @param {import("./catalog.js").Sample[]} samples
 * @param {(sample: import("./catalog.js").Sample) => void} onChoose
 */
export function openGallery(samples, onChoose) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("samples"));
  const list = byId("gallery");
  list.replaceChildren(
    ...samples.map((sample) => {
      const canvas = element("canvas", { width: WIDTH * 2, height: HEIGHT * 2, "aria-hidden": "true" });
      loadFirstResult(sample.id).then((first) => drawThumbnail(canvas, first.thumbnail), () => {});
      const choose = () => {
        dialog.close();
        onChoose(sample);
      };
      return element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "sample", data: { sample: sample.id }, onclick: choose },
          canvas,
          element(
            "span",
            {},
            element("strong", {}, sample.title),
            element("span", {}, sample.teaches),
            element("small", {}, sample.origin),
          ),
        ),
      );
    }),
  );
  dialog.showModal();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{x: Float32Array, y: Float32Array, cluster: Int8Array}} thumbnail
 */
function drawThumbnail(canvas, thumbnail) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  context.scale(2, 2);
  thumbnail.cluster.forEach((cluster, index) => {
    context.fillStyle = style.getPropertyValue(cluster < 0 ? "--noise" : `--cluster-${cluster % 12}`);
    context.beginPath();
    context.arc(thumbnail.x[index] * WIDTH, (1 - thumbnail.y[index]) * HEIGHT, RADIUS, 0, 7);
    context.fill();
  });
}
