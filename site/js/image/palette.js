// The palette of an image: a bar of its shares, a line for each segment, and the area of those that
// are chosen.

import { element, redraw } from "../dom.js";
import { percent, whole } from "../numbers.js";
import { chip } from "./chip.js";

/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {"share" | "hue" | "lightness"} Order */

const ORDERS = /** @type {const} */ (["share", "hue", "lightness"]);

/**
 * @param {HTMLElement} host
 * @param {object} listeners
 * @param {(segment: number | null) => void} listeners.onPoint
 * @param {(segments: Set<number>) => void} listeners.onChoose others are chosen than before
 * @param {(what: "css" | "json", order: Order) => Promise<string>} listeners.onCopy gives what is copied: "" when it failed
 * @param {(what: "css" | "json", order: Order) => void} listeners.onSave the same as a file, where nothing can be copied
 * @param {(segments: number[]) => void} listeners.onMask their mask is wanted as a file
 */
export function createPalette(host, { onPoint, onChoose, onCopy, onSave, onMask }) {
  /** @type {Summary | null} */
  let summary = null;
  let size = 0; // pixels of the whole image, transparent ones too
  /** @type {Order} */
  let order = "share";
  /** @type {Set<number>} */
  let chosen = new Set();
  /** @type {number | null} */
  let pointed = null;

  const bar = element("div", { class: "palette-bar", "aria-hidden": "true" });
  const orders = element("div", { class: "segments small", role: "group", "aria-label": "Order of the palette" });
  const list = element("div", { class: "scroll palette-scroll", id: "palette-scroll", tabindex: 0, role: "region", "aria-label": "Palette" });
  const area = element("div", { class: "palette-area", role: "status" });
  const copies = element("p", { class: "palette-copies" });
  host.append(bar, orders, list, area, copies);

  function draw() {
    if (!summary) return host.classList.add("is-empty");
    host.classList.remove("is-empty");
    const swatches = summary.orders[order].map((segment) => /** @type {Summary} */ (summary).palette[segment]);
    bar.replaceChildren(...swatches.map(part));
    redraw(orders, ...ORDERS.map(orderButton));
    redraw(list, table(swatches));
    redraw(copies, copyButton("css", "Copy CSS"), copyButton("json", "Copy JSON"));
    drawArea();
    mark();
  }

  /** @param {import("./types.js").Swatch} swatch */
  function part({ segment, hex, share, name }) {
    const made = element("span", { title: `${name} ${percent(share)}`, data: { segment }, onpointerenter: () => onPoint(segment), onpointerleave: () => onPoint(null), onclick: () => toggle(segment) });
    made.style.flexGrow = String(share);
    made.style.background = hex;
    return made;
  }

  /** @param {Order} id */
  function orderButton(id) {
    const choose = () => {
      order = id;
      draw();
    };
    return element("button", { type: "button", class: "segment", id: `order-${id}`, "aria-pressed": id === order, onclick: choose }, id);
  }

  /** @param {import("./types.js").Swatch[]} swatches */
  function table(swatches) {
    const heads = ["colour", "", "share", "pixels"].map((name, index) => element("th", { scope: "col", class: index > 1 ? "number" : null }, name || element("span", { class: "unseen" }, "name")));
    return element("table", { class: "table palette-table", id: "palette-table" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...swatches.map(row)));
  }

  /** @param {import("./types.js").Swatch} swatch */
  function row({ segment, hex, name, share, pixels }) {
    const button = element(
      "button",
      { type: "button", class: "link plain palette-color", id: `segment-${segment}`, "aria-pressed": chosen.has(segment), title: "Measure this segment; several add up", onclick: () => toggle(segment), onfocus: () => onPoint(segment), onblur: () => onPoint(null) },
      chip(hex),
      element("code", {}, hex),
    );
    return element(
      "tr",
      { data: { segment, hex, pixels }, onpointerenter: () => onPoint(segment), onpointerleave: () => onPoint(null) },
      element("th", { scope: "row" }, button),
      element("td", { class: "palette-name" }, name),
      element("td", { class: "number" }, percent(share)),
      element("td", { class: "number" }, whole(pixels)),
    );
  }

  /** @param {"css" | "json"} what @param {string} title */
  function copyButton(what, title) {
    const button = element("button", { type: "button", class: "button small", id: `copy-${what}`, onclick: copy }, title);
    async function copy() {
      const text = onCopy(what, order);
      const allowed = await copied(text);
      if (!(await text)) return;
      if (!allowed) onSave(what, order);
      button.textContent = allowed ? "Copied" : "Saved as a file";
      setTimeout(() => {
        button.textContent = title;
      }, 2000);
    }
    return button;
  }

  const inOrder = () => [...chosen].sort((a, b) => a - b);

  /** How large the chosen segments are together; null if none is chosen. */
  function measure() {
    if (!summary || !chosen.size) return null;
    const { palette } = summary;
    const count = inOrder().reduce((sum, segment) => sum + (palette[segment]?.pixels ?? 0), 0);
    const segments = chosen.size === 1 ? "1 segment" : `${chosen.size} segments`;
    return { count, share: percent(count / Math.max(1, size)), words: `of the image · ${whole(count)} pixels in ${segments}` };
  }

  function drawArea() {
    if (!summary) return;
    const measured = measure();
    if (!measured) return redraw(area, element("p", { class: "quiet" }, "Click colours, here or in the image, to measure their area."));
    area.dataset.pixels = String(measured.count);
    redraw(
      area,
      element("p", {}, element("strong", {}, measured.share), ` ${measured.words}`),
      element(
        "p",
        { class: "palette-copies" },
        element("button", { type: "button", class: "button small", id: "mask-png", onclick: () => onMask(inOrder()) }, "Mask, PNG"),
        element("button", { type: "button", class: "button small", id: "segments-clear", onclick: clear }, "Clear"),
      ),
    );
  }

  /** @param {number} segment */
  function toggle(segment) {
    chosen = new Set(chosen);
    if (!chosen.delete(segment)) chosen.add(segment);
    changed();
  }

  function clear() {
    if (!chosen.size) return;
    chosen = new Set();
    const held = area.contains(document.activeElement);
    changed();
    if (held) list.focus({ preventScroll: true }); // the button is gone
  }

  function changed() {
    for (const button of list.querySelectorAll("[aria-pressed]")) {
      const { segment } = /** @type {HTMLElement} */ (button.closest("tr")).dataset;
      button.setAttribute("aria-pressed", String(chosen.has(Number(segment))));
    }
    drawArea();
    mark();
    onChoose(chosen);
  }

  /** What is chosen or pointed at stands out in bar and list. */
  function mark() {
    const any = chosen.size > 0 || pointed !== null;
    for (const one of host.querySelectorAll("[data-segment]")) {
      const segment = Number(/** @type {HTMLElement} */ (one).dataset.segment);
      one.classList.toggle("is-lit", pointed === segment || chosen.has(segment));
      one.classList.toggle("is-faint", any && pointed !== segment && !chosen.has(segment));
    }
  }

  return {
    /** @param {Summary | null} next another segmentation has other segments @param {number} [pixels] of the whole image */
    draw(next, pixels = 0) {
      size = pixels;
      const same = next !== null && next.fit === summary?.fit;
      summary = next;
      if (!same && chosen.size) {
        chosen = new Set();
        onChoose(chosen);
      }
      draw();
    },
    /** Lights the line of a segment that is pointed at elsewhere. @param {number | null} segment */
    point(segment) {
      pointed = segment;
      mark();
      if (segment === null) return;
      reveal(list.querySelector(`tr[data-segment="${segment}"]`));
    },
    toggle,
    clear,
    order: () => order,
    chosen: inOrder,
    /** How large the chosen segments are together, in words; nothing if none is chosen. */
    area() {
      const measured = measure();
      return measured ? `${measured.share} ${measured.words}.` : "";
    },
  };
}

/** Scrolls a line into sight where its room scrolls by itself; the page stays where it is. @param {Element | null} line */
function reveal(line) {
  const room = line?.closest(".room");
  if (!line || !room || getComputedStyle(room).overflowY === "visible") return;
  const [at, seen] = [line.getBoundingClientRect(), room.getBoundingClientRect()];
  if (at.top < seen.top) room.scrollTop -= seen.top - at.top;
  else if (at.bottom > seen.bottom) room.scrollTop += at.bottom - seen.bottom;
}

/**
 * Copies a text that is still to come: what a click allows is over when it is there.
 * @param {Promise<string>} text
 * @returns {Promise<boolean>} whether the browser allowed it
 */
async function copied(text) {
  try {
    const type = "text/plain";
    await navigator.clipboard.write([new ClipboardItem({ [type]: text.then((words) => new Blob([words], { type })) })]);
    return true;
  } catch {
    return false;
  }
}
