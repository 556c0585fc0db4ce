// A file that Python has made, handed to the browser.

import { download } from "../export.js";

/** @param {{name: string, type: string, data?: Uint8Array | null, text?: string | null}} file */
export function save({ name, type, data, text }) {
  download(new Blob([data ? new Uint8Array(data) : (text ?? "")], { type }), name);
}
