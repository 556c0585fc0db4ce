// Files that are dropped or chosen: into the page as its data, or into the control of a study.

import { element } from "./dom.js";

/** @typedef {{name: string, data: Uint8Array}} Given a file's name and bytes */

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

/**
 * A place for one more file: shows its name once it is there, and a way to be rid of it.
 * @param {import("./catalog.js").Parameter} parameter
 * @param {Given | ""} value
 * @param {(file: Given | null) => void} change
 * @param {boolean} locked
 */
export function fileControl({ name, title, help }, value, change, locked) {
  const id = `parameter-${name}`;
  const trouble = element("p", { class: "message bad", role: "alert", hidden: true });
  const input = element("input", { type: "file", id, accept: KINDS, disabled: locked, title: help, data: { parameter: name } });
  const place = element(
    "label",
    { class: value ? "drop small filled" : "drop small", title: value ? value.name : help },
    element("span", {}, ...(value ? [value.name] : ["Drop a file, or ", element("u", {}, "browse")])),
    input,
  );

  /** @param {File | undefined | null} file */
  async function take(file) {
    if (!file) return;
    trouble.textContent = file.size ? tooLarge(file) : `“${file.name}” is empty.`;
    trouble.hidden = !trouble.textContent;
    if (trouble.hidden) change({ name: file.name, data: new Uint8Array(await file.arrayBuffer()) });
  }

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
  const clear = element("button", { type: "button", class: "button square", id: `${id}-clear`, disabled: locked, "aria-label": `${title}: take the file away`, title: "Take the file away", onclick: () => change(null) }, "×");
  return element(
    "div",
    { class: "control wide file" },
    element("label", { for: id, class: "label", title: help }, title),
    element("div", { class: "row" }, place, value ? clear : null),
    trouble,
  );
}
