/**
 * The tinted ground of decision regions, pixel by pixel. Where a boundary segment crosses a block of four cells
 * it also divides the tints, so that colour and line agree however coarse the grid is.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").RegionsLayer} RegionsLayer
 * @typedef {{positive: number, negative: number, x: number, y: number, dx: number, dy: number}} Divide
 *   a line in raster pixels and the packed colours on its two sides
 */
import { toPixel, toValue } from "./view.js";

/** More pixels than this are not worth the time: the tints are flat and their edges carry lines. */
const MOST_PIXELS = 1_500_000;
/** Rows between two looks at the clock. */
const BATCH = 8;
const NONE = -1;
const SEVERAL = -2;

/** @type {WeakMap<ArrayLike<number>, Int32Array>} */
const known = new WeakMap();

/**
 * @param {RegionsLayer} layer @param {Frame} frame @param {(id: number) => number} colors packed
 * @returns {Generator<void, HTMLCanvasElement, void>}
 */
export function* paintGround(layer, frame, colors) {
  const { plot } = frame;
  const fine = Math.min(frame.ratio, Math.sqrt(MOST_PIXELS / (plot.width * plot.height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(plot.width * fine));
  canvas.height = Math.max(1, Math.round(plot.height * fine));
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const raster = makeRaster(layer, frame, canvas.width, canvas.height, colors);
  for (let top = 0; top < canvas.height; top += BATCH) {
    const rows = Math.min(BATCH, canvas.height - top);
    const image = context.createImageData(canvas.width, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < rows; row += 1) {
      fillRow(pixels.subarray(row * canvas.width, (row + 1) * canvas.width), raster, top + row);
    }
    context.putImageData(image, 0, top);
    yield;
  }
  return canvas;
}

/**
 * @typedef {object} Raster
 * @property {RegionsLayer} layer
 * @property {(id: number) => number} colors
 * @property {Samples} across
 * @property {Samples} down
 * @property {Int32Array|null} segments  which boundary segment crosses each block
 * @property {(x: number) => number} column  data to raster pixels
 * @property {(y: number) => number} row
 *
 * @param {RegionsLayer} layer @param {Frame} frame @param {number} width @param {number} height
 * @param {(id: number) => number} colors
 * @returns {Raster}
 */
function makeRaster(layer, frame, width, height, colors) {
  const { plot } = frame;
  const perX = width / plot.width;
  const perY = height / plot.height;
  return {
    layer, colors,
    segments: blockSegments(layer),
    across: sample(width, layer.x, layer.columns, (pixel) => toValue(frame.x, plot.left + (pixel + 0.5) / perX)),
    down: sample(height, layer.y, layer.rows, (pixel) => toValue(frame.y, plot.top + (pixel + 0.5) / perY)),
    column: (x) => (toPixel(frame.x, x) - plot.left) * perX - 0.5,
    row: (y) => (toPixel(frame.y, y) - plot.top) * perY - 0.5,
  };
}

/**
 * For each block of four neighbouring cells, by its first cell: the segment that crosses it.
 *
 * @param {RegionsLayer} layer
 */
function blockSegments({ boundaries, x, y, columns, rows }) {
  if (!boundaries) return null;
  let blocks = known.get(boundaries);
  if (!blocks) {
    blocks = new Int32Array(columns * rows).fill(NONE);
    const perX = columns / (x[1] - x[0]) / 2;
    const perY = rows / (y[1] - y[0]) / 2;
    for (let at = 0; at + 3 < boundaries.length; at += 4) {
      const column = Math.floor(((boundaries[at] ?? 0) + (boundaries[at + 2] ?? 0) - 2 * x[0]) * perX - 0.5);
      const row = Math.floor(((boundaries[at + 1] ?? 0) + (boundaries[at + 3] ?? 0) - 2 * y[0]) * perY - 0.5);
      if (!(column >= 0 && row >= 0 && column < columns && row < rows)) continue;
      const block = row * columns + column;
      blocks[block] = blocks[block] === NONE ? at : SEVERAL;
    }
    known.set(boundaries, blocks);
  }
  return blocks;
}

/**
 * For each pixel of a row or column: the first of the two cells it lies between, and how far it is to the second.
 *
 * @typedef {{cells: Int32Array, shares: Float32Array, pixelsPerCell: number}} Samples
 *
 * @param {number} count @param {[number, number]} range @param {number} cells @param {(pixel: number) => number} value
 * @returns {Samples}  cell NONE: outside
 */
function sample(count, [low, high], cells, value) {
  const samples = {
    cells: new Int32Array(count), shares: new Float32Array(count),
    pixelsPerCell: Math.abs((high - low) / cells / (value(1) - value(0))),
  };
  for (let pixel = 0; pixel < count; pixel += 1) {
    const at = ((value(pixel) - low) / (high - low)) * cells;
    const cell = Math.max(0, Math.min(cells - 2, Math.floor(at - 0.5)));
    samples.cells[pixel] = at >= 0 && at <= cells ? cell : NONE;
    samples.shares[pixel] = Math.max(0, Math.min(1, at - 0.5 - cell));
  }
  return samples;
}

/** @param {Uint32Array} pixels one row of them @param {Raster} raster @param {number} row */
function fillRow(pixels, raster, row) {
  const { layer: { cluster, columns, rows }, colors, across, down } = raster;
  const cell = down.cells[row] ?? NONE;
  if (cell === NONE) return;
  const upper = cell * columns;
  const lower = Math.min(rows - 1, cell + 1) * columns;
  let lastId = NaN;
  let lastColor = 0;
  let lastBlock = NONE;
  /** @type {Divide|null} */
  let divide = null;
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    const column = across.cells[pixel] ?? NONE;
    if (column === NONE) continue;
    const next = column + 1 < columns ? column + 1 : column;
    const a = cluster[upper + column] ?? -1;
    const b = cluster[upper + next] ?? -1;
    const c = cluster[lower + column] ?? -1;
    const d = cluster[lower + next] ?? -1;
    if (a === b && a === c && a === d) {
      if (a !== lastId) {
        lastId = a;
        lastColor = colors(a);
      }
      pixels[pixel] = lastColor;
      continue;
    }
    if (upper + column !== lastBlock) {
      lastBlock = upper + column;
      divide = divideOf(raster, lastBlock);
    }
    pixels[pixel] = divide
      ? sideOf(divide, pixel, row)
      : blend([a, b, c, d], across.shares[pixel] ?? 0, down.shares[row] ?? 0, raster);
  }
}

/** The line through a block, if there is just one. @param {Raster} raster @param {number} block @returns {Divide|null} */
function divideOf({ layer, colors, segments, column, row }, block) {
  const at = segments?.[block] ?? NONE;
  const { boundaries, columns, rows, cluster } = layer;
  if (at < 0 || !boundaries) return null;
  const x = column(boundaries[at] ?? 0);
  const y = row(boundaries[at + 1] ?? 0);
  const toX = column(boundaries[at + 2] ?? 0) - x;
  const toY = row(boundaries[at + 3] ?? 0) - y;
  const length = Math.hypot(toX, toY);
  if (length < 1e-9) return null;
  const divide = { x, y, dx: toY / length, dy: -toX / length, positive: 0, negative: 0 };
  let most = 0;
  let least = 0;
  for (const cell of [block, block + 1, block + columns, block + columns + 1]) {
    const centerX = column(layer.x[0] + ((cell % columns) + 0.5) * ((layer.x[1] - layer.x[0]) / columns));
    const centerY = row(layer.y[0] + (Math.floor(cell / columns) + 0.5) * ((layer.y[1] - layer.y[0]) / rows));
    const side = (centerX - x) * divide.dx + (centerY - y) * divide.dy;
    if (side > most) {
      most = side;
      divide.positive = colors(cluster[cell] ?? -1);
    } else if (side < least) {
      least = side;
      divide.negative = colors(cluster[cell] ?? -1);
    }
  }
  return most > 0 && least < 0 ? divide : null;
}

/** @param {Divide} divide @param {number} x @param {number} y */
function sideOf({ positive, negative, x: fromX, y: fromY, dx, dy }, x, y) {
  const side = (x - fromX) * dx + (y - fromY) * dy;
  if (side >= 0.5) return positive;
  return side <= -0.5 ? negative : mixPixels(negative, positive, side + 0.5);
}

/**
 * Where several regions meet, the nearest by bilinear weight wins, which turns the steps of the grid into smooth edges.
 *
 * @param {[number, number, number, number]} ids @param {number} u @param {number} v @param {Raster} raster
 */
function blend(ids, u, v, { colors, across, down }) {
  const weights = [(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v];
  const totals = [0, 0, 0, 0];
  ids.forEach((id, corner) => {
    const first = ids.indexOf(id);
    totals[first] = (totals[first] ?? 0) + (weights[corner] ?? 0);
  });
  const [best = 0, second = 0] = [0, 1, 2, 3].sort((one, other) => (totals[other] ?? 0) - (totals[one] ?? 0));
  const lead = ((totals[best] ?? 0) - (totals[second] ?? 0)) * Math.min(across.pixelsPerCell, down.pixelsPerCell) / 2;
  return mixPixels(colors(ids[second] ?? 0), colors(ids[best] ?? 0), Math.min(1, 0.5 + lead));
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
