// Fills the list of components from what the build really shipped.

import { byId, element } from "./dom.js";

/** @typedef {{name: string, version: string, licence: string, home: string}} Component */

const response = await fetch(new URL("../components.json", import.meta.url));
/** @type {Component[]} */
const components = await response.json();
byId("components").replaceChildren(
  ...components.map(({ name, version, licence, home }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", {}, version),
      element("td", {}, licence),
      element("td", {}, home ? element("a", { href: home, rel: "noopener noreferrer", target: "_blank" }, home.replace(/^https:\/\//, "")) : ""),
    ),
  ),
);
