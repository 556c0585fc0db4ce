// From a link to a state: what it says, what it leaves open, and why it may not do.

import { emptyState, readState, suggestedState } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {{message: string, hint: string}} Refusal */

export const OWN_FILE = "file"; // stands in a link for a file that only its owner has
export const OWN_IMAGE = "image"; // the same for an image
export const FIRST_SAMPLE = "five_blobs";

/**
 * @param {string} hash
 * @param {import("./catalog.js").Catalog} catalog
 * @param {{file: boolean, image: boolean}} has whether the user's own file, or image, is at hand
 * @returns {{state: State, refusal: Refusal | null}} with a refusal the state is the first sample's
 */
export function stateOfLink(hash, { samples, image_samples, algorithms, segmenters }, has) {
  const { state, problem } = readState(hash);
  const all = [...samples, ...image_samples];
  const known = all.some(({ id }) => id === state.data) || (state.data === OWN_FILE && has.file) || (state.data === OWN_IMAGE && has.image);
  const refusal = problem
    ? { message: problem, hint: "Copy the whole link again, or go on from here." }
    : state.data === null || known
      ? null
      : refusalOf(state.data);
  const complete = completed(refusal ? emptyState() : state, all);
  const first = isImage(complete.data, image_samples) ? segmenters[0] : algorithms[0];
  return { state: { ...complete, algorithm: complete.algorithm ?? first.id }, refusal };
}

/**
 * Whether data are one image, to be divided by colour.
 * @param {string | null} data
 * @param {{id: string}[]} images the samples that are
 */
export const isImage = (data, images) => data === OWN_IMAGE || images.some(({ id }) => id === data);

/**
 * A link without a method opens a sample as it is suggested.
 * @param {State} state
 * @param {{id: string, suggested: Record<string, any>}[]} samples
 * @returns {State}
 */
function completed(state, samples) {
  const data = state.data ?? FIRST_SAMPLE;
  const sample = samples.find(({ id }) => id === data);
  if (!sample || state.algorithm || state.values.size) return { ...state, data };
  const given = Object.entries(state).filter(([key, value]) => value !== null && key !== "values");
  return { ...suggestedState(data, sample.suggested), ...Object.fromEntries(given) };
}

/** Why data cannot be had, in words. @param {string} data @returns {Refusal} */
function refusalOf(data) {
  if (data === OWN_FILE) {
    return { message: "This link was made with a file that stayed on its owner’s computer.", hint: "Drop that file here to see the same analysis." };
  }
  if (data === OWN_IMAGE) {
    return { message: "This link was made with an image that stayed on its owner’s computer.", hint: "Drop that image here to see it divided in the same way." };
  }
  if (data.includes("://")) {
    return { message: "This page fetches no data from other sites: its security policy forbids every outside request.", hint: "Download the file and drop it here." };
  }
  return { message: `There is no sample called “${data.slice(0, 40)}”.`, hint: "Choose one from the list, or drop a file." };
}
