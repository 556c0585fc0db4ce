// What is in a ZIP archive, by its own list of contents, without unpacking it.
//
// Source: PKWARE, .ZIP File Format Specification (APPNOTE.TXT), 4.3.12 and 4.3.16.

const END = 0x06054b50; // "PK" 5 6: where the list is
const ENTRY = 0x02014b50; // "PK" 1 2: a file of the list
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535; // may stand behind the end

/**
 * @param {Uint8Array} bytes
 * @returns {string[]} paths, or none if the list cannot be found
 */
export function namesInArchive(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const names = [];
  if (end < 0) return [];
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  while (names.length < count && at + 46 <= bytes.length && view.getUint32(at, true) === ENTRY) {
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    names.push(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)));
    at += 46 + name + extra + comment;
  }
  return names;
}

/** Whether these are the contents of an Office document, as an .xlsx is. @param {string[]} names */
export const isOfficeDocument = (names) => names.includes("[Content_Types].xml") || names.includes("xl/workbook.xml");

/** @param {DataView} view */
function endOf(view) {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) if (view.getUint32(at, true) === END) return at;
  return -1;
}
