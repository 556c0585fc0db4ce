// What data of the user's own begin with: the settings of a link that waits for them, else those
// that Python suggests, else the method in use.

import { OWN_FILE, OWN_IMAGE } from "./link.js";
import { withoutPlaces, withoutScore } from "./places.js";
import { emptyState, suggestedState } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./catalog.js").Algorithm} Algorithm */
/** @typedef {{counter: string, count: string, before: Map<string, string>}} Limit  fewer segments than were asked for: the parameter, its value, and the values before */

/**
 * A link made with a file keeps its settings for that file; any other starts afresh. Only the file
 * that a link waits for has the rows that it names.
 * @param {object} given
 * @param {{table: import("./table/data.js").Table, columns?: string[] | null, suggested?: any}} given.reply to the load: the table, the
 *   columns to use if not those that it proposes itself, and for images a state to begin with
 * @param {State} given.linked what the address says
 * @param {boolean} given.isFirst no file of the user's was there before
 * @param {State} given.state the present one
 * @param {Algorithm[]} given.algorithms
 * @returns {State}
 */
export function stateForFile({ reply, linked, isFirst, state, algorithms }) {
  const names = reply.table.columns.map(({ name }) => name);
  const isForIt = linked.data === OWN_FILE && (linked.columns ?? []).every((name) => names.includes(name));
  if (isForIt && isFirst) return linked;
  if (reply.suggested) return suggestedState(OWN_FILE, reply.suggested);
  if (isForIt) return { ...linked, without: null, marked: null, values: withoutScore(linked.values) };
  const method = algorithms.find(({ id }) => id === state.algorithm) ?? algorithms[0];
  const values = withoutScore(withoutPlaces(method, state.values ?? new Map()));
  return { ...emptyState(), data: OWN_FILE, algorithm: method.id, columns: reply.columns ?? null, values };
}

/**
 * A link made with an image keeps its settings, and another image is divided like the one before.
 * @param {object} given
 * @param {State} given.linked what the address says
 * @param {boolean} given.isFirst no image of the user's was there before
 * @param {State | null} given.before the state of the image in view; null if that is a table
 * @param {Algorithm[]} given.segmenters
 * @returns {State}
 */
export function stateForImage({ linked, isFirst, before, segmenters }) {
  if (linked.data === OWN_IMAGE && isFirst) return linked;
  const { algorithm, values } = before ?? { algorithm: segmenters[0].id, values: new Map() };
  return { ...emptyState(), data: OWN_IMAGE, algorithm, values };
}

/**
 * No more segments than there are colours in a new image. With places among the features, pixels of
 * one colour can be told apart.
 * @param {Algorithm} algorithm
 * @param {Map<string, string>} values
 * @param {number} colors of the image; 0 if they were not counted
 * @returns {Limit | null} null if there are enough
 */
export function limitOf({ counter = "", params }, values, colors) {
  const count = Number(values.get(counter) ?? params.find(({ name }) => name === counter)?.default ?? 0);
  if (!colors || count <= colors || Number(values.get("position_weight") ?? 0) !== 0) return null;
  return { counter, count: String(colors), before: values };
}

/** Why an image is divided into fewer segments than were asked for. @param {Limit} limit */
export const limitNote = ({ count }) =>
  count === "1" ? "It has a single colour: there is nothing to divide." : `It has only ${count} colours, so it is divided into ${count}.`;
