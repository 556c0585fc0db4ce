// What was worked out when the site was built: the algorithms and samples, and a first result of
// every sample, so that a picture stands before Python arrives.

/** @typedef {{name: string, kind: string, title: string, help: string, default: any, count?: string, advanced: boolean, when: Record<string, any> | null, title_of_default?: string, way_back?: string, minimum?: number, maximum?: number, slider?: [number, number], scale?: string, words?: string[], options?: {value: string, title: string}[]}} Parameter */
/** @typedef {{id: string, title: string, family: string, summary: string, assumes: string, fails_when: string, cost: string, predicts: string, counter?: string, params: Parameter[]}} Algorithm `counter`: the parameter that counts segments, of methods for an image */
/** @typedef {{id: string, title: string, usual: string, groups: string, names: Record<string, string>}} Family what methods are for, the one to begin with, and what groups of rows are called */
/** @typedef {{id: string, title: string, teaches: string, origin: string, suggested: Record<string, any>, thumbnail: any}} Sample */
/** @typedef {{id: string, title: string, teaches: string, origin: string, suggested: Record<string, any>, file: string, thumbnail: any}} ImageSample `file` stands beside the page; without one, Python makes the image */
/** @typedef {{id: string, title: string, tab: string, summary: string, automatic: boolean, params: Parameter[], algorithms: string[]}} Study */
/** @typedef {{versions: Record<string, string>, families: Family[], algorithms: Algorithm[], samples: Sample[], studies: Study[], traces: string[], image_options: Parameter[], segmenters: Algorithm[], image_samples: ImageSample[]}} Catalog  image_options: how images of one's own become rows */

const ARRAYS = { i8: Int8Array, u8: Uint8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };

/** The family of the methods that divide one image. @type {Family} */
export const IMAGE = { id: "image", title: "Image", usual: "kmeans", groups: "Segments", names: {} };

/** @returns {Promise<Catalog>} */
export async function loadCatalog() {
  const catalog = await fetchJSON("catalog.json");
  return { ...catalog, segmenters: inOrder(catalog.segmenters.map((/** @type {Algorithm} */ one) => ({ ...one, family: IMAGE.id }))) };
}

/** The usual method first. @param {Algorithm[]} segmenters */
const inOrder = (segmenters) => segmenters.sort((one, other) => Number(other.id === IMAGE.usual) - Number(one.id === IMAGE.usual));

/**
 * @param {string} sample
 * @returns {Promise<{suggested: Record<string, any>, table: any, result: any}>}
 */
export const loadFirstResult = (sample) => fetchJSON(`first/${sample}.json`).then(decoded);

/** @param {string} path */
async function fetchJSON(path) {
  const response = await fetch(new URL(`../${path}`, import.meta.url));
  if (!response.ok) throw new Error(`The file ${path} could not be loaded (${response.status}).`);
  return response.json();
}

/**
 * Arrays arrive as base64; they become the typed arrays that the engine would send.
 * @param {any} value
 * @returns {any}
 */
export function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if ("$array" in value) return typedArray(value.$array, value.data);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decoded(part)]));
}

/**
 * @param {keyof typeof ARRAYS} kind
 * @param {string} base64
 */
function typedArray(kind, base64) {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return new ARRAYS[kind](bytes.buffer);
}
