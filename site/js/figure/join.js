/** Loose segments joined into lines, so that dashes run on from segment to segment. */

/** @typedef {import("./types.js").Range} Range */

/** @type {WeakMap<ArrayLike<number>, number[][]>} */
const known = new WeakMap();

/**
 * The boundaries between the cells of a grid, which run between the centres of its outermost cells,
 * as lines that reach the edges of the grid.
 *
 * @param {ArrayLike<number>} segments  x1, y1, x2, y2 of each
 * @param {{x: Range, y: Range, columns: number, rows: number}} grid
 * @returns {number[][]} x, y of each point of each line
 */
export function joinSegments(segments, grid) {
  let lines = known.get(segments);
  if (!lines) {
    const width = (grid.x[1] - grid.x[0]) / grid.columns;
    const height = (grid.y[1] - grid.y[0]) / grid.rows;
    // Ends nearer than a small part of a cell are the same place.
    lines = trace(segments, width / 256, height / 256);
    for (const line of lines) {
      extend(line, grid, width, height);
    }
    known.set(segments, lines);
  }
  return lines;
}

/** @param {ArrayLike<number>} segments @param {number} nearX @param {number} nearY @returns {number[][]} */
function trace(segments, nearX, nearY) {
  const count = segments.length >> 2;
  const place = (/** @type {number} */ end) =>
    `${Math.round((segments[end * 2] ?? 0) / nearX)},${Math.round((segments[end * 2 + 1] ?? 0) / nearY)}`;
  /** @type {Map<string, number[]>} the ends of segments (2 * segment, 2 * segment + 1) at each place */
  const ends = new Map();
  /** @type {string[]} */
  const places = [];
  for (let end = 0; end < count * 2; end += 1) {
    const key = place(end);
    places.push(key);
    const here = ends.get(key);
    if (here) here.push(end);
    else ends.set(key, [end]);
  }
  const used = new Uint8Array(count);
  /** @param {number} start the end of a segment to walk away from @returns {number[]} */
  const walk = (start) => {
    const line = [segments[start * 2] ?? 0, segments[start * 2 + 1] ?? 0];
    let end = start;
    while (used[end >> 1] === 0) {
      used[end >> 1] = 1;
      const far = end ^ 1;
      line.push(segments[far * 2] ?? 0, segments[far * 2 + 1] ?? 0);
      const here = ends.get(places[far] ?? "") ?? [];
      // Where three lines meet, each stops.
      if (here.length !== 2) break;
      end = (here[0] === far ? here[1] : here[0]) ?? far;
    }
    return line;
  };
  const lines = [];
  for (let end = 0; end < count * 2; end += 1) {
    if (used[end >> 1] === 0 && ends.get(places[end] ?? "")?.length !== 2) lines.push(walk(end));
  }
  for (let end = 0; end < count * 2; end += 2) {
    if (used[end >> 1] === 0) lines.push(walk(end));
  }
  return lines;
}

/**
 * Lead both ends of a line, straight on, to the edge of the grid if they stop half a cell before it.
 *
 * @param {number[]} line @param {{x: Range, y: Range}} grid @param {number} width @param {number} height of a cell
 */
function extend(line, grid, width, height) {
  const last = beyond(line.slice(-4), grid, width, height);
  const first = beyond([line[2] ?? 0, line[3] ?? 0, line[0] ?? 0, line[1] ?? 0], grid, width, height);
  line.push(...last);
  line.unshift(...first);
}

/**
 * @param {number[]} segment  its second end may be extended @param {{x: Range, y: Range}} grid
 * @param {number} width @param {number} height @returns {number[]} the added place, if there is one
 */
function beyond([fromX = 0, fromY = 0, x = 0, y = 0], grid, width, height) {
  const steps = [
    stepsToEdge(x, x - fromX, grid.x, width), stepsToEdge(y, y - fromY, grid.y, height),
  ].filter((step) => step > 0);
  if (steps.length === 0) return [];
  const step = Math.min(...steps);
  return [x + (x - fromX) * step, y + (y - fromY) * step];
}

/** @param {number} at @param {number} move @param {Range} range @param {number} cell @returns {number} 0: not at an edge */
function stepsToEdge(at, move, [low, high], cell) {
  const edge = move > 0 ? high : low;
  const gap = Math.abs(edge - at);
  return move !== 0 && gap > 0 && gap < cell * 0.51 ? (edge - at) / move : 0;
}
