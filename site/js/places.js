// The control for places on the picture, such as starting centres: click to add, clear, undo.

import { element } from "./dom.js";

/** "0.2,2.3;-1.5,2.3" @param {string | undefined} text */
export const readPlaces = (text) => (text ? text.split(";").filter(Boolean) : []);

/** @param {string[]} places @param {number[]} place in data units */
export const addPlace = (places, place) => [...places, place.map((value) => String(Number(value.toPrecision(7)))).join(",")].join(";");

/**
 * @param {import("./catalog.js").Parameter} parameter
 * @param {string[]} placed
 * @param {number} wanted
 * @param {boolean} locked
 * @param {(text: string) => void} onChange
 */
export function placesControl(parameter, placed, wanted, locked, onChange) {
  const left = wanted - placed.length;
  const text =
    left > 0
      ? `${placed.length} of ${wanted} placed. ${parameter.help}`
      : left === 0
        ? `All ${wanted} are placed.`
        : `${-left} too many are placed: take some back.`;
  return element(
    "div",
    { class: "control wide", data: { parameter: parameter.name } },
    element("span", { class: "label" }, parameter.title),
    element("p", { class: "quiet" }, text),
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", class: "button", disabled: locked || !placed.length, onclick: () => onChange(placed.slice(0, -1).join(";")) }, "Take one back"),
      element("button", { type: "button", class: "button", disabled: locked || !placed.length, onclick: () => onChange("") }, "Clear"),
    ),
  );
}
