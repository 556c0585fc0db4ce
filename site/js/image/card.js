// A word about the pixel under the pointer: its own colour, and the one it is shown in.

import { placeBeside } from "../figure/beside.js";
import { make } from "../figure/stage.js";
import { percent, whole } from "../numbers.js";
import { chip } from "./chip.js";

/** @typedef {import("./types.js").Swatch} Swatch */

/** @param {HTMLElement} area */
export function createCard(area) {
  const card = make("div", "image-card", { "aria-hidden": "true" });
  card.hidden = true;
  area.append(card);
  return {
    /**
     * @param {{column: number, row: number}} pixel
     * @param {Uint8Array | Uint8ClampedArray} rgba its own
     * @param {Swatch | undefined} swatch of its segment
     * @param {{x: number, y: number}} at
     */
    show({ column, row }, [red = 0, green = 0, blue = 0, opacity = 0], swatch, at) {
      const own = opacity ? hexOf(red, green, blue) : null;
      const place = make("p", "quiet");
      place.textContent = `x ${whole(column)}, y ${whole(row)}`;
      const shown = swatch ? [line(swatch.hex, swatch.hex, `${swatch.name} · ${percent(swatch.share)}`)] : [];
      card.replaceChildren(line(own, own ?? "transparent", "original"), ...shown, place);
      card.hidden = false;
      placeBeside(card, area, at, 14);
    },
    hide() {
      card.hidden = true;
    },
  };
}

/** @param {string | null} color @param {string} name @param {string} text */
function line(color, name, text) {
  const made = make("p", "image-card-line");
  const code = make("code", "");
  code.textContent = name;
  made.append(chip(color ?? "none"), code, text);
  return made;
}

/** @param {...number} channels */
const hexOf = (...channels) => `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
