/**
 * Thumbnails: small images side by side, never stretched, each with a frame; contact sheets.
 *
 * @typedef {import("../figure/types.js").Box} Box
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").ThumbnailsLayer} ThumbnailsLayer
 */
import { tileCanvas } from "../figure/tiles.js";
import { toPixel } from "../figure/view.js";
import { alphaOf, areaInk, onPixel, ownCluster } from "./inks.js";

/** CSS pixels of a frame that says which cluster. */
const FRAME = 2;
/** How strong the line around others is: many lie side by side. */
const HAIRLINE = 0.65;
/** And of one that is pointed at. */
const LIT = 2.5;
const QUICK = 300;
/** Images between two looks at the clock. */
const BATCH = 40;
const UNDECIDED = -2;

/** @param {ThumbnailsLayer} layer */
const countOf = ({ x }) => x.length;

/** @param {ThumbnailsLayer} layer @param {number} index */
const clusterOf = ({ cluster }, index) => cluster?.[index] ?? null;

/** @type {import("../figure/types.js").Items} */
const items = {
  way: "free",
  count: countOf,
  at(/** @type {ThumbnailsLayer} */ layer, frame, x, y) {
    // Those drawn last lie on top.
    for (let index = countOf(layer) - 1; index >= 0; index -= 1) {
      const { left, top, width, height } = boxOf(layer, frame, index);
      if (x >= left && x <= left + width && y >= top && y <= top + height) return { index, distance: 0 };
    }
    return null;
  },
  anchor(/** @type {ThumbnailsLayer} */ layer, frame, index) {
    const { left, top, width, height } = boxOf(layer, frame, index);
    return { x: left + width / 2, y: top + height / 2 };
  },
  cluster: (/** @type {ThumbnailsLayer} */ layer, index) => ownCluster(clusterOf(layer, index)),
  values: () => ({}),
  light(pen, /** @type {ThumbnailsLayer} */ layer, frame, indices) {
    for (const index of indices) drawFrame(pen, boxOf(layer, frame, index), frame.palette.accent, LIT);
  },
};

/** @type {import("../figure/types.js").Mark} */
export const thumbnails = {
  quick: (/** @type {ThumbnailsLayer} */ layer) => countOf(layer) <= QUICK,
  items,
  *draw(pen, /** @type {ThumbnailsLayer} */ layer, frame) {
    pen.save();
    for (let index = 0; index < countOf(layer); index += 1) {
      if (index % BATCH === BATCH - 1) yield;
      const box = boxOf(layer, frame, index);
      const cluster = clusterOf(layer, index);
      // An image without a cluster belongs to whatever sheet it is on.
      pen.globalAlpha = cluster === null ? 1 : alphaOf(frame, cluster);
      pen.imageSmoothingEnabled = box.width * frame.ratio < layer.tile_width;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(tileCanvas(layer, index), box.left, box.top, box.width, box.height);
      if (cluster === null) pen.globalAlpha = HAIRLINE;
      const [color, width] = cluster === null ? [frame.palette.neutral, 1 / frame.ratio] : [inkOf(frame, cluster), FRAME];
      drawFrame(pen, box, color, width);
    }
    pen.restore();
  },
};

/** @param {Frame} frame @param {number} cluster */
const inkOf = (frame, cluster) => (cluster === UNDECIDED ? frame.palette.neutral : areaInk(frame, cluster));

/** The largest box of the image's own shape in the place that it has. @param {ThumbnailsLayer} layer @param {Frame} frame @param {number} index @returns {Box} */
function boxOf({ x, y, size, tile_width: across, tile_height: down }, frame, index) {
  const room = { width: Math.abs(size[0] * frame.x.factor), height: Math.abs(size[1] * frame.y.factor) };
  const unit = Math.min(room.width / across, room.height / down);
  const { ratio } = frame;
  // Sharp edges, and pixels of one size wherever there is room for whole ones.
  const width = Math.max(1 / ratio, onPixel(unit * across, ratio));
  const height = Math.max(1 / ratio, onPixel(unit * down, ratio));
  return {
    left: onPixel(toPixel(frame.x, x[index] ?? NaN) - width / 2, ratio),
    top: onPixel(toPixel(frame.y, y[index] ?? NaN) - height / 2, ratio),
    width, height,
  };
}

/** Just outside the image, of which it covers nothing. @param {Pen} pen @param {Box} box @param {string} color @param {number} thick */
function drawFrame(pen, { left, top, width, height }, color, thick) {
  pen.strokeStyle = color;
  pen.lineWidth = thick;
  pen.strokeRect(left - thick / 2, top - thick / 2, width + thick, height + thick);
}
