// The state of the lab, which is also its address: everything after # in the URL.
//
// #v=1&data=five_blobs&algorithm=kmeans&n_clusters=5&columns=x1,x2&scale=none
// Lessons, embeds, share links, "reset" and tests all use this one way in. Values stay text here:
// Python checks them, because a link can carry anything. The first `algorithm` names the method; a
// second one is a parameter of that name, which k-means has.

const VERSION = "1";
const OWN_KEYS = ["v", "data", "algorithm", "columns", "scale", "missing", "categories", "components", "side", "colour", "shape", "rows", "without", "marked", "x", "y", "section", "tab", "step"];
const LONGEST = 60_000; // rows by their numbers take room

/**
 * @typedef {object} State
 * @property {string | null} data a sample's id, "file" for the user's own, or an address
 * @property {string | null} algorithm
 * @property {string[] | null} columns names of table columns; null takes the default ones
 * @property {string | null} scale
 * @property {string | null} missing
 * @property {string | null} categories
 * @property {string | null} components the share of variance that principal components keep, which then are the features; "none" leaves them
 * @property {string | null} side of the user's own images as rows: the longer one, in pixels
 * @property {string | null} colour whether they are grey or coloured
 * @property {string | null} shape what happens to those of another shape than most
 * @property {string | null} rows how many to fit at most: of more, a seeded sample
 * @property {string | null} without rows that are left out: their numbers from 1, and ranges of them: "3,17,20-25"
 * @property {string | null} marked rows that a yes/no column of their own marks in the table
 * @property {string | null} tab which of the result's tabs is open
 * @property {string | null} step which step of the method is shown, from 1; null: its result
 * @property {string | null} x what the horizontal axis shows
 * @property {string | null} y
 * @property {string | null} section how the density shows what the axes leave out: "marginal" or "slice"
 * @property {Map<string, string>} values parameters of the algorithm, by scikit-learn's names
 */

/** @returns {State} */
export const emptyState = () => ({
  data: null,
  algorithm: null,
  columns: null,
  scale: null,
  missing: null,
  categories: null,
  components: null,
  side: null,
  colour: null,
  shape: null,
  rows: null,
  without: null,
  marked: null,
  x: null,
  y: null,
  section: null,
  tab: null,
  step: null,
  values: new Map(),
});

/**
 * Reads a hash; says in `problem` what could not be read instead of throwing.
 * @param {string} hash
 * @returns {{state: State, problem: string}}
 */
export function readState(hash) {
  const state = emptyState();
  const text = hash.replace(/^#/, "");
  if (!text) return { state, problem: "" };
  if (text.length > LONGEST) return { state, problem: "The link is too long to be one of this page’s." };
  let problem = "";
  for (const part of text.split("&")) {
    const [key, value] = pair(part);
    if (key === null || value === null) problem = `The part “${part.slice(0, 30)}” of the link cannot be read.`;
    else if (key === "v") problem ||= value === VERSION ? "" : `The link is of version “${value.slice(0, 10)}”, which this page does not know.`;
    else if (key === "columns") state.columns = value.split(",").map(decoded).filter((name) => name !== null);
    else if (OWN_KEYS.includes(key) && !(key === "algorithm" && state.algorithm)) /** @type {any} */ (state)[key] = value;
    else state.values.set(key, value);
  }
  return { state, problem };
}

/**
 * The hash of a state, the same for equal states.
 * @param {State} state
 */
export function writeState(state) {
  const parts = [`v=${VERSION}`];
  for (const key of OWN_KEYS.slice(1)) {
    const value = /** @type {any} */ (state)[key];
    if (value === null) continue;
    // Each name is encoded by itself: a comma inside a name must not part it.
    const text = key === "columns" ? value.map(encodeURIComponent).join(",") : encoded(value);
    parts.push(`${key}=${text}`);
  }
  for (const [name, value] of state.values) parts.push(`${encoded(name)}=${encoded(value)}`);
  return `#${parts.join("&")}`;
}

/**
 * A sample's suggestion (plain data from the catalog) as a state.
 * @param {string} data
 * @param {Record<string, any>} suggested
 */
export function suggestedState(data, suggested) {
  const state = { ...emptyState(), data };
  for (const [key, value] of Object.entries(suggested)) {
    if (OWN_KEYS.includes(key)) /** @type {any} */ (state)[key] = typeof value === "number" ? String(value) : value;
    else state.values.set(key, String(value));
  }
  return state;
}

/** @param {string} part @returns {[string | null, string | null]} */
function pair(part) {
  const at = part.indexOf("=");
  if (at < 1) return [null, null];
  const key = decoded(part.slice(0, at));
  // Columns are parted at their commas first and decoded name by name.
  return [key, key === "columns" ? part.slice(at + 1) : decoded(part.slice(at + 1))];
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}

/** @param {string} text */
const encoded = (text) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%3B", ";").replaceAll("%2C", ",");
