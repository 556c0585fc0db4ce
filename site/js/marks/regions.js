/**
 * Regions: which cluster each place belongs to, as a light ground, with dashed lines where it changes.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 * @typedef {import("../figure/types.js").RegionsLayer} RegionsLayer
 * @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, image: ImageData, colors: Uint32Array}} Ground
 */
import { mix, toRGB } from "../figure/palette.js";
import { toPixel, toValue } from "../figure/view.js";
import { joinSegments } from "../figure/join.js";

const TINT = 0.13;
const FAINT_TINT = 0.04;
/** More pixels than this are not worth the time: the ground is flat and its edges carry lines. */
const MOST_PIXELS = 1_500_000;
/** Rows between two looks at the clock. */
const BATCH = 8;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** @type {import("../figure/types.js").Mark} */
export const regions = {
  quick: () => false,
  extent: (/** @type {RegionsLayer} */ layer) => ({ x: layer.x, y: layer.y }),
  *draw(pen, /** @type {RegionsLayer} */ layer, frame) {
    yield* drawGround(pen, layer, frame);
    drawBoundaries(pen, layer, frame);
  },
};

/** @param {Pen} pen @param {RegionsLayer} layer @param {Frame} frame @returns {Generator<void, void, void>} */
function* drawGround(pen, layer, frame) {
  const { plot, ratio } = frame;
  const fine = Math.min(ratio, Math.sqrt(MOST_PIXELS / (plot.width * plot.height)));
  const width = Math.max(1, Math.round(plot.width * fine));
  const height = Math.max(1, Math.round(plot.height * fine));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const colors = makeColors(frame);
  const across = sample(width, layer.x, layer.columns, (pixel) => toValue(frame.x, plot.left + ((pixel + 0.5) / width) * plot.width));
  const down = sample(height, layer.y, layer.rows, (pixel) => toValue(frame.y, plot.top + ((pixel + 0.5) / height) * plot.height));
  for (let top = 0; top < height; top += BATCH) {
    const rows = Math.min(BATCH, height - top);
    const image = context.createImageData(width, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < rows; row += 1) {
      fillRow(pixels.subarray(row * width, (row + 1) * width), layer, colors, across, down, top + row);
    }
    context.putImageData(image, 0, top);
    yield;
  }
  pen.drawImage(canvas, plot.left, plot.top, plot.width, plot.height);
}

/**
 * For each pixel of a row or column: the cell before it, how far it is towards the next, and how wide a cell is.
 *
 * @typedef {{cells: Int32Array, shares: Float32Array, pixelsPerCell: number}} Samples
 *
 * @param {number} count @param {[number, number]} range @param {number} cells @param {(pixel: number) => number} value
 * @returns {Samples}  cell -2: outside
 */
function sample(count, [low, high], cells, value) {
  const samples = {
    cells: new Int32Array(count), shares: new Float32Array(count),
    pixelsPerCell: Math.abs((high - low) / cells / (value(1) - value(0))),
  };
  for (let pixel = 0; pixel < count; pixel += 1) {
    const at = ((value(pixel) - low) / (high - low)) * cells;
    const cell = Math.floor(at - 0.5);
    samples.cells[pixel] = at >= 0 && at <= cells ? cell : -2;
    samples.shares[pixel] = at - 0.5 - cell;
  }
  return samples;
}

/**
 * One row of pixels. Between four cells of different clusters the nearest by bilinear weight wins,
 * which turns the steps of the grid into smooth edges.
 *
 * @param {Uint32Array} pixels @param {RegionsLayer} layer @param {(id: number) => number} colors
 * @param {Samples} across @param {Samples} down @param {number} row
 */
function fillRow(pixels, layer, colors, across, down, row) {
  const { cluster, columns, rows } = layer;
  const cell = down.cells[row] ?? -2;
  if (cell === -2) return;
  const share = down.shares[row] ?? 0;
  const upper = Math.max(0, cell) * columns;
  const lower = Math.min(rows - 1, cell + 1) * columns;
  const sharpness = Math.min(across.pixelsPerCell, down.pixelsPerCell) / 2;
  let lastId = -32768;
  let lastColor = 0;
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    const column = across.cells[pixel] ?? -2;
    if (column === -2) continue;
    const left = column < 0 ? 0 : column;
    const right = column + 1 < columns ? column + 1 : columns - 1;
    const a = cluster[upper + left] ?? -1;
    const b = cluster[upper + right] ?? -1;
    const c = cluster[lower + left] ?? -1;
    const d = cluster[lower + right] ?? -1;
    if (a === b && a === c && a === d) {
      if (a !== lastId) {
        lastId = a;
        lastColor = colors(a);
      }
      pixels[pixel] = lastColor;
    } else {
      pixels[pixel] = blend([a, b, c, d], across.shares[pixel] ?? 0, share, sharpness, colors);
    }
  }
}

/**
 * @param {[number, number, number, number]} ids @param {number} u @param {number} v
 * @param {number} sharpness @param {(id: number) => number} colors
 */
function blend(ids, u, v, sharpness, colors) {
  const weights = [(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v];
  let best = -1;
  let second = -1;
  const totals = [0, 0, 0, 0];
  for (let corner = 0; corner < 4; corner += 1) {
    const first = ids.indexOf(ids[corner] ?? 0);
    totals[first] = (totals[first] ?? 0) + (weights[corner] ?? 0);
  }
  for (let corner = 0; corner < 4; corner += 1) {
    const total = totals[corner] ?? 0;
    if (best < 0 || total > (totals[best] ?? 0)) {
      second = best;
      best = corner;
    } else if (second < 0 || total > (totals[second] ?? 0)) second = corner;
  }
  const lead = (totals[best] ?? 0) - (totals[second] ?? 0);
  return mixPixels(colors(ids[second] ?? 0), colors(ids[best] ?? 0), Math.min(1, 0.5 + lead * sharpness));
}

/** Two packed colours mixed byte by byte. @param {number} from @param {number} to @param {number} share */
function mixPixels(from, to, share) {
  let mixed = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const start = (from >>> shift) & 255;
    mixed |= Math.round(start + (((to >>> shift) & 255) - start) * share) << shift;
  }
  return mixed >>> 0;
}

/**
 * Tints are opaque: the grid must not show through, and two tints must mix without darkening.
 *
 * @param {Frame} frame @returns {(id: number) => number}
 */
function makeColors(frame) {
  /** @type {Map<number, number>} */
  const known = new Map();
  return (id) => {
    let color = known.get(id);
    if (color === undefined) {
      const faint = frame.highlight !== null && frame.highlight !== id;
      const rgb = id < 0 ? toRGB(frame.palette.plot) : mix(frame.palette.plot, frame.style(id).color, faint ? FAINT_TINT : TINT);
      color = pack(rgb);
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
  if (!layer.boundaries || layer.boundaries.length === 0) return;
  pen.save();
  pen.beginPath();
  for (const line of joinSegments(layer.boundaries, (layer.x[1] - layer.x[0]) / layer.columns, (layer.y[1] - layer.y[0]) / layer.rows)) {
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
