// Rows by their numbers, as they stand in a link: "3,17,20-25".

/**
 * How many rows of a table a text names; null if it is none that can be read, which Python will
 * say in words. Numbers beyond the table name nothing.
 * @param {string} text
 * @param {number} rowCount
 */
export function countRows(text, rowCount) {
  const named = new Uint8Array(rowCount);
  for (const part of text.split(",").filter((one) => one.trim())) {
    const [, first, last = first] = /^(\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(part.trim()) ?? [];
    if (first === undefined || !(Number(first) > 0 && Number(first) <= Number(last))) return null;
    named.fill(1, Number(first) - 1, Number(last));
  }
  return named.reduce((sum, one) => sum + one, 0);
}
