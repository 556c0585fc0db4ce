// The line between an image and its result, which is dragged or moved by keys.

import { make } from "../figure/stage.js";

const STEP = 0.02;
const LARGE_STEP = 0.1;

/**
 * @param {HTMLElement} host
 * @param {{onMove: (share: number) => void, onReset: () => void, onEnter: () => void}} listeners `share`: how much of the image is left of it
 */
export function createDivider(host, { onMove, onReset, onEnter }) {
  const node = make("div", "image-divider", {
    role: "slider", tabindex: "0", "aria-label": "Between the original and the result", "aria-orientation": "horizontal",
    "aria-valuemin": "0", "aria-valuemax": "100", id: "image-divider",
  });
  const grip = make("span", "image-grip", { "aria-hidden": "true" });
  grip.textContent = "◂ ▸";
  node.append(grip);
  node.hidden = true;
  host.append(node);
  let share = 0.5;
  /** @type {import("./viewport.js").Box} */
  let seen = { left: 0, top: 0, width: 1, height: 1 };
  let held = false;

  const move = (/** @type {number} */ next) => onMove(Math.max(0, Math.min(1, next)));

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.stopPropagation(); // it is no pan of the image
    held = true;
    if (event.isTrusted) node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointerenter", onEnter);
  node.addEventListener("pointermove", (event) => {
    event.stopPropagation(); // nor does it point at a pixel
    if (held) move((event.clientX - host.getBoundingClientRect().left - seen.left) / Math.max(1, seen.width));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    node.addEventListener(end, (event) => {
      event.stopPropagation();
      held = false;
    });
  }
  node.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    onReset();
  });
  node.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowUp: STEP, PageDown: -LARGE_STEP, PageUp: LARGE_STEP }[event.key];
    const to = { Home: 0, End: 1 }[event.key];
    if (by === undefined && to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(to ?? share + (by ?? 0));
  });

  return {
    /** @param {number} next @param {import("./viewport.js").Box} box what is seen of the image @param {boolean} there */
    place(next, box, there) {
      [share, seen] = [next, box];
      node.hidden = !there;
      node.style.transform = `translate(${Math.round(box.left + share * box.width)}px, ${Math.round(box.top)}px)`;
      node.style.height = `${Math.round(box.height)}px`;
      const percent = Math.round(share * 100);
      node.setAttribute("aria-valuenow", String(percent));
      node.setAttribute("aria-valuetext", `original: ${percent} % of the width`);
    },
  };
}
