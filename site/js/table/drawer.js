// The table itself, a page at a time, with the cluster of every row.

import { byId, element, redraw, swatch } from "../dom.js";
import { makeThumbnail } from "../figure/tiles.js";
import { whole } from "../numbers.js";
import { areNamed, groupHead, groupName, groupText } from "../words.js";

const PAGE = 100;
const SIDE = 32; // CSS pixels of an image

/**
 * @param {object} options
 * @param {(request: {start: number, count: number, cluster: number | null, listed: Int32Array | null}) => Promise<any>} options.fetchPage
 * @param {(row: number) => void} options.onRow a row is clicked
 * @param {() => void} options.onUnlist rows that were listed are so no longer
 */
export function createDrawer({ fetchPage, onRow, onUnlist }) {
  const drawer = byId("table-drawer");
  const toggle = byId("table-toggle");
  /** @type {number | null} */
  let cluster = null;
  /** @type {{rows: Int32Array, title: string} | null} rows that a study has named */
  let listed = null;
  let start = 0;

  /** @param {boolean} open */
  function setOpen(open) {
    drawer.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (open) refresh();
  }

  function close() {
    setOpen(false);
    toggle.focus();
  }

  async function refresh() {
    if (drawer.hidden) return;
    const page = await fetchPage({ start, count: PAGE, cluster, listed: listed?.rows ?? null });
    if (page.kind === "page") draw(page);
    else drawer.replaceChildren(element("p", { class: "quiet" }, page.message ?? "Loading…"));
  }

  /** @param {any} page */
  function draw(page) {
    const move = (/** @type {number} */ to) => {
      start = Math.max(0, to);
      refresh();
    };
    const last = Math.min(page.start + page.rows.length, page.total);
    const which = listed ? `rows · ${listed.title}` : cluster === null ? "rows" : areNamed() ? `rows · ${groupName(cluster)}` : `rows of ${groupText(cluster)}`;
    const bar = element(
      "header",
      {},
      element("p", { data: { summary: "page" } }, `${whole(page.total ? page.start + 1 : 0)}–${whole(last)} of ${whole(page.total)} ${which}`),
      cluster === null && !listed ? null : element("button", { type: "button", class: "link", id: "table-all", onclick: () => show(null) }, "show all"),
      element("button", { type: "button", class: "button", id: "table-previous", disabled: page.start === 0, onclick: () => move(start - PAGE) }, "Previous"),
      element("button", { type: "button", class: "button", id: "table-next", disabled: last >= page.total, onclick: () => move(start + PAGE) }, "Next"),
      element("button", { type: "button", class: "button square", id: "table-close", "aria-label": "Close the table", onclick: close }, "×"),
    );
    const numeric = page.kinds.map((/** @type {string} */ kind) => kind === "number");
    const heads = page.names.map((/** @type {string} */ name, /** @type {number} */ index) =>
      element("th", { scope: "col", class: numeric[index] ? "number" : "" }, name || "(no name)"),
    );
    const before = [element("th", { scope: "col", class: "number" }, "row"), ...(page.thumbnails ? [element("th", { scope: "col" }, "seen")] : []), element("th", { scope: "col" }, groupHead())];
    const lines = page.cells.map((/** @type {string[]} */ cells, /** @type {number} */ index) => {
      const row = page.rows[index];
      const button = element("button", { type: "button", class: "link plain", id: `table-row-${row}`, onclick: () => onRow(row) }, whole(row + 1));
      return element(
        "tr",
        {},
        element("th", { scope: "row", class: "number" }, button),
        page.thumbnails ? element("td", { class: "seen" }, makeThumbnail(page.thumbnails, index, SIDE, `Row ${whole(row + 1)} as an image`)) : null,
        element("td", {}, ...label(page.clusters?.[index])),
        ...cells.map((cell, column) => element("td", { class: numeric[column] ? "number" : "" }, cell === "" ? "–" : cell)),
      );
    });
    const table = element("table", { class: "table" }, element("thead", {}, element("tr", {}, ...before, ...heads)), element("tbody", {}, ...lines));
    const rows = element("div", { class: "scroll", id: "table-rows", tabindex: 0, role: "region", "aria-label": "Rows" }, table);
    const focused = drawer.contains(document.activeElement);
    redraw(drawer, bar, rows);
    // What had the focus may be gone, or disabled at the last page.
    if (focused && !drawer.contains(document.activeElement)) rows.focus();
  }

  /**
   * Opens the drawer with one cluster's rows, or all.
   * @param {number | null} chosen
   */
  function show(chosen) {
    cluster = chosen;
    if (listed) onUnlist();
    listed = null;
    start = 0;
    setOpen(true);
  }

  /**
   * Opens the drawer with certain rows.
   * @param {Int32Array} rows
   * @param {string} title
   */
  function list(rows, title) {
    cluster = null;
    listed = { rows, title };
    start = 0;
    setOpen(true);
  }

  toggle.addEventListener("click", () => setOpen(drawer.hidden));
  /** @type {unknown} the fit whose rows are shown */
  let fit = null;

  return {
    show,
    list,
    /**
     * After a new picture: what was chosen of another fit is chosen no longer.
     * @param {unknown} of tells one fit from another
     * @param {number[]} clusters those it has
     */
    renew(of, clusters) {
      if (of !== fit) listed = null;
      if (cluster !== null && !clusters.includes(cluster)) cluster = null;
      if (of !== fit) start = 0;
      fit = of;
      refresh();
    },
    refresh,
    /** After new data: back to the first page of all rows. */
    restart() {
      cluster = null;
      listed = null;
      start = 0;
      refresh();
    },
  };
}

/** @param {number | undefined} cluster -1 is noise, -2 a row that was left out */
function label(cluster) {
  return cluster === undefined || cluster === -2 ? ["–"] : [swatch(cluster), groupName(cluster)];
}
