// The lab when the data are one image: the view in the stage, its switches, the room beside it.

import { byId, element, redraw } from "../dom.js";
import { previewOf } from "../gallery.js";
import { markField } from "../method.js";
import { whole } from "../numbers.js";
import { clearMessages } from "../status.js";
import { bitmapOf, bitmapOfLayer } from "./bitmap.js";
import { drawImage } from "./data.js";
import { save } from "./file.js";
import { createRoom } from "./room.js";
import { createImageView } from "./view.js";

/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {{name: string, width: number, height: number, pixels: Uint8Array | Uint8ClampedArray, preview?: boolean}} Source `preview`: on few pixels, until the image is there */

/**
 * @param {object} page
 * @param {import("../session.js").Session} page.session
 * @param {ReturnType<typeof import("../engine.js").createEngine>} page.engine
 * @param {(part: Partial<import("../state.js").State>) => unknown} page.onChange
 * @param {(reply: any) => void} page.onProblem
 * @param {() => void} page.onCaption what the strip says has changed
 * @param {{locked: boolean}} page.mode
 */
export function createImageLab({ session, engine, onChange, onProblem, onCaption, mode }) {
  /** @type {Source | null} the image in view */
  let source = null;
  /** @type {Summary | null} */
  let summary = null;
  let caption = "";
  /** @type {Set<number>} */
  let chosen = new Set();
  /** @type {number | null} */
  let pointed = null;
  let outlines = true;
  let compares = true;
  let lastDrawn = 0; // results that are drawn out of turn are dropped
  let drawing = Promise.resolve();
  let showing = Promise.resolve();
  let size = 0; // pixels of the whole image

  const view = createImageView(byId("image-view"), {
    onPoint: point,
    onChoose: (segment) => room.toggle(segment),
    onLeave: () => room.clear(),
  });
  const room = createRoom({
    ask,
    onPoint: point,
    onChoose(segments) {
      chosen = segments;
      light();
      holdStrip();
      if (engine.state !== "busy") onCaption();
    },
    onPointLost: outline,
    onPixel: (pixel) => view.pointAt(pixel),
    onValues: (values) => onChange(session.withValues(values)),
    onFile,
    onStop: () => engine.cancel(),
    onProblem,
    onOpenTab: (tab) => session.note({ tab: tab === "palette" ? null : tab }),
    locked: mode.locked,
  });

  /**
   * Asks about the segmentation in view; without one, the image is divided first.
   * @param {string} kind
   * @param {object} [content]
   * @param {(event: any) => void} [onEvent]
   */
  async function ask(kind, content = {}, onEvent) {
    return (await session.fitted()) && session.isImage ? engine.request(kind, content, onEvent) : { kind: "replaced" };
  }

  /** @param {any} content what is wanted; its text is given, and not saved, if it is to be `copied` */
  async function onFile({ copied = false, ...content }) {
    // Python would wait for the run, and take the same numbers for segments of another division.
    if (content.what === "mask" && engine.isBusyWithPicture) {
      onProblem({ message: "The image is being divided anew.", hint: "Choose the colours again when it is done." });
      return "";
    }
    const reply = /** @type {any} */ (await ask("image_export", content));
    if (reply.kind === "error") onProblem(reply);
    if (reply.kind !== "file") return "";
    if (!copied) save(reply);
    return reply.text ?? "";
  }

  // Lighting --------------------------------------------------------------------------------------

  /** @param {number | null} segment */
  function point(segment) {
    if (segment === pointed) return;
    pointed = segment;
    room.point(segment);
    light();
  }

  /** What is chosen or pointed at stays bright. */
  function light() {
    const lit = pointed === null ? chosen : new Set([...chosen, pointed]);
    view.light(lit.size ? lit : null);
  }

  /** The image stays where it is while the strip below it tells an area instead of the caption. */
  function holdStrip() {
    const strip = byId("strip");
    strip.style.minHeight = chosen.size ? `${strip.offsetHeight}px` : "";
  }

  /** The places of lost colours, or of one that is pointed at. @param {number | null} [only] */
  function outline(only = null) {
    const lost = summary?.lost ?? [];
    const shown = only !== null ? lost.slice(only, only + 1) : outlines ? lost : [];
    view.outline(shown.map(({ name, boxes }) => ({ title: `${name} is lost`, boxes })));
  }

  function drawSwitches() {
    const button = (/** @type {string} */ id, /** @type {string} */ title, /** @type {boolean} */ pressed, /** @type {() => void} */ onclick) =>
      element("button", { type: "button", class: "toggle", id: `layer-${id}`, "aria-pressed": pressed, data: { layer: id }, onclick }, title);
    const switches = [
      button("original", "original", compares, () => {
        compares = !compares;
        view.compare(compares);
        drawSwitches();
      }),
    ];
    if (summary?.lost?.length) {
      switches.push(
        button("outlines", "lost colours", outlines, () => {
          outlines = !outlines;
          outline();
          drawSwitches();
        }),
      );
    }
    redraw(byId("layers"), ...switches);
  }

  // Showing ---------------------------------------------------------------------------------------

  /** @param {any} event a picture with its summary, or a rough one on the way there */
  async function drawEvent(event) {
    const mine = (lastDrawn += 1);
    const layer = event.kind === "sketch" ? event.layer : event.picture.layers[0];
    await showing;
    const result = await bitmapOfLayer(layer);
    if (mine !== lastDrawn || !session.isImage) return result.close();
    if (event.kind === "sketch") return engine.state === "busy" ? view.show({ sketch: result }) : result.close();
    const { picture, labels, ...rest } = event; // pixels are not kept twice
    summary = rest;
    size = labels.length;
    caption = picture.caption;
    view.show({ result, sketch: null, labels, title: titleOf(rest), caption, palette: rest.palette });
    room.draw(rest, size);
    outline();
    drawSwitches();
    drawFoot();
    if (engine.state !== "busy") onCaption(); // what is going on has the word
    document.documentElement.dataset.shown = "1";
  }

  /**
   * Another image, before anything is known about its colours.
   * @param {Source} next
   */
  function show(next) {
    if (next.pixels === source?.pixels) return;
    source = next;
    summary = null;
    delete document.documentElement.dataset.shown;
    lastDrawn += 1;
    caption = next.preview ? next.name : `${next.name}: ${whole(next.width)} × ${whole(next.height)} pixels.`;
    chosen = new Set();
    room.forget();
    showing = drawOriginal(next).catch(tooLarge);
  }

  /** @param {Source} next */
  async function drawOriginal(next) {
    const original = await bitmapOf(next);
    if (source !== next) return original.close();
    view.show({ original, result: null, sketch: null, labels: null, pixels: next.preview ? null : next.pixels, palette: [], title: "", caption });
    view.outline([]);
    drawSwitches();
    drawFoot();
    if (engine.state !== "busy") onCaption();
  }

  /** @param {unknown} error */
  function tooLarge(error) {
    onProblem({ message: "The browser cannot hold this image.", hint: "Make it smaller and open it again.", detail: String(error) });
  }

  /** @param {Summary} shown */
  const titleOf = ({ palette }) => `${palette.length} colour${palette.length === 1 ? "" : "s"}`;

  /** What is told of the image; of one that Python does not have yet, what the browser knows. */
  function drawPanel() {
    const { image, imageSample, ownImage, limitNote } = session;
    const isThere = session.loaded === session.wanted;
    const text = isThere ? image?.text : imageSample || !ownImage ? "" : `${whole(ownImage.width)} × ${whole(ownImage.height)} pixels`;
    const notes = imageSample ? [] : [...(ownImage?.notes ?? []), ...(limitNote ? [limitNote] : [])];
    drawImage({ text: text ?? "", notes, title: imageSample?.title ?? ownImage?.name ?? "", teaches: imageSample?.teaches ?? "" });
  }

  function drawFoot() {
    byId("foot-rows").textContent = summary ? `${whole(summary.pixels)} pixels in ${titleOf(summary)}` : "";
  }

  return {
    view,
    show,
    /** The image itself, until Python has divided it: a file at once, what Python makes on few pixels. */
    async showFirst() {
      const { data } = session.state;
      const small = session.loaded === session.wanted ? null : previewOf(session.imageSample);
      if (small) return show(small);
      try {
        const image = await session.decoded();
        if (image && session.state.data === data) show(image);
      } catch {
        // told when it is given to Python
      }
    },
    /** @param {any} event a picture with its summary, or a rough one on the way there */
    onEvent(event) {
      if (event.kind === "frame") {
        clearMessages();
        markField("");
      }
      if (event.kind === "sketch" || event.kind === "frame") drawing = drawEvent(event).catch(tooLarge);
    },
    /** @param {any} reply the segmentation, with what takes longer */
    async onResult(reply) {
      await drawing; // pixels become a bitmap in their own time
      if (!summary || summary.fit !== reply.fit) return;
      summary = { ...summary, ...reply };
      room.draw(/** @type {Summary} */ (summary), size);
      outline();
      drawSwitches();
    },
    onState() {
      byId("step-through").hidden = true;
      drawPanel();
      drawSwitches();
      const tab = room.openTab(session.state.tab ?? "palette", Boolean(session.algorithm.counter));
      // A small frame shows controls, unless its link is about a tab.
      document.documentElement.dataset.tab = tab === "palette" && session.state.tab !== "palette" ? "fit" : tab;
    },
    /** @param {string} what */
    exportAs(what) {
      if (what === "mask" && !room.chosen().length) return onProblem({ message: "A mask is of colours that are chosen.", hint: "Click some in the palette or in the image first." });
      return onFile({ what, order: room.order(), segments: what === "mask" ? room.chosen() : null });
    },
    /** Nothing is on its way any more: the last finished result is what counts. */
    endSketch: view.endSketch,
    /** Below the image, so that the area is seen where the room beside it is far away. */
    caption: () => room.area() || caption,
    /** For the page around: how many pixels, and how large each segment is. @param {any} reply */
    told: ({ pixels }) => ({ pixels, sizes: summary?.palette.map((line) => line.pixels) ?? [] }),
  };
}
