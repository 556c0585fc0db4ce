// Names in sentences.

const LONGEST_NAME = 40;

/**
 * “a”, “b” and “c”; beyond `limit`: “a”, “b” and 9 more.
 * @param {string[]} names
 * @param {number} [limit]
 */
export function quoted(names, limit = 6) {
  const words = names.map((name) => `“${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name}”`);
  if (words.length > limit) words.splice(limit - 1, words.length, `${words.length - limit + 1} more`);
  const last = words.pop() ?? "";
  return words.length ? `${words.join(", ")} and ${last}` : last;
}
