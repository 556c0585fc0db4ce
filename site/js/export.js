// Downloads, and the two things one shares: a link and an iframe.

import { byId, element } from "./dom.js";
import { frameCode } from "./frame.js";

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

/** Menus open on click and close on Escape, on a choice, or on a click elsewhere. */
export function openableMenu() {
  const button = byId("export");
  const list = byId("export-list");
  const set = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button")?.focus();
  };
  button.addEventListener("click", () => set(list.hidden));
  list.addEventListener("click", () => set(false));
  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      set(false);
      button.focus();
    }
  });
  addEventListener("pointerdown", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".menu")) set(false);
  });
}

/**
 * The share dialog: this state as a link and as an iframe for a course page.
 * @param {boolean} ownFile whether the state needs a file that a link cannot carry
 */
export function openShareDialog(ownFile) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("share-dialog"));
  const link = new URL(location.href);
  link.search = "";
  const frame = new URL(link);
  frame.search = "?embed=1";
  byId("share-body").replaceChildren(
    ...(ownFile
      ? [element("p", { class: "message" }, "Your file stays on this computer: whoever opens the link needs the same file, and is asked for it.")]
      : []),
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
  const button = element(
    "button",
    {
      type: "button",
      class: "button",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(text);
          button.textContent = "Copied";
        } catch {
          area.select(); // a frame may not write to the clipboard; the text is ready for Ctrl+C
          button.textContent = "Press Ctrl+C";
        }
      },
    },
    "Copy",
  );
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
