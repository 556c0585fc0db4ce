/** What is worth seeing larger, in a dialog: as large as is useful. */
import { element } from "../dom.js";

/**
 * @template {{letGo(): void, destroy(): void}} Made
 * @param {string} title
 * @param {(body: HTMLElement) => Made} create  makes the same anew; it is drawn when it is in its place
 * @param {() => void} onClose
 * @param {string} [kind]  a class of the dialog's own
 */
export function openLarge(title, create, onClose, kind = "") {
  const opener = document.activeElement;
  const close = element("button", { class: "button square", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "×");
  const heading = element("h2", {}, title);
  const body = element("div", { class: "chart-dialog-body" });
  const dialog = element("dialog", { class: `dialog chart-dialog ${kind}`.trim(), "aria-label": title }, element("header", {}, heading, close), body);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    made.letGo();
    made.destroy();
    dialog.remove();
    onClose();
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  const made = create(body);
  dialog.showModal();
  return {
    made,
    /** @param {string} next */
    rename(next) {
      heading.textContent = next;
      dialog.setAttribute("aria-label", next);
    },
    close: () => dialog.close(),
  };
}
