/**
 * The card beside a point: which row it is, its cluster, its values.
 *
 * @typedef {{key: string, name: string, cluster: number|null, clusterName: string, shapes: boolean,
 *   values: [string, string][], row: number|null}} Facts
 */
import { make } from "./stage.js";
import { makeSwatch } from "./swatch.js";

const MOST_VALUES = 12;
const REMEMBERED = 300;
const DISTANCE = 14;

/**
 * @param {HTMLElement} card @param {HTMLElement} root  the card stays inside it
 * @param {((row: number) => [string, string][]|Promise<[string, string][]>)|undefined} describe
 */
export function createCard(card, root, describe) {
  /** @type {Map<number, [string, string][]>} */
  let known = new Map();
  let shown = "";
  let asking = false;
  /** @type {Facts|null} */
  let wanted = null;
  /** @type {{x: number, y: number}} */
  let anchor = { x: 0, y: 0 };

  /** @param {Facts} facts @param {number} x @param {number} y pixels from the root's corner */
  function show(facts, x, y) {
    anchor = { x, y };
    if (shown !== facts.key) {
      shown = facts.key;
      const values = facts.row === null ? undefined : known.get(facts.row) ?? ask(facts);
      fill(facts, values ?? facts.values);
    }
    card.hidden = false;
    place();
  }

  /**
   * Ask for one row at a time, and then for the one that is wanted by then: the answer may come from a busy worker.
   *
   * @param {Facts} facts @returns {[string, string][]|undefined} the answer, if it is there at once
   */
  function ask(facts) {
    wanted = facts;
    if (!describe || asking || facts.row === null) return undefined;
    const row = facts.row;
    const asked = known;
    const answer = describe(row);
    if (Array.isArray(answer)) {
      remember(asked, row, answer);
      return answer;
    }
    asking = true;
    answer.then((values) => remember(asked, row, values), () => remember(asked, row, facts.values)).then(() => {
      asking = false;
      const next = wanted;
      if (!next || next.key !== shown || known !== asked) return;
      const values = next.row === null ? undefined : known.get(next.row) ?? ask(next);
      if (values) {
        fill(next, values);
        place();
      }
    });
    return undefined;
  }

  /** @param {Map<number, [string, string][]>} memory @param {number} row @param {[string, string][]} values */
  function remember(memory, row, values) {
    if (memory.size >= REMEMBERED) memory.clear();
    memory.set(row, values);
  }

  /** @param {Facts} facts @param {[string, string][]} values */
  function fill(facts, values) {
    const head = make("p", "figure-card-head");
    const name = make("strong", "");
    name.textContent = facts.name;
    head.append(name);
    if (facts.cluster !== null) {
      const cluster = make("span", "figure-card-cluster");
      cluster.append(makeSwatch(facts.cluster, facts.shapes), facts.clusterName);
      head.append(cluster);
    }
    const list = make("dl", "figure-card-values");
    for (const [term, text] of values.slice(0, MOST_VALUES)) {
      const dt = make("dt", "");
      const dd = make("dd", "");
      dt.textContent = term;
      dd.textContent = text;
      list.append(dt, dd);
    }
    card.replaceChildren(head, list);
    if (values.length > MOST_VALUES) {
      const more = make("p", "figure-card-more");
      more.textContent = `and ${values.length - MOST_VALUES} more`;
      card.append(more);
    }
  }

  /** Beside the point, on the side that has room, never beyond the figure's edges. */
  function place() {
    const width = root.clientWidth;
    const height = root.clientHeight;
    const { offsetWidth, offsetHeight } = card;
    const right = anchor.x + DISTANCE;
    const fitsRight = right + offsetWidth <= width;
    const x = fitsRight ? right : anchor.x - DISTANCE - offsetWidth;
    const below = anchor.y + DISTANCE;
    const y = below + offsetHeight <= height ? below : anchor.y - DISTANCE - offsetHeight;
    const left = Math.max(0, Math.min(width - offsetWidth, x));
    const top = Math.max(0, Math.min(height - offsetHeight, y));
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  function hide() {
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
