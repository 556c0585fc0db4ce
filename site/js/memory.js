// What one comes back to: the settings of methods that were left, and the state that was last seen
// with tables and with images.

import { withoutPlaces, withoutScore } from "./places.js";
import { suggestedState } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./catalog.js").Algorithm} Algorithm */

/** Parameters that mean the same in every method that has them. */
const SHARED = new Set(["n_clusters", "random_state", "contamination", "percentile", "n_anomalies"]);
/** Those that say which of them counts. */
const CHOICES = new Set(["threshold_by"]);

/** @param {import("./catalog.js").Catalog} catalog */
export function createMemory({ samples, image_samples: images, algorithms, segmenters }) {
  /** @type {Map<string, {values: Map<string, string>, of: unknown}>} what each method was set to when it was left, and of which data */
  const settings = new Map();
  /** @type {{table: State | null, image: State | null}} what was last seen of each kind of data */
  const last = { table: null, image: null };

  return {
    /**
     * What another method starts from: what it was set to before, and values of parameters that
     * mean the same in both.
     * @param {Algorithm} left
     * @param {Map<string, string>} values of the method that is left
     * @param {Algorithm | undefined} next
     * @param {unknown} of the data: with others, what is about their rows is forgotten
     * @returns {Map<string, string>}
     */
    valuesFor(left, values, next, of) {
      settings.set(nameOf(left), { values, of });
      if (!next) return new Map();
      const known = settings.get(nameOf(next)) ?? { values: new Map(), of };
      const before = withoutPlaces(next, known.of === of ? known.values : withoutScore(known.values));
      return new Map([...before, ...[...values].filter(([name, value]) => isSame(next, name, value))]);
    },

    /** All methods go back to their defaults. */
    forgetSettings: () => settings.clear(),

    /** @param {State} state @param {boolean} isImage */
    keep(state, isImage) {
      last[isImage ? "image" : "table"] = state;
    },

    /**
     * The state that was last seen with a kind of data, else its first sample.
     * @param {boolean} ofImages
     * @param {string} [family] of methods, if another than that of the state is wanted: then with `method`
     * @param {string} [method]
     * @returns {State}
     */
    seen(ofImages, family, method = "") {
      const first = ofImages ? images[0] : samples[0];
      const state = last[ofImages ? "image" : "table"] ?? suggestedState(first.id, first.suggested);
      const known = (ofImages ? segmenters : algorithms).find(({ id }) => id === state.algorithm)?.family;
      return !family || family === known ? state : { ...state, algorithm: method, values: new Map(), tab: null, step: null };
    },
  };
}

/** Methods for tables and for images may have the same id. @param {Algorithm} algorithm */
const nameOf = ({ family, id }) => `${family} ${id}`;

/**
 * Whether a value means the same for a method.
 * @param {Algorithm} algorithm
 * @param {string} name of a parameter of the method before
 * @param {string} value
 */
function isSame({ params }, name, value) {
  const parameter = params.find((one) => one.name === name);
  if (!parameter) return false;
  if (CHOICES.has(name)) return SHARED.has(value);
  return SHARED.has(name) && (Number.isFinite(Number(value)) || (parameter.words ?? []).includes(value));
}
