/**
 * A chart in a dialog of its own, as large as is useful.
 *
 * @typedef {import("../figure/types.js").Chart} Chart
 */
import { element } from "../dom.js";

/**
 * @template {{draw(chart: Chart): void, destroy(): void}} Made
 * @param {Chart} chart
 * @param {(host: HTMLElement) => Made} create  makes the same chart anew
 * @param {() => void} onClose
 */
export function openLarge(chart, create, onClose) {
  const close = element("button", { class: "button square", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "×");
  const title = element("h2", {}, chart.title);
  const body = element("div", { class: "chart-dialog-body" });
  const dialog = element("dialog", { class: "dialog chart-dialog", "aria-label": chart.title }, element("header", {}, title, close), body);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    made.destroy();
    dialog.remove();
    onClose();
  });
  document.body.append(dialog);
  const made = create(body);
  dialog.showModal();
  made.draw(chart);
  return {
    made,
    /** @param {Chart} next */
    draw(next) {
      title.textContent = next.title;
      dialog.setAttribute("aria-label", next.title);
      made.draw(next);
    },
    close: () => dialog.close(),
  };
}
