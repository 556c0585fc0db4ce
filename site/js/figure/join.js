/** Loose segments joined into lines, so that dashes run on and steps of the grid can be smoothed away. */

/** @type {WeakMap<ArrayLike<number>, Float64Array[]>} */
const known = new WeakMap();

/**
 * @param {ArrayLike<number>} segments  x1, y1, x2, y2 of each
 * @param {number} cellWidth @param {number} cellHeight  ends nearer than a small part of a cell are the same place
 * @returns {Float64Array[]} x, y of each point of each line
 */
export function joinSegments(segments, cellWidth, cellHeight) {
  let lines = known.get(segments);
  if (!lines) {
    lines = trace(segments, cellWidth / 64, cellHeight / 64).map(smooth);
    known.set(segments, lines);
  }
  return lines;
}

/**
 * @param {ArrayLike<number>} segments @param {number} tiltX @param {number} tiltY @returns {number[][]}
 */
function trace(segments, tiltX, tiltY) {
  const count = segments.length >> 2;
  const place = (/** @type {number} */ end) =>
    `${Math.round((segments[end * 2] ?? 0) / tiltX)},${Math.round((segments[end * 2 + 1] ?? 0) / tiltY)}`;
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
      end = here[0] === far ? here[1] ?? far : here[0] ?? far;
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

/** Three passes of a short average; the two ends stay where they are. @param {number[]} line */
function smooth(line) {
  let now = Float64Array.from(line);
  for (let pass = 0; pass < 3 && line.length > 6; pass += 1) {
    const next = now.slice();
    for (let at = 2; at < line.length - 2; at += 1) {
      next[at] = ((now[at - 2] ?? 0) + 2 * (now[at] ?? 0) + (now[at + 2] ?? 0)) / 4;
    }
    now = next;
  }
  return now;
}
