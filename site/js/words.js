// What groups of rows are called: clusters by their numbers, or by names that a family of methods
// gives to its labels.

import { whole } from "./numbers.js";

/** @typedef {{groups: string, names: Record<string, string>}} Words a heading over groups, and names by label */

const APART = -1; // the label of rows that belong to no group

/** @type {Words} those of the method whose result is in view */
let words = { groups: "Clusters", names: { [APART]: "noise" } };

/**
 * A method's words from now on.
 * @param {import("./catalog.js").Catalog} catalog
 * @param {string} algorithm its id
 */
export function speakOf(catalog, algorithm) {
  words = wordsOf(catalog, algorithm) ?? words;
}

/**
 * @param {import("./catalog.js").Catalog} catalog
 * @param {string} algorithm
 * @returns {Words | undefined}
 */
function wordsOf({ algorithms, families }, algorithm) {
  const family = algorithms.find(({ id }) => id === algorithm)?.family;
  return families.find(({ id }) => id === family);
}

/** Whether groups have names instead of numbers. */
export const areNamed = ({ names } = words) => "0" in names;

/** The heading over all groups. */
export const groupsTitle = () => words.groups;

/** The head of a column that says which group a row is in. */
export const groupHead = () => (areNamed() ? "kind" : "cluster");

/** For a cell: 3, noise; – for a row that has no label. @param {number} label */
export const groupName = (label) => words.names[label] ?? (label >= 0 ? String(label) : "–");

/** For a sentence: cluster 3, noise. @param {number} label */
export const groupText = (label) => (label in words.names ? words.names[label] : `cluster ${label}`);

/** What a file tells of every row, in a few words. */
export const whatIsTold = () => (areNamed() ? `every row: ${words.names[0]} or ${words.names[APART]}` : "every row with its cluster");

/**
 * What a method finds among the rows of a sample that is still to be fitted.
 * @param {import("./catalog.js").Catalog} catalog
 * @param {string} algorithm
 */
export function whatFollows(catalog, algorithm) {
  const own = wordsOf(catalog, algorithm);
  return own && areNamed(own) ? `its ${plural(own.names[APART])}` : "their clusters";
}

/** The rows that are apart, by their name: anomalies. */
export const apartTitle = () => plural(words.names[APART]);

/**
 * How many rows there are, and of what kind: 1,250 rows in 5 clusters, 20 noise; 1,250 rows · 25 anomalies.
 * @param {{rows: number, sampled_from?: number | null, clusters: {lines: {cluster: number, rows: number}[]}}} summary
 */
export function rowsInGroups({ rows, sampled_from: all, clusters: { lines } }) {
  const apart = lines.find(({ cluster }) => cluster === APART)?.rows ?? 0;
  const count = lines.filter(({ cluster }) => cluster >= 0).length;
  const of = all ? ` of ${whole(all)}` : "";
  const told = `${whole(rows)}${of} row${rows === 1 && !of ? "" : "s"}`;
  if (areNamed()) return `${told} · ${apart ? whole(apart) : "no"} ${apart === 1 ? words.names[APART] : apartTitle()}`;
  const rest = apart ? `, ${whole(apart)} ${words.names[APART]}` : "";
  return `${told} in ${whole(count)} cluster${count === 1 ? "" : "s"}${rest}`;
}

/** @param {string} name */
const plural = (name) => (/[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`);
