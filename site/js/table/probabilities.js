// How sure a model is of a row: a probability for every cluster, and how dense the model is there.

import { element, swatch } from "../dom.js";
import { decimal, short } from "../numbers.js";

const MOST_BARS = 8; // the likeliest tell all
const NEARLY = 0.0005; // closer to nothing, or to everything, than one decimal of a per cent can say

/**
 * 97.7 %, and never 0 % or 100 % of what is only nearly so.
 * @param {number[]} values that sum to 1
 */
export function probabilityTexts(values) {
  const certain = values.filter((value) => value > 0).length === 1;
  return values.map((value) => {
    if (value === 0) return "0 %";
    if (certain) return "100 %";
    if (value <= NEARLY) return "<0.1 %";
    return value >= 1 - NEARLY ? ">99.9 %" : `${decimal(100 * value, 1)} %`;
  });
}

/** What a component is called: one that no row belongs to is no cluster. @param {number} index @param {number} [clusters] */
const nameOf = (index, clusters = Infinity) => (index < clusters ? `cluster ${index}` : `component ${index} (no cluster)`);

/** Clusters, the likeliest first. @param {number[]} values */
const ranked = (values) => values.map((_, index) => index).sort((a, b) => values[b] - values[a]);

/** −2.61 @param {number} value */
const densityText = (value) => short(value, 3);

/**
 * The likeliest clusters and the density for the card beside the pointer; nothing from a method
 * that knows neither.
 * @param {{probabilities?: number[] | null, clusters?: number, log_density?: number | null}} reply
 * @param {number} [most] clusters
 * @returns {import("../figure/card.js").Line[]}
 */
export function likelihoodLines({ probabilities, clusters, log_density: density }, most = 3) {
  const values = probabilities ?? [];
  const texts = probabilityTexts(values);
  const told = ranked(values).slice(0, most).filter((cluster, place) => place === 0 || values[cluster] > NEARLY);
  /** @type {import("../figure/card.js").Line[]} */
  const lines = told.map((cluster) => [nameOf(cluster, clusters), texts[cluster], cluster]);
  return density == null ? lines : [...lines, ["log density", densityText(density)]];
}

/**
 * The same in full, for a panel: bars for the clusters, and the density with all its digits.
 * @param {{cluster?: number, clusters?: number, probabilities?: number[] | null, log_density?: number | null}} reply
 * @param {string} name of the density's data attribute, as scripts write it
 * @returns {HTMLElement[]}
 */
export function likelihood({ cluster, clusters, probabilities, log_density: density }, name) {
  return [
    ...(probabilities?.length ? [bars(probabilities, cluster, clusters)] : []),
    ...(density == null ? [] : [densityLine(density, name)]),
  ];
}

/** @param {number[]} values @param {number | undefined} own the row's own cluster @param {number} [clusters] of more values the rest are of no cluster */
function bars(values, own, clusters = Infinity) {
  const texts = probabilityTexts(values);
  const order = ranked(values);
  const lines = order.slice(0, MOST_BARS).map((cluster) => {
    const bar = element("span", { class: "bar-fill", data: { cluster: cluster % 12 } });
    bar.style.width = `${100 * values[cluster]}%`;
    return element(
      "li",
      { class: cluster === own ? "own" : "" },
      element("span", { title: nameOf(cluster, clusters) }, ...(cluster < clusters ? [swatch(cluster)] : []), cluster),
      element("span", { class: "bar-track" }, bar),
      element("output", { data: { probability: cluster, value: String(values[cluster]) } }, texts[cluster]),
    );
  });
  return element("div", { class: "distances" }, element("h3", {}, "Probability of each cluster", ...(order.length > MOST_BARS ? [element("small", {}, ` the ${MOST_BARS} likeliest of ${order.length}`)] : [])), element("ol", {}, ...lines));
}

/** @param {number} value @param {string} name */
function densityLine(value, name) {
  const output = element("output", { data: { [name]: "", value: String(value) } }, densityText(value));
  return element("dl", { class: "cells" }, element("dt", {}, "log density"), element("dd", {}, output));
}
