/**
 * Which point the reader is at, by pointer or by keys, and what is said about it.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Picture} Picture
 * @typedef {import("./types.js").PointsLayer} PointsLayer
 * @typedef {import("./types.js").Target} Target
 */
import { formatValue } from "./format.js";
import { clusterText } from "./legend.js";
import { isUnlabeled } from "./palette.js";
import { nearestPoint, nextPoint, prepareToPick } from "./pick.js";
import { inside, span, toPixel } from "./view.js";

const REACH = 14;
const REACH_TOUCH = 26;
/** @type {Record<string, number>} by how much a symbol is wider than a dot */
const WIDE = { badge: 8, star: 5 };

/** @param {Target} target */
export const rowOf = ({ layer, index }) => layer.row?.[index] ?? null;

/** @param {Entry} entry */
const isPoints = (entry) => entry.visible && entry.layer.mark === "points";

/** @param {Entry} entry @returns {PointsLayer} */
const asPoints = (entry) => /** @type {PointsLayer} */ (entry.layer);

/** @param {Entry[]} entries */
export function prepareTargets(entries) {
  for (const entry of entries.filter(isPoints)) prepareToPick(asPoints(entry));
}

/**
 * The point under a pixel: layers on top win when they are about as near.
 *
 * @param {Entry[]} entries @param {Frame} frame @param {number} px @param {number} py @param {boolean} touch
 * @returns {Target|null}
 */
export function targetAt(entries, frame, px, py, touch) {
  /** @type {Target|null} */
  let best = null;
  let least = Infinity;
  for (const entry of entries.filter(isPoints)) {
    const layer = asPoints(entry);
    const found = nearestPoint(layer, frame, px, py, touch ? REACH_TOUCH : REACH);
    if (!found) continue;
    // A badge is larger than a dot: inside it, it is meant.
    const distance = Math.max(0, found.distance - (WIDE[layer.symbol] ?? 0));
    const { left, top, width, height } = frame.plot;
    const x = toPixel(frame.x, layer.x[found.index] ?? NaN);
    const y = toPixel(frame.y, layer.y[found.index] ?? NaN);
    if (distance <= least && inside({ left: left - 4, top: top - 4, width: width + 8, height: height + 8 }, x, y)) {
      least = distance;
      best = { entry, layer, index: found.index };
    }
  }
  return best;
}

/**
 * The next point in a direction from a pixel.
 *
 * @param {Entry[]} entries @param {Frame} frame @param {number} px @param {number} py @param {number} right @param {number} down
 * @returns {Target|null}
 */
export function targetBeyond(entries, frame, px, py, right, down) {
  /** @type {Target|null} */
  let best = null;
  let least = Infinity;
  for (const entry of entries.filter(isPoints)) {
    const layer = asPoints(entry);
    if (!layer.row) continue;
    const found = nextPoint(layer, frame, px, py, right, down);
    if (found && found.cost < least) {
      least = found.cost;
      best = { entry, layer, index: found.index };
    }
  }
  return best;
}

/** @param {PointsLayer} layer @param {number} index */
const isPlace = (layer, index) => Number.isFinite(layer.x[index]) && Number.isFinite(layer.y[index]);

/**
 * The point whose row is the least that `accept` lets through, in an order.
 *
 * @param {Entry[]} entries @param {(row: number) => boolean} accept @param {1|-1} order 1: the lowest row, -1: the highest
 * @returns {Target|null}
 */
export function targetByRow(entries, accept, order) {
  /** @type {Target|null} */
  let best = null;
  let least = Infinity;
  for (const entry of entries.filter(isPoints)) {
    const layer = asPoints(entry);
    for (let index = 0; layer.row && index < layer.x.length; index += 1) {
      const row = layer.row[index] ?? 0;
      if (row * order >= least || !accept(row) || !isPlace(layer, index)) continue;
      least = row * order;
      best = { entry, layer, index };
    }
  }
  return best;
}

/**
 * What there is to say about a point.
 *
 * @param {Target} target @param {Picture} picture @param {Frame} frame
 * @param {(row: number) => string} nameRow
 * @returns {import("./card.js").Facts}
 */
export function factsOf(target, picture, frame, nameRow) {
  const { layer, index } = target;
  const row = rowOf(target);
  const id = layer.cluster?.[index] ?? null;
  const known = id === null || isUnlabeled(picture.clusters) ? undefined : picture.clusters.find((cluster) => cluster.id === id);
  return {
    key: `${layer.id} ${index}`,
    name: row === null ? `${layer.title} ${layer.labels?.[index] ?? index + 1}` : nameRow(row),
    cluster: known ? known.id : null,
    clusterName: known ? clusterText(known) : "",
    row,
    values: placeValues(picture, frame, layer.x[index] ?? NaN, layer.y[index] ?? NaN),
  };
}

/**
 * A place in the terms of the axes that have terms.
 *
 * @param {Picture} picture @param {Frame} frame @param {number} x @param {number} y @returns {[string, string][]}
 */
export function placeValues(picture, frame, x, y) {
  /** @type {[import("./types.js").Axis, number, number][]} */
  const places = [[picture.x, x, span(frame.view.x)], [picture.y, y, span(frame.view.y)]];
  return places.filter(([axis]) => axis.kind !== "none").map(([axis, value, width]) => [axis.label, formatValue(axis, value, width)]);
}

/** @param {import("./card.js").Line[]} values */
export const valuesText = (values) => values.map(([name, text]) => `${name} ${text}`);

/** @param {import("./card.js").Facts} facts one sentence for those who listen */
export function sentence(facts) {
  return [facts.name, ...(facts.clusterName ? [facts.clusterName] : []), ...valuesText(facts.values)].join(", ");
}
