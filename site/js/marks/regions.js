/**
 * Regions: which cluster each place belongs to, as a light ground, with dashed lines where it changes.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").RegionsLayer} RegionsLayer
 */
import { paintGround } from "../figure/ground.js";
import { joinSegments } from "../figure/join.js";
import { mix, toRGB } from "../figure/palette.js";
import { toPixel } from "../figure/view.js";

const TINT = 0.13;
const FAINT_TINT = 0.04;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** @type {import("../figure/types.js").Mark} */
export const regions = {
  quick: () => false,
  extent: (/** @type {RegionsLayer} */ layer) => ({ x: layer.x, y: layer.y }),
  *draw(pen, /** @type {RegionsLayer} */ layer, frame) {
    const { left, top, width, height } = frame.plot;
    const ground = yield* paintGround(layer, frame, makeColors(frame));
    pen.drawImage(ground, left, top, width, height);
    drawBoundaries(pen, layer, frame);
  },
};

/**
 * Tints are opaque: the grid must not show through, and two tints must mix without darkening.
 *
 * @param {Frame} frame @returns {(id: number) => number} packed colours
 */
function makeColors(frame) {
  /** @type {Map<number, number>} */
  const known = new Map();
  return (id) => {
    let color = known.get(id);
    if (color === undefined) {
      const faint = frame.highlight !== null && frame.highlight !== id;
      const { plot } = frame.palette;
      color = pack(id < 0 ? toRGB(plot) : mix(plot, frame.style(id).color, faint ? FAINT_TINT : TINT));
      known.set(id, color);
    }
    return color;
  };
}

/** @param {[number, number, number]} rgb */
const pack = ([red, green, blue]) =>
  (LITTLE_ENDIAN ? (255 << 24) | (blue << 16) | (green << 8) | red : (red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;

/** @param {Pen} pen @param {RegionsLayer} layer @param {Frame} frame */
function drawBoundaries(pen, layer, frame) {
  if (!layer.boundaries) return;
  pen.save();
  pen.beginPath();
  for (const line of joinSegments(layer.boundaries, layer)) {
    for (let at = 0; at < line.length; at += 2) {
      const x = toPixel(frame.x, line[at] ?? 0);
      const y = toPixel(frame.y, line[at + 1] ?? 0);
      if (at === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    }
  }
  pen.setLineDash([6, 4]);
  pen.lineJoin = "round";
  pen.lineWidth = 1;
  pen.strokeStyle = frame.palette.boundary;
  pen.globalAlpha = frame.highlight === null ? 0.8 : 0.35;
  pen.stroke();
  pen.restore();
}
