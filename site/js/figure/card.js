/**
 * The card beside a point: which row it is, its cluster, its values, and its image where it is one.
 *
 * @typedef {[name: string, text: string, cluster?: number]} Line  with the sign of the cluster it is about
 * @typedef {{key: string, name: string, cluster: number|null, clusterName: string,
 *   values: Line[], row: number|null}} Facts
 * @typedef {{lines: Line[], image?: import("./types.js").Tiles|null}} Description
 * @typedef {(row: number) => Description|Promise<Description>} Describe
 */
import { placeBeside } from "./beside.js";
import { make } from "./stage.js";
import { makeSwatch } from "./swatch.js";
import { makeThumbnail } from "./tiles.js";

/** CSS pixels of an image. */
const SIDE = 72;
const MOST_VALUES = 12;
const REMEMBERED = 300;
const DISTANCE = 14;
/** Milliseconds before a card shows the little that is known already. */
const PATIENCE = 80;

/**
 * @param {HTMLElement} card @param {HTMLElement} root  the card stays inside it
 * @param {Describe|undefined} describe
 */
export function createCard(card, root, describe) {
  /** @type {Map<number, Description>} */
  let known = new Map();
  let shown = "";
  let asking = false;
  let patience = 0;
  /** @type {Facts|null} */
  let wanted = null;
  /** @type {{x: number, y: number}} */
  let anchor = { x: 0, y: 0 };

  /** @param {Facts} facts @param {number} x @param {number} y pixels from the root's corner */
  function show(facts, x, y) {
    anchor = { x, y };
    if (shown === facts.key) {
      place();
      return;
    }
    shown = facts.key;
    wanted = facts;
    clearTimeout(patience);
    const own = { lines: facts.values };
    const description = facts.row === null || !describe ? own : known.get(facts.row) ?? ask(facts.row, describe);
    if (description) reveal(facts, description);
    else {
      // An answer is mostly there before an eye could see the short card change into the full one.
      card.hidden = true;
      patience = setTimeout(() => reveal(facts, own), PATIENCE);
    }
  }

  /**
   * Ask for one row at a time, and then for the one that is wanted by then: the answer may come from a busy worker.
   *
   * @param {number} row @param {Describe} answer @returns {Description|undefined} what is known at once
   */
  function ask(row, answer) {
    if (asking) return undefined;
    const memory = known;
    const answered = answer(row);
    if (!(answered instanceof Promise)) {
      memory.set(row, answered);
      return answered;
    }
    asking = true;
    answered.catch(() => ({ lines: [] })).then((/** @type {Description} */ description) => {
      if (memory !== known) return;
      asking = false;
      if (memory.size >= REMEMBERED) memory.clear();
      const found = description.lines.length > 0;
      if (found) memory.set(row, description);
      if (wanted === null || wanted.row === null) return;
      const facts = wanted;
      if (wanted.row !== row) ask(wanted.row, answer);
      else if (found) reveal(facts, description);
    });
    return undefined;
  }

  /** @param {Facts} facts @param {Description} description */
  function reveal(facts, description) {
    clearTimeout(patience);
    fill(facts, description);
    card.hidden = false;
    place();
  }

  /** @param {Facts} facts @param {Description} description */
  function fill(facts, { lines: values, image }) {
    const head = make("p", "figure-card-head");
    const name = make("strong", "");
    name.textContent = facts.name;
    head.append(name);
    if (facts.cluster !== null) {
      const cluster = make("span", "figure-card-cluster");
      cluster.append(makeSwatch(facts.cluster), facts.clusterName);
      head.append(cluster);
    }
    const list = make("dl", "figure-card-values");
    for (const [term, text, cluster] of values.slice(0, MOST_VALUES)) {
      const dt = make("dt", "");
      const dd = make("dd", "");
      dt.append(...(cluster === undefined ? [] : [makeSwatch(cluster)]), term);
      dd.textContent = text;
      list.append(dt, dd);
    }
    card.replaceChildren(head, ...(image ? [makeThumbnail(image, 0, SIDE, `${facts.name} as an image`)] : []), list);
    if (values.length > MOST_VALUES) {
      const more = make("p", "figure-card-more");
      more.textContent = `and ${values.length - MOST_VALUES} more`;
      card.append(more);
    }
  }

  const place = () => placeBeside(card, root, anchor, DISTANCE);

  function hide() {
    clearTimeout(patience);
    shown = "";
    wanted = null;
    card.hidden = true;
  }

  /** The rows mean something else now. */
  function forget() {
    known = new Map();
    asking = false;
    hide();
  }

  return { show, hide, forget };
}
