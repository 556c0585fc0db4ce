// Pinned results: side by side with the one in view, zoomed together, and set against each other.

import { byId, element, redraw } from "../dom.js";
import { createFigure } from "../figure.js";
import { short } from "../numbers.js";
import { applies } from "../parameters.js";

/** @typedef {{id: number, kept: boolean, title: string, details: string, picture: any, state: any, shown: boolean, figure: any, host: HTMLElement | null}} Pin */

const SIDE_BY_SIDE = 3; // more pictures beside the main one are too small to read

/**
 * @param {ReturnType<typeof import("../engine.js").createEngine>} engine
 * @param {object} page
 * @param {any} page.figure the main picture
 * @param {() => {title: string, details: string, picture: any, state: any, fit: unknown} | null} page.current what would be pinned
 * @param {() => {name: string, role: string, answer: boolean}[]} page.columns the table's columns
 * @param {(host: HTMLElement, report: any) => void} page.drawReport
 * @param {(state: any) => void} page.onState a pinned result is to be the one in view again
 * @param {(reply: any) => void} page.onProblem
 */
export function createCompare(engine, page) {
  /** @type {Pin[]} */
  let pins = [];
  /** @type {unknown} the table that they are of */
  let of = null;
  /** @type {{of: unknown, pins: Pin[]} | null} those of the table before, while the new one is unproven */
  let aside = null;
  let lastId = 0;
  let against = ""; // "pin:3" or "column:species"
  let asked = 0;
  const host = byId("compare");
  const plots = byId("plots");

  async function pin() {
    const now = page.current();
    if (!now) return;
    const id = (lastId += 1);
    const reply = await engine.request("pin", { pin: id, fit: now.fit });
    if (reply.kind !== "pinned") return page.onProblem(reply);
    pins.push({ id, kept: true, ...now, shown: pins.filter((one) => one.shown).length < SIDE_BY_SIDE, figure: null, host: null });
    against = `pin:${id}`;
    draw();
    arrange();
  }

  /** @param {Pin} one */
  function unpin(one) {
    engine.request("unpin", { pin: one.id });
    take(one);
    pins = pins.filter((other) => other !== one);
    if (against === `pin:${one.id}`) against = "";
    draw();
    arrange();
  }

  // The pictures beside the main one --------------------------------------------------------------

  function arrange() {
    for (const one of pins) {
      if (one.shown && !one.figure) put(one);
      if (!one.shown) take(one);
    }
    plots.dataset.count = String(1 + pins.filter((one) => one.shown).length);
    nameMain();
  }

  /** Beside others the main picture needs a name too. */
  function nameMain() {
    const title = byId("main-title");
    const now = page.current();
    title.hidden = !now || !pins.some((one) => one.shown);
    if (now) title.replaceChildren(element("strong", {}, now.title), ` ${now.details}`);
  }

  /** @param {Pin} one */
  function put(one) {
    const canvas = element("div", { class: "pinned-plot" });
    const title = element("p", { class: "pinned-title" }, element("strong", {}, one.title), ` ${one.details}`);
    one.host = element("section", { class: "pinned", "aria-label": `Pinned: ${one.title}, ${one.details}`, data: { pin: one.id } }, title, canvas);
    plots.append(one.host);
    one.figure = createFigure(canvas, {
      onSelect: (/** @type {number | null} */ row) => page.figure.selectRow(row),
      onHover: (/** @type {number | null} */ row) => page.figure.highlight(row === null ? null : { row }),
      onViewChange: (/** @type {any} */ view) => follow(view, one),
    });
    one.figure.draw(one.picture);
    const { view } = byId("figure").dataset;
    if (view && sameAxes(one.picture, page.current()?.picture)) one.figure.setView(JSON.parse(view));
  }

  /** @param {Pin} one */
  function take(one) {
    one.figure?.destroy();
    one.host?.remove();
    one.figure = one.host = null;
  }

  /** All pictures of the same axes show the same part. @param {any} view @param {Pin | null} from */
  function follow(view, from) {
    const source = from ? from.picture : page.current()?.picture;
    for (const one of pins) if (one !== from && one.figure && sameAxes(one.picture, source)) one.figure.setView(view);
    if (from && sameAxes(page.current()?.picture, source)) page.figure.setView(view);
  }

  /** @param {number | null} row the row that is pointed at in the main picture */
  function highlightRow(row) {
    for (const one of pins) one.figure?.highlight(row === null ? null : { row });
  }

  // The panel -------------------------------------------------------------------------------------

  function draw() {
    redraw(
      host,
      element(
        "section",
        { class: "study" },
        element("h2", {}, "Pinned results"),
        element("p", { class: "quiet" }, "Pin a result, change the method or its parameters, and both pictures stand side by side, zoomed together."),
        element("ul", { class: "pins" }, ...pins.map(line)),
        element("button", { type: "button", class: "button", id: "pin", onclick: pin }, "Pin this result"),
      ),
      element(
        "section",
        { class: "study" },
        element("h2", {}, "Set against"),
        chooser(),
        element("div", { id: "comparison" }),
      ),
    );
    compare();
  }

  /** @param {Pin} one */
  function line(one) {
    const shown = element("input", { type: "checkbox", id: `pin-shown-${one.id}`, checked: one.shown, "aria-label": `Show ${one.title} side by side` });
    shown.addEventListener("change", () => {
      one.shown = shown.checked;
      arrange();
    });
    return element(
      "li",
      { data: { pin: one.id } },
      shown,
      element("button", { type: "button", class: "link plain", id: `pin-back-${one.id}`, title: "Back to this result", onclick: () => page.onState(one.state) }, element("span", {}, one.title, element("small", {}, one.kept ? one.details : `${one.details} (picture only)`))),
      element("button", { type: "button", class: "button square", id: `pin-away-${one.id}`, "aria-label": `Unpin ${one.title}`, onclick: () => unpin(one) }, "×"),
    );
  }

  /** What the result in view is set against: a pinned one, or a column of known answers. */
  function chooser() {
    const answers = page.columns().filter(({ answer }) => answer);
    const options = [
      { value: "", title: "choose …" },
      ...pins.filter((one) => one.kept).map((one) => ({ value: `pin:${one.id}`, title: `${one.title} ${one.details}` })),
      ...answers.map(({ name }) => ({ value: `column:${name}`, title: `column “${name || "(no name)"}”` })),
    ];
    if (!options.some(({ value }) => value === against)) against = "";
    const labels = answers.filter(({ role }) => role === "label");
    if (!against && labels.length) against = `column:${labels[0].name}`;
    const select = element(
      "select",
      { id: "against", class: "select", "aria-label": "Set this result against" },
      ...options.map(({ value, title }) => element("option", { value, selected: value === against }, title)),
    );
    select.addEventListener("change", () => {
      against = select.value;
      compare();
    });
    return select;
  }

  async function compare() {
    const report = byId("comparison");
    if (!against || host.closest("[hidden]") || !page.current()) return report.replaceChildren();
    const mine = (asked += 1);
    const [kind, ...rest] = against.split(":");
    const reply = kind === "pin"
      ? await engine.request("compare", { second: Number(rest.join(":")) })
      : await engine.request("answers", { column: rest.join(":") });
    if (mine !== asked || reply.kind === "replaced" || !document.getElementById("comparison")) return;
    if (reply.kind === "comparison") page.drawReport(byId("comparison"), reply.report);
    else byId("comparison").replaceChildren(element("p", { class: "quiet" }, `${reply.message} ${reply.hint ?? ""}`));
  }

  draw();
  return {
    /** A new result, or the tab was opened. */
    refresh() {
      aside = null;
      draw();
      nameMain();
    },
    /** @param {any} view the main picture's */
    follow: (view) => follow(view, null),
    highlightRow,
    /** Python keeps them no longer: pinned pictures stay, but nothing can be set against them. */
    loseKept() {
      for (const one of pins) one.kept = false;
      draw();
    },
    /**
     * Another table is in view: what was pinned goes with the one before, and may come back with it.
     * @param {unknown} table
     * @returns {boolean} whether it is another one
     */
    about(table) {
      if (table === of) return false;
      for (const one of pins) take(one);
      const back = aside && aside.of === table ? aside.pins : [];
      aside = { of, pins };
      [of, pins] = [table, back];
      against = "";
      arrange();
      draw();
      return true;
    },
  };
}

/** @param {any} one @param {any} other pictures */
const sameAxes = (one, other) => Boolean(one && other && one.x.label === other.x.label && one.y.label === other.y.label);

/**
 * The parameters that tell a result from another, in a few words: the first number, and what is not
 * as it is by default.
 * @param {import("../catalog.js").Algorithm} algorithm
 * @param {Record<string, any>} parameters
 */
export function detailsOf({ params }, parameters) {
  const texts = new Map(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const used = params.filter((one) => one.kind !== "places" && texts.has(one.name) && applies(one, params, texts));
  const main = used.find(({ kind, advanced }) => !advanced && (kind === "integer" || kind === "number"));
  const others = used.filter((one) => one !== main && texts.get(one.name) !== String(one.default));
  return [...(main ? [main] : []), ...others].map(({ name }) => `${name} ${typeof parameters[name] === "number" ? short(parameters[name]) : parameters[name]}`).join(", ");
}
