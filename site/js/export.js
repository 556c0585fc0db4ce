// Downloads, and the two things one shares: a link and an iframe.

import { copyFrom } from "./copy.js";
import { byId, element } from "./dom.js";
import { frameCode, frameQuery } from "./frame.js";

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const anchor = element("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * A file name from what the data are called: "my sales.csv" -> "my-sales-clusters.csv".
 * @param {string} data
 * @param {string} ending
 */
export function fileName(data, ending) {
  const stem = data.replace(/\.\w+$/, "").replace(/[^\p{Letter}\p{Number}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${stem || "unlabeled"}-${ending}`;
}

/** Menus open on click and close on Escape, on a choice, and when one leaves them. */
export function openableMenu() {
  const button = byId("export");
  const list = byId("export-list");
  const menu = /** @type {HTMLElement} */ (button.parentElement);
  const set = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button")?.focus();
  };
  const close = () => {
    set(false);
    button.focus();
  };
  button.addEventListener("click", () => set(list.hidden));
  list.addEventListener("click", close);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
  });
  menu.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next instanceof Node && !menu.contains(next)) set(false);
  });
  addEventListener("pointerdown", (event) => {
    if (!(event.target instanceof Node) || !menu.contains(event.target)) set(false);
  });
}

const OWN_FILE = "Your file stays on this computer: whoever opens the link needs the same file, and is asked for it.";
const OWN_PLACES = "The starting places you clicked are values in the units of your file, and they are part of the link.";

/**
 * The share dialog: this state as a link and as an iframe for a course page.
 * @param {object} has
 * @param {boolean} has.ownFile the state needs a file that a link cannot carry
 * @param {boolean} has.places the link carries places among the user's own rows
 */
export function openShareDialog({ ownFile, places }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("share-dialog"));
  const link = new URL(location.href);
  link.search = "";
  const frame = new URL(link);
  frame.search = frameQuery(location.search);
  const words = ownFile ? (places ? `${OWN_FILE} ${OWN_PLACES}` : OWN_FILE) : "";
  byId("share-body").replaceChildren(
    ...(words ? [element("p", { class: "message" }, words)] : []),
    copyField("Link", link.href),
    copyField("Frame for a web page", frameCode(frame.href)),
  );
  dialog.showModal();
}

/**
 * @param {string} title
 * @param {string} text
 */
function copyField(title, text) {
  const area = element("textarea", { readonly: true, rows: 3, "aria-label": title, onfocus: () => area.select() });
  area.value = text;
  const button = element("button", { type: "button", class: "button", onclick: () => copyFrom(area, button) }, "Copy");
  return element("div", { class: "copy" }, element("h3", {}, title), area, button);
}

/** Every dialog closes by its × and by a click beside it. */
export function closableDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target === dialog || target.closest("[data-close]")) dialog.close();
    });
  }
}
