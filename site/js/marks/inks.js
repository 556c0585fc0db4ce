/**
 * What marks other than points share: the colour of a cluster, and items gathered by it.
 *
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").Pen} Pen
 */
import { FAINT } from "./dots.js";

/** The colour of an area; of no cluster it is the accent. @param {Frame} frame @param {number|null} cluster */
export const areaInk = (frame, cluster) => (cluster === null ? frame.palette.accent : frame.style(cluster).color);

/** The colour of a line; one that stands above clusters (-1) is quiet. @param {Frame} frame @param {number|null} cluster */
export const lineInk = (frame, cluster) => (cluster === -1 ? frame.palette.neutral : areaInk(frame, cluster));

/** The cluster of such a line, as others know it. @param {number|null} cluster */
export const ownCluster = (cluster) => (cluster === -1 ? null : cluster);

/** @param {Frame} frame @param {number|null} cluster */
export const alphaOf = ({ highlight }, cluster) => (highlight === null || highlight === cluster ? 1 : FAINT);

/**
 * The items of each cluster, so that each colour is one path; the highlighted cluster comes last, on top.
 *
 * @param {Frame} frame @param {number} count @param {(index: number) => number|null} clusterOf
 * @returns {[number|null, number[]][]}
 */
export function byCluster({ highlight }, count, clusterOf) {
  /** @type {Map<number|null, number[]>} */
  const groups = new Map();
  for (let index = 0; index < count; index += 1) {
    const cluster = clusterOf(index);
    const group = groups.get(cluster);
    if (group) group.push(index);
    else groups.set(cluster, [index]);
  }
  return [...groups].sort(([one], [other]) => Number(one === highlight) - Number(other === highlight));
}

/** A coordinate on which an edge is sharp. @param {number} value @param {number} ratio */
export const onPixel = (value, ratio) => Math.round(value * ratio) / ratio;

/** A coordinate on which a line one device pixel wide is sharp. @param {number} value @param {number} ratio */
export const onLine = (value, ratio) => (Math.floor(value * ratio) + 0.5) / ratio;
