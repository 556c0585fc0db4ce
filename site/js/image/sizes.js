// How large the image is as a file, before and after, with the files to keep.

import { element, redraw } from "../dom.js";

/** @typedef {{id: "original" | "indexed" | "png", title: string, bytes: number, text: string}} Entry */

/**
 * @param {HTMLElement} host
 * @param {(what: "indexed" | "png") => void} onDownload
 */
export function createSizes(host, onDownload) {
  /** @param {Entry} entry @param {number} largest */
  function line({ id, title, bytes, text }, largest) {
    const fill = element("span", { class: "bar-fill" });
    fill.style.width = `${Math.max(1, (100 * bytes) / largest)}%`;
    fill.style.setProperty("--colour", `var(--${id === "original" ? "ink-3" : "accent"})`);
    const button = id === "original" ? null : element("button", { type: "button", class: "button small", id: `download-${id}`, onclick: () => onDownload(id) }, "Download");
    return element(
      "li",
      { class: "size", data: { file: id, bytes } },
      element("p", { class: "size-line" }, element("strong", {}, title), element("span", { class: "number" }, bytesText(bytes))),
      element("span", { class: "bar-track" }, fill),
      element("div", { class: "size-line" }, element("span", { class: "quiet" }, text), button),
    );
  }

  return {
    /** @param {{files: Entry[], text: string} | null} sizes */
    draw(sizes) {
      if (!sizes) return redraw(host);
      const largest = Math.max(...sizes.files.map(({ bytes }) => bytes), 1);
      redraw(host, element("p", { class: "teaches" }, sizes.text), element("ul", { class: "sizes" }, ...sizes.files.map((entry) => line(entry, largest))));
    },
  };
}

/** 512 bytes · 5.97 kB · 1.2 MB · @param {number} bytes */
function bytesText(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 999_500 ? `${(bytes / 1000).toPrecision(3)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`;
}
