// The list of samples: a thumbnail and a sentence each.

import { decoded } from "./catalog.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./catalog.js").Sample} Sample */
/** @typedef {{x: Float32Array, y: Float32Array, cluster: Int8Array}} Thumbnail */

const WIDTH = 120;
const HEIGHT = 80;
const MARGIN = 4;
const RADIUS = 1.4;
const SHARPNESS = 2; // canvas pixels to a CSS pixel

/** @type {{canvas: HTMLCanvasElement, thumbnail: Thumbnail}[]} */
let drawn = [];
let drawnIn = "";

/**
 * Opens the dialog; its list is made the first time.
 * @param {Sample[]} samples
 * @param {(sample: Sample) => void} onChoose
 */
export function openGallery(samples, onChoose) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("samples"));
  if (!drawn.length) {
    const choose = (/** @type {Sample} */ sample) => {
      dialog.close();
      onChoose(sample);
    };
    drawn = samples.map((sample) => ({ canvas: emptyCanvas(), thumbnail: decoded(sample.thumbnail) }));
    byId("gallery").replaceChildren(...samples.map((sample, index) => card(sample, drawn[index].canvas, choose)));
  }
  const theme = document.documentElement.dataset.theme ?? "";
  if (theme !== drawnIn) for (const { canvas, thumbnail } of drawn) drawThumbnail(canvas, thumbnail);
  drawnIn = theme;
  dialog.showModal();
}

/**
 * @param {Sample} sample
 * @param {HTMLCanvasElement} canvas
 * @param {(sample: Sample) => void} choose
 */
function card(sample, canvas, choose) {
  const words = element(
    "span",
    {},
    element("strong", {}, sample.title),
    element("span", {}, sample.teaches),
    element("small", {}, sample.origin),
  );
  return element(
    "li",
    {},
    element("button", { type: "button", class: "sample", data: { sample: sample.id }, onclick: () => choose(sample) }, canvas, words),
  );
}

const emptyCanvas = () => element("canvas", { width: WIDTH * SHARPNESS, height: HEIGHT * SHARPNESS, "aria-hidden": "true" });

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Thumbnail} thumbnail places in a unit square
 */
function drawThumbnail(canvas, thumbnail) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  context.setTransform(SHARPNESS, 0, 0, SHARPNESS, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  thumbnail.cluster.forEach((cluster, index) => {
    context.fillStyle = style.getPropertyValue(cluster < 0 ? "--noise" : `--cluster-${cluster % 12}`);
    context.beginPath();
    const x = MARGIN + thumbnail.x[index] * (WIDTH - 2 * MARGIN);
    const y = MARGIN + (1 - thumbnail.y[index]) * (HEIGHT - 2 * MARGIN);
    context.arc(x, y, RADIUS, 0, 7);
    context.fill();
  });
}
