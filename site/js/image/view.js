// The image and its result in one frame: a divider between them, segments that light up, places
// that are outlined, a word about the pixel under the pointer.

import { listenToGestures } from "../figure/gestures.js";
import { listenToKeys } from "../figure/keyboard.js";
import { toRGB } from "../figure/palette.js";
import { make } from "../figure/stage.js";
import { watchSize, watchTheme } from "../figure/watch.js";
import { veilOver } from "./bitmap.js";
import { createCard } from "./card.js";
import { createDivider } from "./divider.js";
import { paintOutline, paintSpot } from "./overlay.js";
import { Viewport } from "./viewport.js";

/** How much of a segment that is not lit is hidden, of 255. */
const VEIL = 205;
/** From here on single pixels are to be seen, not smoothed over. */
const CRISP = 2;
/** CSS pixels that an arrow key moves the image. */
const KEY_STEP = 40;
const CHECKER = 8;
const HELP = "The palette beside the image says the same in numbers. Arrow keys move the image, plus and minus zoom, 0 shows everything, "
  + "Escape lets go of all segments. The divider is moved by itself.";

/**
 * @typedef {object} Shown
 * @property {ImageBitmap | null} original
 * @property {ImageBitmap | null} result
 * @property {ImageBitmap | null} sketch what stands for a result that is on its way
 * @property {string} title of the result, for its corner
 * @property {string} caption
 * @property {Int8Array | null} labels segment of each pixel
 * @property {Uint8Array | Uint8ClampedArray | null} pixels of the original
 * @property {import("./types.js").Swatch[]} palette
 */
/** @type {Shown} */
const NOTHING = { original: null, result: null, sketch: null, title: "", caption: "", labels: null, pixels: null, palette: [] };

/** @typedef {import("./overlay.js").Outline} Outline */

/**
 * @param {HTMLElement} host
 * @param {object} listeners
 * @param {(segment: number | null) => void} listeners.onPoint a pixel of this segment is pointed at
 * @param {(segment: number) => void} listeners.onChoose one is clicked
 * @param {() => void} listeners.onLeave nothing is to be chosen any more
 */
export function createImageView(host, { onPoint, onChoose, onLeave }) {
  const area = make("div", "image-stage", { tabindex: "0", role: "application", "aria-roledescription": "image", "aria-describedby": "image-help", id: "image-stage" });
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", "image-canvas", { role: "img", "data-figure": "image" }));
  const before = make("span", "image-corner", { "aria-hidden": "true" });
  const after = make("span", "image-corner", { "aria-hidden": "true" });
  const help = make("p", "unseen", { id: "image-help" });
  before.textContent = "original";
  help.textContent = HELP;
  area.append(canvas, before, after);
  const card = createCard(area);
  host.append(area, help);

  const viewport = new Viewport();
  let shown = NOTHING;
  let share = 0.5; // how much of the width is the original
  let compares = true;
  /** @type {Set<number> | null} segments that are lit; null: all */
  let lit = null;
  /** @type {HTMLCanvasElement | null} */
  let veil = null;
  /** @type {HTMLCanvasElement | null} what is seen behind transparent pixels, in the colours of the theme */
  let ground = null;
  /** @type {Outline[]} */
  let outlines = [];
  /** @type {{column: number, row: number} | null} a pixel that something else points at */
  let spot = null;
  /** @type {number | null} */
  let pointed = null;
  let pending = 0;

  const watch = watchSize(area, [canvas], invalidate);
  watchTheme(() => {
    [veil, ground] = [null, null];
    invalidate();
  });
  const divider = createDivider(area, {
    onMove(next) {
      share = next;
      invalidate();
    },
    onReset() {
      share = 0.5;
      invalidate();
    },
    onEnter: leave,
  });

  // Drawing ---------------------------------------------------------------------------------------

  function invalidate() {
    host.dataset.drawn = "false";
    pending ||= requestAnimationFrame(paint);
  }

  function paint() {
    pending = 0;
    const { width, height, ratio } = watch.size();
    const context = canvas.getContext("2d");
    if (!context || width < 20 || height < 20) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    }
    viewport.room = { width, height };
    viewport.keep();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const split = divided();
    const { seen } = viewport;
    const at = seen.left + split * seen.width;
    const result = shown.sketch ?? shown.result;
    if (shown.original || result) paintGround(context);
    if (shown.original && split > 0) paintPart(context, shown.original, 0, at, false);
    if (result && split < 1) paintPart(context, result, at, width, !shown.sketch);
    const font = getComputedStyle(area).fontFamily;
    for (const outline of outlines) paintOutline(context, viewport, outline, font);
    if (spot) paintSpot(context, viewport, spot);
    divider.place(share, seen, isDivided());
    placeCorners(split, seen);
    tell();
  }

  const hasResult = () => Boolean(shown.sketch ?? shown.result);
  const isDivided = () => Boolean(shown.original && hasResult() && compares);
  /** The share of the seen width that shows the original. */
  const divided = () => (isDivided() ? share : hasResult() ? 0 : 1);

  /** What transparent pixels let through. @param {CanvasRenderingContext2D} context */
  function paintGround(context) {
    const { left, top, width, height } = viewport.seen;
    ground ??= checker(getComputedStyle(area));
    context.fillStyle = context.createPattern(ground, "repeat") ?? "";
    context.fillRect(left, top, width, height);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ImageBitmap} bitmap
   * @param {number} from CSS pixels of the room between which it is seen
   * @param {number} to
   * @param {boolean} veiled whether segments that are not lit are dimmed
   */
  function paintPart(context, bitmap, from, to, veiled) {
    const { left, top, width, height } = viewport.box;
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, viewport.room.height);
    context.clip();
    context.imageSmoothingEnabled = viewport.scale < CRISP;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, left, top, width, height);
    if (veiled && lit && shown.labels) {
      veil ??= veilOver(shown.labels, viewport.image.width, viewport.image.height, lit, [...toRGB(getComputedStyle(area).getPropertyValue("--panel").trim()), VEIL]);
      context.imageSmoothingEnabled = false;
      context.drawImage(veil, left, top, width, height);
    }
    context.restore();
  }

  /** @param {number} split @param {import("./viewport.js").Box} seen */
  function placeCorners(split, seen) {
    const left = split * seen.width;
    place(before, Boolean(shown.original) && isDivided() && left > before.offsetWidth + 16, seen.left + 8);
    place(after, hasResult() && seen.width - left > after.offsetWidth + 16, seen.left + seen.width - after.offsetWidth - 8);
    /** @param {HTMLElement} corner @param {boolean} there @param {number} x */
    function place(corner, there, x) {
      corner.style.visibility = there ? "visible" : "hidden";
      corner.style.transform = `translate(${Math.round(x)}px, ${Math.round(seen.top + 8)}px)`;
    }
  }

  /** For tests, and for whoever reads the page by program. */
  function tell() {
    const { left, top, width, height } = viewport.box;
    area.classList.toggle("is-zoomed", viewport.zoom > 1);
    host.dataset.drawn = String(Boolean(shown.original || shown.result));
    host.dataset.box = JSON.stringify({ left, top, width, height });
    host.dataset.divider = isDivided() ? share.toFixed(4) : "";
    host.dataset.lit = lit ? [...lit].sort((a, b) => a - b).join(",") : "";
    host.dataset.outlined = String(outlines.reduce((sum, { boxes }) => sum + boxes.length, 0));
  }

  // Pointing --------------------------------------------------------------------------------------

  /** @param {number} x @param {number} y */
  function segmentAt(x, y) {
    const pixel = viewport.pixelAt(x, y);
    const label = pixel && shown.labels ? (shown.labels[pixel.row * viewport.image.width + pixel.column] ?? -1) : -1;
    return label < 0 ? null : label;
  }

  /** @param {number} x @param {number} y */
  function hover(x, y) {
    const pixel = viewport.pixelAt(x, y);
    showCard(pixel, x, y);
    point(pixel ? segmentAt(x, y) : null);
  }

  /** @param {number | null} segment */
  function point(segment) {
    if (segment === pointed) return;
    pointed = segment;
    onPoint(segment);
  }

  /** @param {{column: number, row: number} | null} pixel @param {number} x @param {number} y */
  function showCard(pixel, x, y) {
    if (!pixel || !shown.pixels) return card.hide();
    const at = pixel.row * viewport.image.width + pixel.column;
    card.show(pixel, shown.pixels.subarray(at * 4, at * 4 + 4), shown.palette[shown.labels?.[at] ?? -1], { x, y });
  }

  function leave() {
    card.hide();
    point(null);
  }

  listenToGestures(area, {
    inPlot: (x, y) => viewport.pixelAt(x, y) !== null,
    hover,
    leave,
    tap(x, y, touch) {
      const segment = segmentAt(x, y);
      if (touch) showCard(viewport.pixelAt(x, y), x, y);
      if (segment !== null) onChoose(segment);
    },
    pan(dx, dy) {
      card.hide();
      viewport.pan(dx, dy);
      invalidate();
    },
    zoom(factor, x, y) {
      viewport.zoomBy(factor, x, y);
      invalidate();
    },
    reset,
  });
  listenToKeys(area, {
    move: (right, down) => pan(right, down),
    pan: (right, down) => pan(right, down),
    step: () => false,
    end: () => false,
    choose: () => false,
    leave() {
      onLeave();
      return true;
    },
    zoom: zoomBy,
    reset,
  });

  /** @param {number} right @param {number} down */
  function pan(right, down) {
    viewport.pan(-right * KEY_STEP, -down * KEY_STEP);
    invalidate();
  }

  /** @param {number} factor */
  function zoomBy(factor) {
    viewport.zoomBy(factor, viewport.room.width / 2, viewport.room.height / 2);
    invalidate();
  }

  function reset() {
    viewport.reset();
    invalidate();
  }

  /**
   * Other things to show; what is not named stays as it is. Bitmaps that are replaced are closed.
   * @param {Partial<Shown>} next
   */
  function show(next) {
    const replaced = (/** @type {"original" | "result" | "sketch"} */ key) => next[key] !== undefined && next[key] !== shown[key];
    for (const key of /** @type {const} */ (["original", "result", "sketch"])) if (replaced(key)) shown[key]?.close();
    if (replaced("original")) viewport.reset();
    if (next.labels !== undefined) {
      veil = null;
      leave(); // what was pointed at is there no more
    }
    shown = { ...shown, ...next };
    const size = shown.original ?? shown.result;
    if (size) viewport.image = { width: size.width, height: size.height };
    after.textContent = shown.sketch ? "a first sketch" : shown.title;
    canvas.setAttribute("aria-label", shown.caption);
    area.setAttribute("aria-label", shown.caption || "Image");
    invalidate();
  }

  return {
    show,
    /** Nothing is on its way any more: the last result counts, and nothing is drawn anew if it was there. */
    endSketch() {
      if (shown.sketch) show({ sketch: null });
    },
    /** Dims all but these segments; null: nothing. @param {Set<number> | null} segments */
    light(segments) {
      lit = segments;
      veil = null;
      invalidate();
    },
    /** @param {Outline[]} next */
    outline(next) {
      outlines = next;
      invalidate();
    },
    /** Rings a pixel; null: none. @param {number | null} pixel row by row from the top */
    pointAt(pixel) {
      const { width } = viewport.image;
      spot = pixel === null ? null : { column: pixel % width, row: Math.floor(pixel / width) };
      invalidate();
    },
    /** Whether the original is beside the result. @param {boolean} next */
    compare(next) {
      compares = next;
      invalidate();
    },
    zoomBy,
    reset,
    redraw: invalidate,
  };
}

/** Four squares of a checkerboard. @param {CSSStyleDeclaration} style */
function checker(style) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * CHECKER;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = style.getPropertyValue("--page");
  context.fillRect(0, 0, 2 * CHECKER, 2 * CHECKER);
  context.fillStyle = style.getPropertyValue("--sunken");
  context.fillRect(0, 0, CHECKER, CHECKER);
  context.fillRect(CHECKER, CHECKER, CHECKER, CHECKER);
  return canvas;
}
