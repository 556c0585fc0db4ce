/**
 * Where the names of contours stand: on their lines, where these run most level, inside the plot, over no other name
 * and no other line.
 *
 * @typedef {import("../figure/types.js").Box} Box
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("./isolines.js").Curve} Curve
 *
 * @typedef {object} Label
 * @property {string} text
 * @property {number} x  its middle, CSS pixels
 * @property {number} y
 * @property {Curve} line
 * @property {number} from  where along the line, in CSS pixels, it begins and ends
 * @property {number} to
 *
 * @typedef {{x: number, y: number}} Place
 * @typedef {{line: Curve, lengths: Float64Array, length: number}} Path  lengths: from its beginning to each vertex
 */
import { measureWith, tickFont } from "../figure/text.js";

/** The size of the letters. */
export const LETTERS = 10;
/** Free pixels on either side of a text, above and below it, and between two of them. */
const ASIDE = 4;
const ABOVE = 1;
const APART = 6;
/** Pixels between two places that are tried. */
const STEP = 5;
/** How far to either side the slope of a line is looked at. */
const REACH = 7;
/** The pixels to a cell of the map of where lines run. */
const CELL = 4;
const NOBODY = -1;
const SEVERAL = -2;
/** A line must be so many times as long as its name. */
const LONGER = 2.5;
/** A line so long, in pixels, has its name a second time where the first is on another line. */
const LONG = 320;

/**
 * @param {Curve[][]} curves  the lines of each level in CSS pixels @param {string[]} texts of the levels @param {Frame} frame
 * @returns {Label[]}
 */
export function placeLabels(curves, texts, frame) {
  const measure = measureWith(tickFont(frame.palette, LETTERS));
  /** @type {Label[]} */
  const labels = [];
  if (texts.length === 0) return labels;
  /** @type {Box[]} */
  const taken = [];
  const paths = curves.map((lines) => lines.map(pathOf));
  const map = mapLines(paths.flat(), frame.plot);
  // Inner lines are short and have little choice: they come first.
  for (let level = curves.length - 1; level >= 0; level -= 1) {
    const text = texts[level] ?? "";
    if (!text) continue;
    const width = measure(text) + 2 * ASIDE;
    let named = false;
    for (const path of [...paths[level]].sort((one, other) => other.length - one.length)) {
      if (path.length < (named ? LONG : LONGER * width)) break;
      const isFree = (/** @type {Box} */ box) =>
        lies(box, frame.plot) && !taken.some((other) => meet(box, other)) && map.isAlone(box, path);
      const place = bestPlace(path, width, isFree);
      if (!place) continue;
      taken.push(boxAround(place.at, width));
      labels.push({ text, ...place.at, line: path.line, ...gapAt(path, place.along, width) });
      named = true;
    }
  }
  return labels;
}

/** @param {Curve} line @returns {Path} */
function pathOf(line) {
  const lengths = new Float64Array(line.length >> 1);
  for (let vertex = 1; vertex < lengths.length; vertex += 1) {
    const at = vertex * 2;
    lengths[vertex] = lengths[vertex - 1] + Math.hypot(line[at] - line[at - 2], line[at + 1] - line[at - 1]);
  }
  return { line, lengths, length: lengths[lengths.length - 1] ?? 0 };
}

/**
 * Which line runs through each cell of the plot.
 *
 * @param {Path[]} paths @param {Box} plot
 */
function mapLines(paths, { left, top, width, height }) {
  const columns = Math.ceil(width / CELL) + 1;
  const rows = Math.ceil(height / CELL) + 1;
  const cells = new Int32Array(columns * rows).fill(NOBODY);
  const columnOf = (/** @type {number} */ x) => Math.max(0, Math.min(columns - 1, Math.floor((x - left) / CELL)));
  const rowOf = (/** @type {number} */ y) => Math.max(0, Math.min(rows - 1, Math.floor((y - top) / CELL)));
  for (const [number, { line }] of paths.entries()) {
    for (let at = 2; at < line.length; at += 2) {
      const dx = line[at] - line[at - 2];
      const dy = line[at + 1] - line[at - 1];
      const steps = Math.ceil(Math.hypot(dx, dy) / CELL);
      for (let step = 1; step <= steps; step += 1) {
        const cell = rowOf(line[at - 1] + (dy * step) / steps) * columns + columnOf(line[at - 2] + (dx * step) / steps);
        cells[cell] = cells[cell] === NOBODY || cells[cell] === number ? number : SEVERAL;
      }
    }
  }
  return {
    /** Whether no other line runs through a box. @param {Box} box @param {Path} path */
    isAlone(box, path) {
      const number = paths.indexOf(path);
      for (let row = rowOf(box.top); row <= rowOf(box.top + box.height); row += 1) {
        for (let column = columnOf(box.left); column <= columnOf(box.left + box.width); column += 1) {
          const owner = cells[row * columns + column];
          if (owner !== NOBODY && owner !== number) return false;
        }
      }
      return true;
    },
  };
}

/**
 * The place where a line runs most level.
 *
 * @param {Path} path @param {number} width of the label @param {(box: Box) => boolean} isFree
 * @returns {{at: Place, along: number}|null}
 */
function bestPlace(path, width, isFree) {
  let best = null;
  let least = Infinity;
  for (let along = width / 2; along <= path.length - width / 2; along += STEP) {
    const slope = slopeAt(path, along);
    if (slope >= least) continue;
    const at = placeAt(path, along);
    if (!isFree(boxAround(at, width))) continue;
    least = slope;
    best = { at, along };
  }
  return best;
}

/** The sine of the angle between a line and the level. @param {Path} path @param {number} along */
function slopeAt(path, along) {
  const before = placeAt(path, along - REACH);
  const after = placeAt(path, along + REACH);
  const length = Math.hypot(after.x - before.x, after.y - before.y);
  return length > 0 ? Math.abs(after.y - before.y) / length : Infinity;
}

/** @param {Path} path @param {number} along @returns {Place} */
function placeAt({ line, lengths }, along) {
  let low = 0;
  let high = lengths.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lengths[middle] <= along) low = middle;
    else high = middle;
  }
  const length = lengths[high] - lengths[low];
  const share = length > 0 ? Math.max(0, Math.min(1, (along - lengths[low]) / length)) : 0;
  return {
    x: line[low * 2] + (line[high * 2] - line[low * 2]) * share,
    y: line[low * 2 + 1] + (line[high * 2 + 1] - line[low * 2 + 1]) * share,
  };
}

/** @param {Place} at @param {number} width @returns {Box} */
const boxAround = ({ x, y }, width) =>
  ({ left: x - width / 2, top: y - LETTERS / 2 - ABOVE, width, height: LETTERS + 2 * ABOVE });

/** Whether a box lies inside another. @param {Box} box @param {Box} around */
const lies = (box, around) =>
  box.left >= around.left + ASIDE && box.left + box.width <= around.left + around.width - ASIDE
  && box.top >= around.top + ASIDE && box.top + box.height <= around.top + around.height - ASIDE;

/** Whether two boxes are too near to each other. @param {Box} one @param {Box} other */
const meet = (one, other) =>
  one.left < other.left + other.width + APART && other.left < one.left + one.width + APART
  && one.top < other.top + other.height + APART && other.top < one.top + one.height + APART;

/** The part of a line that lies under its label. @param {Path} path @param {number} along @param {number} width */
function gapAt(path, along, width) {
  const box = boxAround(placeAt(path, along), width);
  const within = (/** @type {number} */ distance) => {
    const { x, y } = placeAt(path, distance);
    return x > box.left && x < box.left + box.width && y > box.top && y < box.top + box.height;
  };
  let from = along;
  let to = along;
  while (from > 0 && within(from)) from -= 1;
  while (to < path.length && within(to)) to += 1;
  return { from, to };
}
