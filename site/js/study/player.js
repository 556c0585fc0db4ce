// Watching a method step by step: play, step, jump, with a sentence and the objective's curve.

import { byId, element } from "../dom.js";
import { short, whole } from "../numbers.js";
import { createAlongside } from "./alongside.js";
import { drawSparkline } from "./sparkline.js";

const BEAT = 900; // ms between two steps while it plays
const FEW_STEPS = 12; // many steps play faster
const QUICK_BEAT = 260;

/** @typedef {{count: number, names: string[], sentences: string[], objective_title: string, objective: Float64Array, sampled: number | null}} Trace */

/**
 * @param {ReturnType<typeof import("../engine.js").createEngine>} engine
 * @param {object} listeners
 * @param {(picture: any) => void} listeners.onPicture a step is to be drawn
 * @param {(index: number | null) => void} listeners.onStep a step is in view, or none any more
 * @param {() => void} listeners.onLeave the fit's own picture is to be drawn again
 * @param {(event: any) => void} listeners.onProgress
 * @param {(reply: any) => void} listeners.onProblem
 */
export function createPlayer(engine, { onPicture, onStep, onLeave, onProgress, onProblem }) {
  /** @type {Trace | null} */
  let trace = null;
  let at = 0;
  let playing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let beat;
  let newest = 0; // starts and leavings: what belongs to an earlier one is dropped
  /** @type {Promise<void> | null} while a picture is on its way */
  let drawing = null;

  const slider = /** @type {HTMLInputElement} */ (byId("player-slider"));
  const play = byId("player-play");
  const alongside = createAlongside();

  /**
   * Works the trace out and shows a step of it.
   * @param {object} content what a run would send
   * @param {number} [index]
   */
  async function start(content, index = 0) {
    leave({ quietly: true });
    const mine = (newest += 1);
    const reply = await engine.request("trace", content, onProgress);
    if (mine !== newest || reply.kind === "replaced") return;
    if (reply.kind !== "trace") return onProblem(reply);
    const made = /** @type {Trace} */ (/** @type {unknown} */ (reply));
    trace = made;
    slider.max = String(made.count - 1);
    keepRoom(made);
    byId("strip").classList.add("is-playing");
    byId("player").hidden = false;
    await show(index);
    play.focus({ preventScroll: true });
  }

  /** Tells a step at once, and draws it. @param {number} index */
  async function show(index) {
    if (!trace) return;
    at = Math.max(0, Math.min(trace.count - 1, index));
    describe(trace);
    if (!drawing) {
      const mine = drawLatest();
      drawing = mine;
      mine.finally(() => {
        if (drawing === mine) drawing = null;
      });
    }
    await drawing;
  }

  /** One picture is asked for at a time: of steps that are passed quickly only the last is drawn. */
  async function drawLatest() {
    const mine = newest;
    let drawn = -1;
    while (trace && mine === newest && drawn !== at) {
      drawn = at;
      const reply = await engine.request("step", { index: drawn });
      if (mine !== newest) return;
      if (reply.kind !== "step") return onProblem(reply);
      // Before the picture: it takes a part of its room.
      if (reply.beside) alongside.show(reply.beside, reply.title ?? "");
      else alongside.close();
      onPicture(reply.picture);
      document.documentElement.dataset.step = String(drawn);
      onStep(drawn);
    }
  }

  /**
   * What is said about a step: the part that stands out, and the rest.
   * @param {Trace} now
   * @param {number} index
   */
  function wordsOf(now, index) {
    const value = now.objective[index];
    const told = now.sentences[index].includes(now.objective_title);
    const number = Number.isFinite(value) && !told ? ` ${now.objective_title}: ${short(value)}.` : "";
    return [`Step ${whole(index + 1)} of ${whole(now.count)} — ${now.names[index]}.`, ` ${now.sentences[index]}${number}`];
  }

  /** The style keeps room for the longest words, so that the picture does not jump. @param {Trace} now */
  function keepRoom(now) {
    const all = now.names.map((_, index) => wordsOf(now, index).join(""));
    const longest = all.reduce((best, words) => (words.length > best.length ? words : best), "");
    /** @type {HTMLElement} */ (byId("player-text").parentElement).dataset.longest = longest;
  }

  /** @param {Trace} now */
  function describe(now) {
    const [head, rest] = wordsOf(now, at);
    byId("player-text").replaceChildren(element("strong", {}, head), rest);
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", `step ${at + 1} of ${now.count}, ${now.names[at]}`);
    slider.style.setProperty("--share", `${(100 * at) / Math.max(1, now.count - 1)}%`);
    drawSparkline(byId("player-objective"), now.objective, at, now.objective_title, show);
    for (const [id, off] of /** @type {[string, boolean][]} */ ([["player-first", at === 0], ["player-back", at === 0], ["player-next", at === now.count - 1], ["player-last", at === now.count - 1]])) {
      byId(id).setAttribute("aria-disabled", String(off));
    }
  }

  /** @param {boolean} on */
  function setPlaying(on) {
    playing = on;
    clearTimeout(beat);
    play.textContent = on ? "❚❚" : "▶\uFE0E";
    play.setAttribute("aria-label", on ? "Pause" : "Play");
    if (on) beat = setTimeout(next, 0);
  }

  async function next() {
    if (!trace || !playing) return;
    if (at >= trace.count - 1) return setPlaying(false);
    await show(at + 1);
    if (playing) beat = setTimeout(next, trace && trace.count > FEW_STEPS ? QUICK_BEAT : BEAT);
  }

  /** @param {number} index a step that a person asks for: the playing stops */
  function go(index) {
    setPlaying(false);
    show(index);
  }

  /**
   * Ends the watching.
   * @param {object} [how]
   * @param {boolean} [how.quietly] a new result is drawn anyway
   * @param {boolean} [how.elsewhere] the address is another one already, and says itself what to show
   */
  function leave({ quietly = false, elsewhere = false } = {}) {
    newest += 1;
    if (!trace) return;
    setPlaying(false);
    trace = drawing = null;
    alongside.close();
    byId("player").hidden = true;
    byId("strip").classList.remove("is-playing");
    delete document.documentElement.dataset.step;
    if (!elsewhere) onStep(null);
    if (!quietly) onLeave();
  }

  const clicks = {
    "player-first": () => go(0),
    "player-back": () => go(at - 1),
    "player-play": () => {
      const atEnd = trace && at >= trace.count - 1;
      if (atEnd && !playing) at = -1; // from the start again
      setPlaying(!playing);
    },
    "player-next": () => go(at + 1),
    "player-last": () => go(Infinity),
    "player-close": () => {
      leave();
      byId("step-through").focus();
    },
  };
  for (const [id, work] of Object.entries(clicks)) byId(id).addEventListener("click", work);
  slider.addEventListener("input", () => go(Number(slider.value)));
  byId("player").addEventListener("keydown", (event) => {
    if (event.key === "Escape") clicks["player-close"]();
    if (event.target === slider) return;
    if (event.key === "ArrowRight") clicks["player-next"]();
    if (event.key === "ArrowLeft") clicks["player-back"]();
  });

  return { start, leave, watching: () => trace !== null };
}
