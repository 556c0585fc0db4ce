// Files that are dropped or chosen: into the page as its data, or into the control of a study.

import { element } from "./dom.js";
import { RefusedFile } from "./image/refusals.js";

/** @typedef {{name: string}} Given  what was read: at least the file's name */
/**
 * @typedef {object} Kind what a control takes
 * @property {string} accept as of an input
 * @property {string} noun
 * @property {(file: File) => Promise<Given>} read throws a RefusedFile
 */

const LARGEST_FILE = 100e6;
const KINDS = ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Why a file is too large, or nothing. @param {File} file */
export const tooLarge = ({ name, size }) =>
  size > LARGEST_FILE ? `“${name}” has ${Math.round(size / 1e6)} MB; the most this page takes is ${LARGEST_FILE / 1e6} MB.` : "";

/** What to do about it. @param {"table" | "image" | "archive"} what */
export const hintOfTooLarge = (what) =>
  ({
    table: "Keep a random sample of its rows: 100,000 show the same clusters.",
    image: "Save it with fewer pixels, or as JPEG.",
    archive: "Pack fewer or smaller images.",
  })[what];

/** A table, which Python reads. @type {Kind} */
export const TABLE_FILE = { accept: KINDS, noun: "a file", read: tableOf };

/** @param {File} file @returns {Promise<Given & {data: Uint8Array}>} */
async function tableOf(file) {
  const message = tooLarge(file);
  if (message) throw new RefusedFile(message, hintOfTooLarge("table"));
  return { name: file.name, data: new Uint8Array(await file.arrayBuffer()) };
}

/**
 * A place for one more file: shows its name once it is there, and a way to be rid of it.
 * @param {import("./catalog.js").Parameter} parameter
 * @param {Given | ""} value
 * @param {(file: Given | null) => void} change
 * @param {boolean} locked
 * @param {Kind} kind
 */
export function fileControl({ name, title, help, way_back }, value, change, locked, { accept, noun, read }) {
  const id = `parameter-${name}`;
  const trouble = element("p", { class: "message bad", role: "alert", hidden: true });
  const input = element("input", { type: "file", id, accept, disabled: locked, title: help, data: { parameter: name } });
  const words = element("span", {});
  const place = element("label", { class: value ? "drop small filled" : "drop small", title: value ? value.name : help }, words, input);
  let newest = 0;

  function rest() {
    words.replaceChildren(...(value ? [value.name] : [`Drop ${noun}, or `, element("u", {}, "browse")]));
  }

  /** Of several files that are being read the last one counts. @param {File | undefined | null} file */
  async function take(file) {
    if (!file) return;
    const number = (newest += 1);
    trouble.hidden = true;
    words.replaceChildren(`Reading ${file.name}…`);
    const outcome = await outcomeOf(file);
    if (number !== newest) return;
    rest();
    if (outcome instanceof RefusedFile) refuse(outcome);
    else change(outcome);
  }

  /** What was there stays. @param {RefusedFile} why */
  function refuse({ message, hint }) {
    trouble.replaceChildren(element("strong", {}, message), hint ? ` ${hint}` : "");
    trouble.hidden = false;
  }

  /** @param {File} file @returns {Promise<Given | RefusedFile>} */
  async function outcomeOf(file) {
    if (!file.size) return new RefusedFile(`“${file.name}” is empty.`, "");
    try {
      return await read(file);
    } catch (error) {
      if (error instanceof RefusedFile) return error;
      if (error instanceof DOMException) return new RefusedFile(`“${file.name}” cannot be read.`, "Choose a single file, no folder.");
      throw error;
    }
  }

  rest();
  input.addEventListener("change", () => {
    take(input.files?.[0]);
    input.value = ""; // the same file may be chosen again after it was changed
  });
  place.addEventListener("dragover", (event) => {
    if (locked || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // which tells the page that this file is not for it
    place.classList.add("over");
  });
  place.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && place.contains(event.relatedTarget))) place.classList.remove("over");
  });
  place.addEventListener("drop", (event) => {
    if (locked || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  /** Whoever came by keys goes on where the button was. @param {MouseEvent} event */
  function clear({ detail }) {
    change(null);
    if (!detail) document.getElementById(id)?.focus();
  }

  const away = value
    ? element(
        "button",
        { type: "button", class: way_back ? "link" : "button square", id: `${id}-clear`, disabled: locked, "aria-label": way_back ?? `${title}: take the file away`, title: way_back ? "" : "Take the file away", onclick: clear },
        way_back ?? "×",
      )
    : null;
  const label = element("label", { for: id, class: "label", title: help }, title);
  return element(
    "div",
    { class: "control wide file" },
    way_back ? element("div", { class: "row apart" }, label, away) : label,
    element("div", { class: "row" }, place, way_back ? null : away),
    trouble,
  );
}
