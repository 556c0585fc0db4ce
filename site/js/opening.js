// From files that were given to the session: they are read, told apart, and opened; a reading can be
// ended.

import { byId } from "./dom.js";
import { RefusedFile } from "./image/refusals.js";
import { taken } from "./intake.js";
import { clearMessages, showMessage, showProgress } from "./status.js";

/** @typedef {import("./receive.js").Given} Given */

/**
 * @param {object} page
 * @param {import("./session.js").Session} page.session
 * @param {ReturnType<typeof import("./engine.js").createEngine>} page.engine
 * @param {(reply: any) => void} page.onProblem
 */
export function createOpening({ session, engine, onProblem }) {
  /** @type {AbortController | null} ends the reading that is under way */
  let reading = null;

  /** What was dropped, pasted or chosen. @param {Promise<Given[]>} given */
  async function open(given) {
    clearMessages({ all: true });
    reading?.abort();
    const mine = new AbortController();
    reading = mine;
    showProgress(null, "Reading…");
    try {
      const read = await taken(await given, { signal: mine.signal, onProgress: showReading, unpack: (data) => engine.request("zip", { data }, showUnpacking) });
      if (mine.signal.aborted) return;
      reading = null;
      showProgress(null, `Reading ${read.name}…`);
      await session.open(read);
      if (read.kind === "table" && read.notes.length) showMessage({ message: read.notes.join(" ") }, { kind: "info", stays: true });
    } catch (error) {
      if (reading === mine) reading = null;
      if (error instanceof DOMException && error.name === "AbortError") return;
      onProblem({ kind: "error", error: "input", ...whyUnread(error) });
    }
  }

  return {
    open,
    /** Ends the reading, if there is one: whatever the user does next does so. @returns {boolean} */
    end() {
      const any = reading !== null;
      reading?.abort();
      reading = null;
      return any;
    },
  };
}

/** @param {unknown} error */
function whyUnread(error) {
  if (error instanceof RefusedFile) return { message: error.message, hint: error.hint };
  return { message: "The file cannot be read.", hint: "It may have been changed or moved: choose it again.", detail: String(error) };
}

/** @param {number} done @param {string} text */
function showReading(done, text) {
  showProgress(done, text);
  byId("cancel").hidden = false;
}

/** @param {any} event */
function showUnpacking(event) {
  if (event.kind === "progress") showReading(event.done, `Unpacking: ${event.note}…`);
}
