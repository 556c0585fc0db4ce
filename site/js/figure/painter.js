/**
 * The visible canvas. Quick layers are drawn in every frame; slow ones are kept as bitmaps that move and stretch
 * with the view at once, and are drawn exactly in short turns afterwards.
 *
 * @typedef {import("./types.js").Frame} Frame
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Layer} Layer
 *
 * @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D}} Bitmap
 * @typedef {{bitmap: Bitmap, frame: Frame, layer: Layer}} Cached
 * @typedef {{entry: Entry, cached: Cached, work: Generator<void, void, void>}} Job
 */
import { clipToPlot, drawAxes, drawGround } from "./axes.js";
import { drawEntry } from "./entry.js";
import { runAll, runFor } from "./slices.js";
import { toPixel } from "./view.js";

/** Milliseconds of drawing in one turn; the browser needs the rest of a frame to show it. */
const TURN = 9;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{onPainted(): void}} options  onPainted: the picture on the screen is exact
 */
export function createPainter(canvas, { onPainted }) {
  const context = contextOf(canvas);
  /** @type {Map<string, Cached>} by layer id */
  const caches = new Map();
  /** @type {Entry[]} */
  let entries = [];
  /** @type {Frame|null} */
  let frame = null;
  /** @type {Job|null} */
  let job = null;
  /** @type {Bitmap|null} */
  let spare = null;
  let handle = 0;
  /** @type {import("./axes.js").Shortened[]} */
  let shortened = [];

  /** @param {Entry[]} next @param {boolean} keep  stand-ins stay until the new layers are drawn */
  function setEntries(next, keep) {
    entries = next;
    if (job && !entries.includes(job.entry)) job = null;
    for (const id of [...caches.keys()]) {
      if (!keep || !entries.some((entry) => entry.layer.id === id && !entry.mark.quick(entry.layer))) caches.delete(id);
    }
  }

  /** @param {Frame} next */
  function paint(next) {
    frame = next;
    compose();
    schedule();
  }

  function compose() {
    if (!frame) return;
    const { ratio } = frame;
    fit(canvas, Math.round(frame.width * ratio), Math.round(frame.height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    drawGround(context, frame);
    context.save();
    clipToPlot(context, frame);
    for (const entry of entries) {
      if (entry.visible) composeEntry(entry, frame);
    }
    context.restore();
    shortened = drawAxes(context, frame);
  }

  /** @param {Entry} entry @param {Frame} now */
  function composeEntry(entry, now) {
    if (entry.mark.quick(entry.layer)) {
      context.save();
      runAll(drawEntry(context, entry, now));
      context.restore();
      return;
    }
    const cached = caches.get(entry.layer.id);
    if (!cached) return;
    const { frame: then, bitmap } = cached;
    const left = toPixel(now.x, then.view.x[0]);
    const top = toPixel(now.y, then.view.y[1]);
    const width = toPixel(now.x, then.view.x[1]) - left;
    const height = toPixel(now.y, then.view.y[0]) - top;
    // At rest the bitmap lies on whole pixels: copying must not soften it.
    context.imageSmoothingEnabled = then.place !== now.place || then.look !== now.look;
    context.drawImage(bitmap.canvas, left, top, width, height);
  }

  /** @param {Entry} entry @param {Frame} now */
  function isStale(entry, now) {
    const cached = caches.get(entry.layer.id);
    return !cached || cached.layer !== entry.layer
      || cached.frame.place !== now.place || cached.frame.look !== now.look;
  }

  function schedule() {
    if (handle === 0) handle = requestAnimationFrame(turn);
  }

  function turn() {
    handle = 0;
    if (!frame) return;
    // A job for an older view goes on: its bitmap is nearer to the truth than the last one. Anything else starts anew.
    if (job && (job.cached.layer !== job.entry.layer || job.cached.frame.look !== frame.look || !job.entry.visible)) job = null;
    job ??= nextJob(frame);
    if (!job) {
      onPainted();
      return;
    }
    if (runFor(job.work, TURN)) finish(job);
    schedule();
  }

  /** @param {Frame} now @returns {Job|null} */
  function nextJob(now) {
    const entry = entries.find((one) => one.visible && !one.mark.quick(one.layer) && isStale(one, now));
    if (!entry) return null;
    const bitmap = spare ?? makeBitmap();
    spare = null;
    prepare(bitmap, now);
    const cached = { bitmap, frame: now, layer: entry.layer };
    return { entry, cached, work: drawEntry(bitmap.context, entry, now) };
  }

  /** @param {Job} finished */
  function finish(finished) {
    const { cached, entry } = finished;
    spare = caches.get(entry.layer.id)?.bitmap ?? null;
    caches.set(entry.layer.id, cached);
    job = null;
    compose();
  }

  function destroy() {
    cancelAnimationFrame(handle);
    handle = 0;
    frame = null;
    caches.clear();
  }

  return { setEntries, paint, destroy, shortened: () => shortened };
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw on a canvas");
  return context;
}

/** @returns {Bitmap} */
function makeBitmap() {
  const canvas = document.createElement("canvas");
  return { canvas, context: contextOf(canvas) };
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function fit(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** Make a bitmap the size of the plot, empty, with the frame's own coordinates. @param {Bitmap} bitmap @param {Frame} frame */
function prepare({ canvas, context }, { plot, ratio }) {
  // Setting the width also empties the canvas and forgets its state.
  canvas.width = Math.max(1, Math.round(plot.width * ratio));
  canvas.height = Math.max(1, Math.round(plot.height * ratio));
  context.setTransform(ratio, 0, 0, ratio, -Math.round(plot.left * ratio), -Math.round(plot.top * ratio));
}
