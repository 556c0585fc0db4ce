// The data panel of one image, which has no columns.

import { byId, element, redraw } from "../dom.js";
import { noteList } from "../notes.js";

/** @param {{text: string, notes: string[], title: string, teaches: string}} image */
export function drawImage({ text, notes, title, teaches }) {
  byId("data-name").textContent = title;
  redraw(
    byId("table-summary"),
    element("p", { class: "summary", data: { summary: "image" } }, text),
    ...(teaches ? [element("p", { class: "teaches" }, teaches)] : []),
    ...noteList(notes.map((note) => ({ kind: "info", text: note }))),
  );
  for (const id of ["columns-line", "columns", "preparation"]) redraw(byId(id));
}
