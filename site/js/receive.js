// Files that are dropped on the page, pasted into it or chosen: one, several, or whole folders.

import { byId } from "./dom.js";
import { RefusedFile } from "./image/refusals.js";

/** @typedef {{name: string, file: File}} Given a file and its name, with the folders it was dropped in */

/** As MAXIMUM_ARCHIVED_FILES in py/unlabeled/limits.py. */
const MOST_FILES = 100_000;

/**
 * @param {(given: Promise<Given[]>) => void} onFiles rejects with a RefusedFile if a folder holds too much
 */
export function listenForFiles(onFiles) {
  const input = /** @type {HTMLInputElement} */ (byId("file"));
  const drop = byId("drop");
  input.addEventListener("change", () => {
    if (input.files?.length) onFiles(Promise.resolve(named(input.files)));
    input.value = ""; // the same file may be chosen again after it was changed
  });
  addEventListener("dragover", (event) => {
    // What is over another place for files is meant for that one.
    const elsewhere = event.defaultPrevented;
    if (elsewhere) drop.classList.remove("over");
    if (elsewhere || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    onFiles(dropped(event.dataTransfer));
  });
  addEventListener("paste", (event) => {
    const target = /** @type {Element | null} */ (event.target);
    if (target?.closest("input:not([type=file]), textarea")) return;
    const pasted = event.clipboardData && given(event.clipboardData);
    if (pasted?.length) onFiles(Promise.resolve(pasted));
  });
}

/** @param {Iterable<File>} files @returns {Given[]} */
const named = (files) => [...files].map((file) => ({ name: file.name, file }));

/** Copied files, a copied image, or copied cells. @param {DataTransfer} clipboard */
function given(clipboard) {
  const text = clipboard.getData("text/plain");
  const table = () => named([new File([text], "pasted table", { type: "text/csv" })]);
  // Spreadsheets put a picture of the cells beside them.
  const isCells = text.includes("\t") || text.trim().includes("\n");
  if (clipboard.files.length) return isCells ? table() : named(clipboard.files);
  return text.trim() ? table() : [];
}

/** What a drop holds is there only until the event is over: its entries are taken at once. @param {DataTransfer} transfer */
function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  if (entries.some((entry) => entry.isDirectory)) return filesIn(entries);
  return Promise.resolve(named(transfer.files));
}

/** All files in these folders, and in those within. @param {FileSystemEntry[]} entries */
async function filesIn(entries) {
  /** @type {Given[]} */
  const found = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (entry.isDirectory) waiting.push(...(await listed(/** @type {FileSystemDirectoryEntry} */ (entry))));
    else found.push({ name: entry.fullPath.slice(1), file: await fileOf(/** @type {FileSystemFileEntry} */ (entry)) });
    if (found.length > MOST_FILES) throw new RefusedFile(`The folder holds more than ${MOST_FILES.toLocaleString("en")} files.`, "Drop the folder that holds the images alone.");
  }
  return found;
}

/** A folder tells a part of its contents at a time, and nothing when all is told. @param {FileSystemDirectoryEntry} folder */
async function listed(folder) {
  const reader = folder.createReader();
  const next = () => new Promise((/** @type {(some: FileSystemEntry[]) => void} */ resolve, reject) => reader.readEntries(resolve, reject));
  const all = [];
  for (let some = await next(); some.length; some = await next()) all.push(...some);
  return all;
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));
