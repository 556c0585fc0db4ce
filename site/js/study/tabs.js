// Tabs: one panel in view at a time, chosen by a click or by the arrow keys.

import { byId } from "../dom.js";

/**
 * @param {HTMLElement} strip holds the buttons of role "tab", each with the name of its tab in
 *   `data-tab` and the id of its panel in `aria-controls`
 * @param {(id: string) => void} onOpen another tab is open now
 */
export function createTabs(strip, onOpen) {
  const tabs = /** @type {HTMLElement[]} */ ([...strip.querySelectorAll("[role=tab]")]);
  const nameOf = (/** @type {HTMLElement} */ tab) => tab.dataset.tab ?? "";
  let current = nameOf(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0]);

  /** @param {string} id of a tab that is there and that no embedding page has hidden; else it stays as it is */
  function open(id) {
    if (id === current || !reaches(id)) return;
    current = id;
    for (const tab of tabs) {
      const chosen = nameOf(tab) === id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "").hidden = !chosen;
    }
    onOpen(id);
  }

  const reachable = () => tabs.filter((tab) => !tab.hidden && !tab.classList.contains("left-out"));
  const reaches = (/** @type {string} */ id) => reachable().some((tab) => nameOf(tab) === id);

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const there = reachable();
    const at = there.findIndex((tab) => nameOf(tab) === current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: there.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const tab = there[(to + there.length) % there.length];
    open(nameOf(tab));
    tab.focus();
  }

  for (const tab of tabs) tab.addEventListener("click", () => open(nameOf(tab)));
  strip.addEventListener("keydown", walk);
  return {
    open,
    reaches,
    /** Shows or hides a tab; the one that is open stays open. @param {string} id @param {boolean} there */
    offer(id, there) {
      for (const tab of tabs) if (nameOf(tab) === id) tab.hidden = !there;
    },
    current: () => current,
  };
}
