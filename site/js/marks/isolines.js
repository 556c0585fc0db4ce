/**
 * Lines along which a field of numbers is constant, traced by marching squares in data units.
 *
 * Half a cell beyond the outermost centres, on the edge of the rectangle, the field goes on straight. Around that lies
 * one more ring of places, lower than any level and without width: thereby every line closes along the edge, and what
 * it encloses is an area.
 *
 * @typedef {import("../figure/types.js").ContoursLayer} ContoursLayer
 * @typedef {Float64Array} Curve  x and y of each vertex; one that closes ends where it begins
 *
 * @typedef {object} Isolines  of one level
 * @property {Curve[]} areas  what is at least as high; higher places lie to the left of each curve
 * @property {Curve[]} lines  the parts of these that do not run along the edge
 *
 * @typedef {object} Field
 * @property {number} columns
 * @property {number} rows
 * @property {Float64Array} values
 * @property {Float64Array} x  of each column
 * @property {Float64Array} y  of each row
 */

/** Places that a field has on either side beyond its cells: edge and ring. */
const BEYOND = 2;
/** Rows of cells between two looks at the clock. */
const BATCH = 16;

/** The sides of a cell, and the segments through it by which of its corners are high: 1, 2, 4, 8 from the first, around. */
const BOTTOM = 0;
const RIGHT = 1;
const TOP = 2;
const LEFT = 3;
/** @type {number[][]} from side to side, from side to side; the high corners to the left */
const SEGMENTS = [
  [], [BOTTOM, LEFT], [RIGHT, BOTTOM], [RIGHT, LEFT],
  [TOP, RIGHT], [BOTTOM, LEFT, TOP, RIGHT], [TOP, BOTTOM], [TOP, LEFT],
  [LEFT, TOP], [BOTTOM, TOP], [RIGHT, BOTTOM, LEFT, TOP], [RIGHT, TOP],
  [LEFT, RIGHT], [BOTTOM, RIGHT], [LEFT, BOTTOM], [],
];
/** The same for saddles the middle of which is high: it joins the two high corners. @type {Record<number, number[]>} */
const SADDLES = { 5: [BOTTOM, RIGHT, TOP, LEFT], 10: [LEFT, BOTTOM, RIGHT, TOP] };

/** @type {WeakMap<ContoursLayer, Isolines[]>} */
const known = new WeakMap();

/** @param {ContoursLayer} layer @returns {Generator<void, Isolines[], void>} one for each level */
export function* isolines(layer) {
  let found = known.get(layer);
  if (!found) {
    const field = makeField(layer);
    const steps = yield* findSteps(field, layer.levels);
    found = [];
    for (const [index, next] of steps.entries()) {
      found.push(follow(field, layer.levels[index] ?? NaN, next));
      yield;
    }
    known.set(layer, found);
  }
  return found;
}

/** @param {ContoursLayer} layer @returns {Field} */
function makeField({ x, y, columns, rows, values }) {
  const wide = columns + 2 * BEYOND;
  const high = rows + 2 * BEYOND;
  const field = {
    columns: wide, rows: high, x: placesOf(x, columns), y: placesOf(y, rows),
    values: new Float64Array(wide * high).fill(-Infinity),
  };
  const { values: all } = field;
  for (let row = 0; row < rows; row += 1) {
    const start = (row + BEYOND) * wide + BEYOND;
    for (let column = 0; column < columns; column += 1) all[start + column] = values[row * columns + column] ?? NaN;
    extend(all, start, 1, columns);
  }
  for (let column = 1; column < wide - 1; column += 1) extend(all, BEYOND * wide + column, wide, rows);
  return field;
}

/** @param {import("../figure/types.js").Range} range @param {number} cells */
function placesOf([low, high], cells) {
  const places = new Float64Array(cells + 2 * BEYOND);
  places.fill(low, 0, BEYOND);
  for (let cell = 0; cell < cells; cell += 1) places[cell + BEYOND] = low + ((cell + 0.5) * (high - low)) / cells;
  places.fill(high, cells + BEYOND);
  return places;
}

/**
 * Half a step straight on at either end of a row or a column.
 *
 * @param {Float64Array} values @param {number} start  its first cell @param {number} step @param {number} count
 */
function extend(values, start, step, count) {
  const inner = count > 1 ? step : 0;
  const end = start + (count - 1) * step;
  values[start - step] = 1.5 * values[start] - 0.5 * values[start + inner];
  values[end + step] = 1.5 * values[end] - 0.5 * values[end - inner];
}

/**
 * For each level, from which crossed side of a cell its line goes on to which. A side is known by its first place:
 * twice that of one along a row, twice that and one of one along a column.
 *
 * @param {Field} field @param {ArrayLike<number>} levels @returns {Generator<void, Map<number, number>[], void>}
 */
function* findSteps({ columns, rows, values }, levels) {
  const steps = Array.from(levels, () => /** @type {Map<number, number>} */ (new Map()));
  const sides = [0, 0, 0, 0];
  for (let row = 0; row < rows - 1; row += 1) {
    if (row % BATCH === BATCH - 1) yield;
    for (let column = 0; column < columns - 1; column += 1) {
      const at = row * columns + column;
      const a = values[at];
      const b = values[at + 1];
      const c = values[at + columns + 1];
      const d = values[at + columns];
      const least = Math.min(a, b, c, d);
      const most = Math.max(a, b, c, d);
      for (let index = 0; index < levels.length; index += 1) {
        const level = levels[index] ?? NaN;
        if (level > most) break;
        if (!(level > least)) continue;
        const high = (a >= level ? 1 : 0) + (b >= level ? 2 : 0) + (c >= level ? 4 : 0) + (d >= level ? 8 : 0);
        const saddle = (high === 5 || high === 10) && (a + b + c + d) / 4 >= level;
        const segments = saddle ? SADDLES[high] : SEGMENTS[high];
        sides[BOTTOM] = at * 2;
        sides[RIGHT] = (at + 1) * 2 + 1;
        sides[TOP] = (at + columns) * 2;
        sides[LEFT] = at * 2 + 1;
        for (let one = 0; one < segments.length; one += 2) steps[index].set(sides[segments[one]], sides[segments[one + 1]]);
      }
    }
  }
  return steps;
}

/**
 * The closed curves of a level, and their parts that do not run along the edge.
 *
 * @param {Field} field @param {number} level @param {Map<number, number>} next  is used up
 * @returns {Isolines}
 */
function follow(field, level, next) {
  /** @type {Isolines} */
  const found = { areas: [], lines: [] };
  for (const first of next.keys()) {
    const loop = [first];
    for (let side = take(next, first); side !== first && side !== undefined; side = take(next, side)) loop.push(side);
    const vertices = loop.map((side) => vertexOn(field, level, side));
    const flat = vertices.flatMap(({ x, y }) => [x, y]);
    found.areas.push(Float64Array.from([...flat, ...flat.slice(0, 2)]));
    found.lines.push(...offEdge(vertices));
  }
  return found;
}

/** @param {Map<number, number>} next @param {number} side */
function take(next, side) {
  const found = next.get(side);
  next.delete(side);
  return found;
}

/**
 * Where a level crosses a side.
 *
 * @typedef {{x: number, y: number, outside: boolean}} Vertex  outside: in the ring, hence on the edge
 *
 * @param {Field} field @param {number} level @param {number} side @returns {Vertex}
 */
function vertexOn({ columns, x, y, values }, level, side) {
  const upright = side % 2 === 1;
  const from = side >> 1;
  const to = upright ? from + columns : from + 1;
  const low = values[from];
  const high = values[to];
  // Beside the ring both ends are the same place.
  const share = Number.isFinite(low) && Number.isFinite(high) ? (level - low) / (high - low) : 0;
  const column = from % columns;
  const row = Math.floor(from / columns);
  return {
    x: upright ? x[column] : x[column] + (x[column + 1] - x[column]) * share,
    y: upright ? y[row] + (y[row + 1] - y[row]) * share : y[row],
    outside: low === -Infinity || high === -Infinity,
  };
}

/** @param {Vertex[]} loop @returns {Curve[]} */
function offEdge(loop) {
  const start = loop.findIndex(({ outside }) => outside);
  if (start < 0) return [Float64Array.from([...loop, loop[0]].flatMap(({ x, y }) => [x, y]))];
  const lines = [];
  /** @type {number[]} */
  let line = [];
  for (let step = 1; step <= loop.length; step += 1) {
    const { x, y, outside } = loop[(start + step) % loop.length];
    if (!outside) line.push(x, y);
    else if (line.length > 0) {
      if (line.length > 2) lines.push(Float64Array.from(line));
      line = [];
    }
  }
  return lines;
}
