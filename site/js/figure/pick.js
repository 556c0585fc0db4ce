/**
 * Which point is here: a grid over the data, built once for each layer with a counting sort.
 *
 * @typedef {import("./types.js").PointsLayer} PointsLayer
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {{columns: number, rows: number, x0: number, y0: number, perX: number, perY: number,
 *   starts: Uint32Array, order: Uint32Array}} Grid
 */
import { toPixel, toValue } from "./view.js";

/** @type {WeakMap<ArrayLike<number>, Grid>} */
const grids = new WeakMap();

/** Build the grid before it is needed: the first hover should not wait for it. @param {PointsLayer} layer */
export const prepareToPick = (layer) => {
  gridOf(layer);
};

/** @param {PointsLayer} layer @returns {Grid} */
function gridOf(layer) {
  let grid = grids.get(layer.x);
  if (!grid) {
    grid = buildGrid(layer.x, layer.y);
    grids.set(layer.x, grid);
  }
  return grid;
}

/** @param {ArrayLike<number>} values */
function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, size: Math.max(high - low, 1e-30) };
}

/** @param {ArrayLike<number>} x @param {ArrayLike<number>} y @returns {Grid} */
function buildGrid(x, y) {
  const side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(x.length / 2))));
  const xs = extent(x);
  const ys = extent(y);
  const perX = side / xs.size;
  const perY = side / ys.size;
  const cells = new Int32Array(x.length);
  const starts = new Uint32Array(side * side + 1);
  for (let index = 0; index < x.length; index += 1) {
    const cell = cellOf(((x[index] ?? NaN) - xs.low) * perX, ((y[index] ?? NaN) - ys.low) * perY, side);
    cells[index] = cell;
    if (cell >= 0) starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  }
  for (let cell = 0; cell < side * side; cell += 1) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(starts[side * side] ?? 0);
  for (let index = 0; index < x.length; index += 1) {
    const cell = cells[index] ?? -1;
    if (cell < 0) continue;
    const at = next[cell] ?? 0;
    order[at] = index;
    next[cell] = at + 1;
  }
  return { columns: side, rows: side, x0: xs.low, y0: ys.low, perX, perY, starts, order };
}

/** @param {number} column @param {number} row @param {number} side  @returns {number} -1: not a place */
function cellOf(column, row, side) {
  if (!Number.isFinite(column) || !Number.isFinite(row)) return -1;
  return Math.min(side - 1, Math.floor(row)) * side + Math.min(side - 1, Math.floor(column));
}

/** @param {number} value @param {number} last */
const clampCell = (value, last) => Math.max(0, Math.min(last, Math.floor(value)));

/**
 * The point nearest to a pixel, within `radius` pixels.
 *
 * @param {PointsLayer} layer @param {Frame} frame @param {number} px @param {number} py @param {number} radius
 * @returns {{index: number, distance: number}|null}
 */
export function nearestPoint(layer, frame, px, py, radius) {
  const grid = gridOf(layer);
  if (grid.order.length === 0) return null;
  const column = (/** @type {number} */ pixel) =>
    clampCell((toValue(frame.x, pixel) - grid.x0) * grid.perX, grid.columns - 1);
  const row = (/** @type {number} */ pixel) =>
    clampCell((toValue(frame.y, pixel) - grid.y0) * grid.perY, grid.rows - 1);
  const lastColumn = column(px + radius);
  const lastRow = row(py - radius);
  let best = -1;
  let least = radius * radius;
  for (let r = row(py + radius); r <= lastRow; r += 1) {
    for (let c = column(px - radius); c <= lastColumn; c += 1) {
      const cell = r * grid.columns + c;
      const end = grid.starts[cell + 1] ?? 0;
      for (let at = grid.starts[cell] ?? 0; at < end; at += 1) {
        const index = grid.order[at] ?? 0;
        const dx = toPixel(frame.x, layer.x[index] ?? 0) - px;
        const dy = toPixel(frame.y, layer.y[index] ?? 0) - py;
        const distance = dx * dx + dy * dy;
        // "<=": of points on the same spot the one drawn last, on top, is meant.
        if (distance < least || (distance === least && index > best)) {
          least = distance;
          best = index;
        }
      }
    }
  }
  return best < 0 ? null : { index: best, distance: Math.sqrt(least) };
}

/**
 * The next point in a direction (unit steps; y grows downwards), favouring those straight ahead.
 *
 * @param {PointsLayer} layer @param {Frame} frame @param {number} px @param {number} py
 * @param {number} right @param {number} down
 * @returns {{index: number, cost: number}|null}
 */
export function nextPoint(layer, frame, px, py, right, down) {
  let best = -1;
  let least = Infinity;
  for (let index = 0; index < layer.x.length; index += 1) {
    const dx = toPixel(frame.x, layer.x[index] ?? NaN) - px;
    const dy = toPixel(frame.y, layer.y[index] ?? NaN) - py;
    const ahead = dx * right + dy * down;
    if (!(ahead > 0.5)) continue;
    const aside = dx * down - dy * right;
    const cost = ahead * ahead + 4 * aside * aside;
    if (cost < least) {
      least = cost;
      best = index;
    }
  }
  return best < 0 ? null : { index: best, cost: least };
}
