/**
 * Keys on the plot, as plain intentions.
 *
 * @typedef {object} Commands
 * @property {(right: number, down: number) => void} move
 * @property {(right: number, down: number) => void} pan
 * @property {(by: number) => boolean|void} step  to the next or the previous row; false: there is none
 * @property {(last: boolean) => boolean|void} end
 * @property {() => boolean|void} choose
 * @property {() => boolean} leave  false: there was nothing to leave
 * @property {(factor: number) => void} zoom
 * @property {() => void} reset
 */

const VIEW = "plus and minus zoom, Shift with an arrow key moves the view, 0 shows everything, Escape leaves.";

export const HELP = {
  inspect: "Arrow keys move from point to point, Page Up and Page Down from row to row, Home and End go to the "
    + `first and last row, Enter selects, ${VIEW}`,
  place: `Arrow keys move a cross, Enter places a point where it stands, ${VIEW}`,
};

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = 1.4;

/** @param {HTMLElement} area @param {Commands} commands @returns {() => void} stop listening */
export function listenToKeys(area, commands) {
  /** @type {Record<string, () => boolean|void>} */
  const keys = {
    PageUp: () => commands.step(-1),
    PageDown: () => commands.step(1),
    Home: () => commands.end(false),
    End: () => commands.end(true),
    Enter: () => commands.choose(),
    " ": () => commands.choose(),
    Escape: () => commands.leave(),
    "+": () => commands.zoom(ZOOM),
    "=": () => commands.zoom(ZOOM),
    "-": () => commands.zoom(1 / ZOOM),
    "\u2212": () => commands.zoom(1 / ZOOM),
    0: () => commands.reset(),
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      if (event.shiftKey) commands.pan(...arrow);
      else commands.move(...arrow);
    } else {
      const command = keys[event.key];
      if (!command || command() === false) return;
    }
    event.preventDefault();
  };
  area.addEventListener("keydown", onKey);
  return () => area.removeEventListener("keydown", onKey);
}
