// What the page says about itself: the engine's state, progress, messages.

import { byId, element } from "./dom.js";
import { megabytes } from "./numbers.js";

const STAGES = /** @type {Record<string, string>} */ ({
  start: "Starting Python",
  download: "Loading Python",
  import: "Starting scikit-learn",
});

/** @param {import("./engine.js").EngineState} state @param {number} bootSeconds */
export function showEngineState(state, bootSeconds) {
  document.documentElement.dataset.engine = state;
  const texts = {
    idle: "Python has not started",
    booting: "Starting Python",
    ready: `Python ready · ${bootSeconds.toFixed(1)} s`,
    busy: "Working",
    failed: "Python did not start",
  };
  byId("status-text").textContent = texts[state];
}

/** @param {any} boot stage, and bytes loaded of total or the file that is tried again */
export function showBoot({ stage, loaded = 0, total = 0, file = "", why = "" }) {
  if (stage === "retry") return showProgress(null, `Trying runtime/${file} again: ${why}.`);
  const text = STAGES[stage] ?? "Starting Python";
  if (stage !== "download" || !total) return showProgress(stage === "import" ? null : 0, `${text}…`);
  const bytes = `${megabytes(loaded)} of ${megabytes(total)}`;
  byId("status-text").textContent = `${text} · ${Math.floor((100 * loaded) / total)} %`;
  if (loaded >= total) return showProgress(null, "Unpacking Python…");
  const shown = document.documentElement.dataset.of === "image" ? "" : " The picture is a result worked out beforehand.";
  showProgress(loaded / total, `${text}: ${bytes}.${shown}`);
}

/**
 * @param {number | null} done from 0 to 1; null when nobody knows
 * @param {string} text
 */
export function showProgress(done, text) {
  const bar = /** @type {HTMLProgressElement} */ (byId("progress"));
  bar.hidden = false;
  if (done === null) bar.removeAttribute("value");
  else bar.value = done;
  byId("strip-text").textContent = text;
}

/** @param {string} text */
export function showCaption(text) {
  byId("progress").hidden = true;
  byId("cancel").hidden = true;
  byId("strip-text").textContent = text.replaceAll(" %", "\u00a0%"); // no line begins with the sign
}

/**
 * A sentence that says what is wrong and what to do. It stays until dismissed or outdated: by the
 * next result, or, if it `stays`, only by the next thing the user does; if it is `permanent`, never.
 * @param {{message: string, hint?: string, detail?: string}} problem
 * @param {{kind?: "bad" | "info", stays?: boolean, permanent?: boolean, actions?: {title: string, run: () => void}[]}} [options]
 */
export function showMessage({ message, hint = "", detail = "" }, { kind = "bad", stays = false, permanent = false, actions = [] } = {}) {
  const close = element("button", { type: "button", class: "button square", "aria-label": "Dismiss", onclick: () => box.remove() }, "×");
  const box = element(
    "div",
    { class: `message ${kind}`, data: { message: kind, ...(stays ? { stays: "" } : {}), ...(permanent ? { permanent: "" } : {}) } },
    element("p", {}, element("strong", {}, message), hint ? ` ${hint}` : ""),
    actions.length ? element("div", { class: "message-actions" }, ...actions.map(({ title, run }) => element("button", { type: "button", class: "button small", onclick: run }, title))) : null,
    detail ? element("details", {}, element("summary", {}, "details"), element("pre", {}, detail)) : null,
    close,
  );
  clearMessages({ all: true });
  byId("messages").append(box);
  box.scrollIntoView({ block: "nearest" });
}

/**
 * Clears messages that a result has outdated, or, after something the user did, all of them.
 * @param {{all?: boolean}} [options]
 */
export function clearMessages({ all = false } = {}) {
  for (const box of byId("messages").querySelectorAll(":scope > :not([data-permanent])")) {
    if (all || !box.hasAttribute("data-stays")) box.remove();
  }
}
