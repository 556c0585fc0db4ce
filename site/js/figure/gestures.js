/**
 * Mouse, touch and wheel on the plot, as plain intentions.
 *
 * @typedef {object} Intentions
 * @property {(x: number, y: number) => boolean} inPlot
 * @property {(x: number, y: number) => void} hover
 * @property {() => void} leave
 * @property {(x: number, y: number, touch: boolean) => void} tap
 * @property {(dx: number, dy: number) => void} pan  pixels
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {() => void} reset
 */

/** A hand is not still while it clicks. */
const SLACK = 4;
const SLACK_TOUCH = 9;
/** Lines and pages of a wheel in pixels. */
const WHEEL_UNITS = [1, 16, 400];

/** @param {HTMLElement} area @param {Intentions} intentions @returns {() => void} stop listening */
export function listenToGestures(area, intentions) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  /** @type {{x: number, y: number, moved: boolean}|null} */
  let press = null;
  let aimed = true;
  let seen = false;
  const stop = new AbortController();
  const { signal } = stop;

  /** @param {{clientX: number, clientY: number}} event */
  const place = (event) => {
    const { left, top } = area.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  area.addEventListener("pointerdown", (event) => {
    const at = place(event);
    if (event.button !== 0 || !intentions.inPlot(at.x, at.y)) return;
    pointers.set(event.pointerId, at);
    // The browser may have let go already, for instance of a finger that scrolls the page.
    if (event.isTrusted) area.setPointerCapture(event.pointerId);
    press = { ...at, moved: pointers.size > 1 };
  }, { signal });

  area.addEventListener("pointermove", (event) => {
    // A page that scrolls under a resting mouse moves nothing, but neither does the mouse's very first event.
    if (event.movementX !== 0 || event.movementY !== 0 || !seen) aimed = true;
    seen = true;
    const at = place(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") intentions.hover(at.x, at.y);
      return;
    }
    if (pointers.size === 2) pinch(event.pointerId, before, at);
    else if (pointers.size === 1) drag(before, at, event.pointerType === "touch" ? SLACK_TOUCH : SLACK);
    pointers.set(event.pointerId, at);
  }, { signal });

  /** @param {{x: number, y: number}} before @param {{x: number, y: number}} at @param {number} slack */
  function drag(before, at, slack) {
    if (!press) return;
    if (!press.moved && Math.hypot(at.x - press.x, at.y - press.y) < slack) return;
    const from = press.moved ? before : press;
    press.moved = true;
    area.classList.add("is-dragging");
    intentions.pan(at.x - from.x, at.y - from.y);
  }

  /** @param {number} id @param {{x: number, y: number}} before @param {{x: number, y: number}} at */
  function pinch(id, before, at) {
    const other = [...pointers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const middle = (/** @type {{x: number, y: number}} */ one) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
    const apart = (/** @type {{x: number, y: number}} */ one) => Math.max(12, Math.hypot(one.x - other.x, one.y - other.y));
    intentions.pan(middle(at).x - middle(before).x, middle(at).y - middle(before).y);
    intentions.zoom(apart(at) / apart(before), middle(at).x, middle(at).y);
  }

  /** @param {PointerEvent} event */
  function release(event) {
    if (!pointers.delete(event.pointerId)) return;
    area.classList.remove("is-dragging");
    if (event.type === "pointerup" && press && !press.moved) {
      const at = place(event);
      intentions.tap(at.x, at.y, event.pointerType === "touch");
    }
    if (pointers.size === 0) press = null;
  }
  area.addEventListener("pointerup", release, { signal });
  area.addEventListener("pointercancel", release, { signal });
  area.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") intentions.leave();
  }, { signal });

  area.addEventListener("dblclick", (event) => {
    const at = place(event);
    if (intentions.inPlot(at.x, at.y)) intentions.reset();
  }, { signal });

  area.addEventListener("wheel", (event) => {
    const at = place(event);
    if (!intentions.inPlot(at.x, at.y) || !(aimed || area.matches(":focus"))) return;
    event.preventDefault();
    const pixels = event.deltaY * (WHEEL_UNITS[event.deltaMode] ?? 1);
    // A pinch on a touchpad arrives as a wheel with Ctrl, in much smaller steps.
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0018));
    intentions.zoom(factor, at.x, at.y);
  }, { signal, passive: false });

  addEventListener("scroll", () => {
    aimed = false;
  }, { signal, passive: true, capture: true });

  return () => stop.abort();
}
