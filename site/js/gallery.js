// The list of samples: a thumbnail and a sentence each.

import { decoded } from "./catalog.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./catalog.js").Sample | import("./catalog.js").ImageSample} Sample */
/** @typedef {{x: Float32Array, y: Float32Array, cluster: Int8Array}} Points in a unit square */

const WIDTH = 120;
const HEIGHT = 80;
const MARGIN = 4;
const RADIUS = 1.4;
const SHARPNESS = 2; // canvas pixels to a CSS pixel

/** @type {{canvas: HTMLCanvasElement, thumbnail: Points}[]} those that are drawn in the colours of the theme */
let drawn = [];
let drawnIn = "";

/**
 * Opens the dialog; its list is made the first time.
 * @param {import("./catalog.js").Catalog} catalog
 * @param {(sample: Sample) => void} onChoose
 */
export function openGallery({ samples, image_samples: images }, onChoose) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("samples"));
  if (!drawn.length) {
    const choose = (/** @type {Sample} */ sample) => {
      dialog.close();
      onChoose(sample);
    };
    drawn = samples.map((sample) => ({ canvas: emptyCanvas(), thumbnail: decoded(sample.thumbnail) }));
    byId("gallery").replaceChildren(...samples.map((sample, index) => card(sample, drawn[index].canvas, choose)));
    byId("image-gallery").replaceChildren(...images.map((sample) => card(sample, pictureOf(sample), choose)));
  }
  const theme = document.documentElement.dataset.theme ?? "";
  if (theme !== drawnIn) for (const { canvas, thumbnail } of drawn) drawThumbnail(canvas, thumbnail);
  drawnIn = theme;
  dialog.showModal();
}

/**
 * @param {Sample} sample
 * @param {HTMLElement} thumbnail
 * @param {(sample: Sample) => void} choose
 */
function card(sample, thumbnail, choose) {
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
    element("button", { type: "button", class: "sample", data: { sample: sample.id }, onclick: () => choose(sample) }, thumbnail, words),
  );
}

const emptyCanvas = () => element("canvas", { width: WIDTH * SHARPNESS, height: HEIGHT * SHARPNESS, "aria-hidden": "true" });

/** @type {Map<string, {name: string, width: number, height: number, pixels: Uint8Array, preview: true}>} */
const previews = new Map();

/**
 * An image that Python makes, on few pixels, until it is there; null for one that is a file.
 * @param {import("./catalog.js").ImageSample | undefined} sample
 */
export function previewOf(sample) {
  if (!sample || sample.file) return null;
  const known = previews.get(sample.id);
  if (known) return known;
  const { width, height, rgba } = /** @type {import("./image/types.js").Layer} */ (decoded(sample.thumbnail));
  const preview = { name: sample.title, width, height, pixels: rgba, preview: /** @type {const} */ (true) };
  previews.set(sample.id, preview);
  return preview;
}

/** An image sample as it is. @param {import("./catalog.js").ImageSample} sample */
function pictureOf(sample) {
  const preview = previewOf(sample);
  if (!preview) return element("img", { src: `data/${sample.file}`, alt: "", width: WIDTH, height: HEIGHT, loading: "lazy" });
  const { width, height, pixels } = preview;
  const canvas = element("canvas", { width, height, "aria-hidden": "true" });
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Points} thumbnail
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
