/**
 * Rules that can be dragged: over each lies a slider, which takes mouse, touch and keys.
 *
 * @typedef {import("../figure/types.js").Entry} Entry
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").RuleLayer} RuleLayer
 * @typedef {{rule: RuleLayer, element: HTMLElement, grip: {pointer: number, offset: number}|null, moved: boolean}} Handle
 */
import { toPixel, toValue } from "../figure/view.js";
import { exponentOf, short } from "../numbers.js";

/** Pixels across a rule in which it can be taken. */
const HIT = 13;
/** Shares of the axis that a key moves a rule by. */
const STEP = 0.01;
const LEAP = 0.1;

/** @type {Record<string, number>} */
const STEPS = {
  ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageUp: LEAP, PageDown: -LEAP, Home: -Infinity, End: Infinity,
};

/**
 * @param {HTMLElement} area
 * @param {object} answers
 * @param {(rule: RuleLayer) => boolean} answers.canMove
 * @param {(rule: RuleLayer, value: number, final: boolean) => void} answers.onMove
 * @param {(touched: boolean) => void} answers.onTouch  a rule is being moved by hand, or no more
 */
export function createHandles(area, { canMove, onMove, onTouch }) {
  /** @type {Map<string, Handle>} by layer id */
  let handles = new Map();
  /** @type {Frame|null} */
  let frame = null;

  /** Rules that stay keep their element: it may have the focus, or be in somebody's hand. @param {Entry[]} entries */
  function draw(entries) {
    const before = handles;
    handles = new Map();
    for (const { layer, visible } of entries) {
      const rule = /** @type {RuleLayer} */ (layer);
      if (!visible || rule.mark !== "rule" || !rule.parameter || !canMove(rule)) continue;
      const handle = before.get(rule.id) ?? makeHandle(rule);
      handles.set(rule.id, Object.assign(handle, { rule }));
    }
    for (const [id, { element }] of before) if (!handles.has(id)) element.remove();
  }

  /** @param {RuleLayer} rule @returns {Handle} */
  function makeHandle(rule) {
    const element = document.createElement("div");
    element.className = "chart-handle";
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.dataset.rule = rule.id;
    area.append(element);
    /** @type {Handle} */
    const handle = { rule, element, grip: null, moved: false };
    element.addEventListener("pointerdown", (event) => take(handle, event));
    element.addEventListener("pointermove", (event) => {
      if (handle.grip?.pointer === event.pointerId) moveTo(handle, pixelOf(handle, event) - handle.grip.offset);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      element.addEventListener(type, () => release(handle));
    }
    element.addEventListener("keydown", (event) => press(handle, event));
    element.addEventListener("keyup", () => finish(handle));
    element.addEventListener("blur", () => finish(handle));
    element.addEventListener("click", (event) => event.stopPropagation());
    return handle;
  }

  /** @param {Handle} handle */
  const isUpright = ({ rule }) => rule.axis === "x";

  /** @param {Handle} handle @param {PointerEvent} event */
  function pixelOf(handle, event) {
    const { left, top } = area.getBoundingClientRect();
    return isUpright(handle) ? event.clientX - left : event.clientY - top;
  }

  /** @param {Handle} handle @param {PointerEvent} event */
  function take(handle, event) {
    if (event.button !== 0 || !frame) return;
    const at = toPixel(isUpright(handle) ? frame.x : frame.y, handle.rule.value);
    handle.grip = { pointer: event.pointerId, offset: pixelOf(handle, event) - at };
    // The browser may have let go already.
    if (event.isTrusted) handle.element.setPointerCapture(event.pointerId);
    onTouch(true);
  }

  /** @param {Handle} handle */
  function release(handle) {
    if (!handle.grip) return;
    handle.grip = null;
    onTouch(false);
    finish(handle);
  }

  /** @param {Handle} handle @param {number} pixel */
  function moveTo(handle, pixel) {
    if (frame) setValue(handle, toValue(isUpright(handle) ? frame.x : frame.y, pixel));
  }

  /** @param {Handle} handle @param {KeyboardEvent} event */
  function press(handle, event) {
    const step = STEPS[event.key];
    if (step === undefined || !frame || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { rule } = handle;
    const { low, high, whole } = rangeOf(handle, frame);
    const size = whole ? Math.max(1, Math.round(Math.abs(step) * (high - low))) : Math.abs(step) * (high - low);
    setValue(handle, Number.isFinite(step) ? rule.value + Math.sign(step) * size : step);
  }

  /** @param {Handle} handle @param {number} value */
  function setValue(handle, value) {
    if (!frame) return;
    const { low, high, whole } = rangeOf(handle, frame);
    const within = Math.max(low, Math.min(high, value));
    const next = whole ? Math.round(within) : Math.max(low, Math.min(high, rounded(within, high - low)));
    if (next === handle.rule.value) return;
    handle.moved = true;
    // Its own title tells the value it had.
    handle.rule = { ...handle.rule, value: next, title: told(handle.rule, next) };
    onMove(handle.rule, next, false);
  }

  /** Nothing more will come: the value holds. @param {Handle} handle */
  function finish(handle) {
    if (!handle.moved || handle.grip) return;
    handle.moved = false;
    onMove(handle.rule, handle.rule.value, true);
  }

  /** @param {Frame} now */
  function place(now) {
    frame = now;
    const { plot } = now;
    for (const handle of handles.values()) {
      const { element, rule } = handle;
      const upright = isUpright(handle);
      const at = toPixel(upright ? now.x : now.y, rule.value);
      const { low, high } = rangeOf(handle, now);
      element.hidden = rule.value < low || rule.value > high;
      Object.assign(element.style, upright
        ? { left: `${at - HIT / 2}px`, top: `${plot.top}px`, width: `${HIT}px`, height: `${plot.height}px`, cursor: "ew-resize" }
        : { left: `${plot.left}px`, top: `${at - HIT / 2}px`, width: `${plot.width}px`, height: `${HIT}px`, cursor: "ns-resize" });
      const name = rule.parameter ?? "";
      for (const [key, text] of Object.entries({
        "aria-label": name, "aria-orientation": upright ? "horizontal" : "vertical", "aria-valuemin": low, "aria-valuemax": high,
        "aria-valuenow": rule.value, "aria-valuetext": told(rule, rule.value),
      })) element.setAttribute(key, String(text));
    }
  }

  return {
    draw,
    place,
    /** Takes every rule out of the hand that holds it: its value holds. */
    letGo() {
      for (const handle of handles.values()) release(handle);
    },
    /** A rule that is in somebody's hand is not moved by what arrives meanwhile. @param {RuleLayer} rule @returns {RuleLayer} */
    current(rule) {
      const handle = handles.get(rule.id);
      return handle && (handle.grip || handle.moved) ? { ...rule, value: handle.rule.value, title: handle.rule.title } : rule;
    },
  };
}

/** @param {RuleLayer} rule @param {number} value */
const told = ({ parameter }, value) => `${parameter} ${short(value)}`;

/** @param {Handle} handle @param {Frame} frame */
function rangeOf({ rule }, frame) {
  const axis = rule.axis === "x" ? frame.xAxis : frame.yAxis;
  const [low, high] = rule.axis === "x" ? frame.view.x : frame.view.y;
  return { low, high, whole: axis.kind === "whole" };
}

/**
 * Three significant digits, or more where they would be coarser than a hand on the axis.
 *
 * @param {number} value @param {number} range of the axis
 */
export function rounded(value, range) {
  if (value === 0) return 0;
  const digits = Math.max(3, exponentOf(value) - exponentOf(range / 200) + 1);
  return Number(value.toPrecision(Math.min(15, digits)));
}
