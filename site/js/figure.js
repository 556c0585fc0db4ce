/**
 * The picture: a canvas figure drawn from a description (caption, axes, clusters, layers) that says nothing
 * about how it was computed.
 *
 * @typedef {import("./figure/types.js").Picture} Picture
 * @typedef {import("./figure/types.js").Layer} Layer
 * @typedef {import("./figure/types.js").Entry} Entry
 * @typedef {import("./figure/types.js").Frame} Frame
 * @typedef {import("./figure/types.js").View} View
 * @typedef {import("./figure/types.js").Target} Target
 * @typedef {import("./figure/types.js").Range} Range
 * @typedef {"inspect"|"place"} Mode
 *
 * @typedef {object} FigureOptions
 * @property {(row: number|null) => void} [onSelect]
 * @property {(row: number|null) => void} [onHover]  a row is pointed at, or no more
 * @property {(view: View) => void} [onViewChange]  the reader has zoomed or moved the view
 * @property {(place: {x: number, y: number}) => void} [onPlace]  place mode: a click, in data units
 * @property {(view: {x: Range, y: Range, columns: number, rows: number}) => void} [onView]
 *   the view has settled; columns and rows are the finest grid worth computing for it
 * @property {import("./figure/card.js").Describe} [describe]  names and texts for the card
 * @property {(row: number) => string} [nameRow]  what people call a row; by default "Row 1" for row 0
 *
 * @typedef {{cluster: number}|{row: number}|null} Highlight
 */
import { createCard } from "./figure/card.js";
import { makeEntries, makeEntry } from "./figure/entry.js";
import { layoutSheet, toPNG, toSVG } from "./figure/export.js";
import { listenToGestures } from "./figure/gestures.js";
import {
  factsOf, placeValues, prepareTargets, rowOf, sentence, targetAt, targetBeyond, targetByRow, valuesText,
} from "./figure/inspector.js";
import { HELP, listenToKeys } from "./figure/keyboard.js";
import { createLegend } from "./figure/legend.js";
import { drawOverlay } from "./figure/overlay.js";
import { markedEntries } from "./figure/marked.js";
import { createPainter } from "./figure/painter.js";
import { readPalette } from "./figure/palette.js";
import { countPoints, makeFrame } from "./figure/scene.js";
import { createStage } from "./figure/stage.js";
import {
  includePoint, inside, panView, safeRange, sameView, span, toPixel, toValue, wholeView, zoomView,
} from "./figure/view.js";
import { whole as wholeNumber } from "./numbers.js";

const SETTLE = 120;
/** CSS pixels to a cell of the finest regions worth asking for, and the most cells in a row. */
const CELL = 3;
const MOST_CELLS = 320;
/** Share of the plot by which a key moves the view, and the cursor in place mode. */
const PAN_STEP = 0.15;
const CURSOR_STEP = 0.025;

/** @type {Picture} */
const EMPTY = {
  figure: "scatter",
  caption: "",
  x: { label: "", min: 0, max: 1, kind: "number" },
  y: { label: "", min: 0, max: 1, kind: "number" },
  clusters: [],
  layers: [],
};

/** A highlighted cluster outlives its picture if the next one has it too. @param {Highlight} highlight @param {Picture} next */
function stillThere(highlight, next) {
  if (!highlight || !("cluster" in highlight)) return null;
  return next.clusters.some(({ id }) => id === highlight.cluster) ? highlight : null;
}

/** @param {HTMLElement} host @param {FigureOptions} [options] */
export function createFigure(host, options = {}) {
  let picture = EMPTY;
  let count = 0;
  let whole = wholeView(EMPTY);
  let view = whole;
  let gutter = 0;
  /** @type {Entry[]} */
  let entries = [];
  /** @type {ArrayLike<number>|null} table rows that are ringed */
  let marked = null;
  /** @type {Mode} */
  let mode = "inspect";
  /** @type {Highlight} */
  let highlight = null;
  /** @type {Target|null} */
  let hovered = null;
  /** @type {Target|null} */
  let selected = null;
  /** @type {{x: number, y: number}|null} the keyboard's place in place mode, in data units */
  let cursor = null;
  /** @type {(Frame & {gutter: number})|null} */
  let frame = null;
  let pending = 0;
  let settling = 0;
  /** A figure that is gone neither draws nor tells anything, whatever still arrives. */
  let gone = false;

  const stage = createStage(host, { onResize: resized, onTheme: themed });
  const { area, overlay } = stage;
  let palette = readPalette(stage.root);
  const painter = createPainter(stage.canvas, { onPainted: painted });
  const card = createCard(stage.card, stage.root, options.describe);
  const legend = createLegend(stage.legend, (id) => setHighlight(id === null ? null : { cluster: id }));
  const nameRow = options.nameRow ?? ((/** @type {number} */ row) => `Row ${wholeNumber(row + 1)}`);
  stage.help.textContent = HELP[mode];

  // Drawing

  function invalidate() {
    if (gone) return;
    host.dataset.drawn = "false";
    if (pending === 0) pending = requestAnimationFrame(update);
  }

  function update() {
    cancelAnimationFrame(pending);
    pending = 0;
    if (gone) return;
    const size = stage.size();
    if (size.width < 40 || size.height < 40) return;
    frame = frameFor(size.width, size.height, size.ratio);
    gutter = frame.gutter;
    host.dataset.drawn = "false";
    painter.paint(frame);
    paintOverlay();
    publish(frame);
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  function frameFor(width, height, ratio) {
    const bright = highlight && "cluster" in highlight ? highlight.cluster : null;
    return makeFrame({ picture, count, view, width, height, ratio, palette, highlight: bright, gutter });
  }

  function painted() {
    host.dataset.drawn = String(picture !== EMPTY);
    prepareTargets(entries);
  }

  function paintOverlay() {
    if (!frame) return;
    const row = highlight && "row" in highlight ? highlight.row : null;
    const highlighted = row === null ? null : targetByRow(entries, (one) => one === row, 1);
    drawOverlay(overlay, frame, {
      hovered, selected, highlighted,
      cursor: cursor && { x: toPixel(frame.x, cursor.x), y: toPixel(frame.y, cursor.y) },
    });
    if (hovered) showCard(hovered, frame);
    else card.hide();
  }

  /** What tests and styles may read. @param {Frame} now */
  function publish(now) {
    const { left, top, width, height } = now.plot;
    host.dataset.view = JSON.stringify(view);
    host.dataset.plot = JSON.stringify({ left, top, width, height });
    host.dataset.points = String(count);
    if (marked) host.dataset.marked = String(marked.length);
    else delete host.dataset.marked;
    area.classList.toggle("is-zoomed", !sameView(view, whole));
  }

  function resized() {
    gutter = 0;
    invalidate();
    legend.fit();
    settle();
  }

  function themed() {
    palette = readPalette(stage.root);
    // Shapes change with the reader's colours.
    legend.draw(picture.clusters);
    invalidate();
  }

  // The view

  /** @param {View} next @returns {boolean} whether it is another one */
  function showView(next) {
    if (gone) return false;
    if (next.x[0] === view.x[0] && next.x[1] === view.x[1] && next.y[0] === view.y[0] && next.y[1] === view.y[1]) return false;
    view = next;
    invalidate();
    settle();
    return true;
  }

  /** What the reader does with the view. @param {View} next */
  function setView(next) {
    if (showView(next)) options.onViewChange?.({ x: [...view.x], y: [...view.y] });
  }

  function settle() {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (gone || !frame || picture === EMPTY) return;
      const cells = (/** @type {number} */ pixels) => Math.max(24, Math.min(MOST_CELLS, Math.round(pixels / CELL)));
      options.onView?.({ x: [...view.x], y: [...view.y], columns: cells(frame.plot.width), rows: cells(frame.plot.height) });
    }, SETTLE);
  }

  /** @param {number} factor @param {number} px @param {number} py */
  function zoomAt(factor, px, py) {
    if (!frame) return;
    const { left, top, width, height } = frame.plot;
    setView(zoomView(view, whole, factor, (px - left) / width, (py - top) / height));
  }

  /** @param {number} factor @param {{x: number, y: number}|null} [at] */
  function zoomBy(factor, at) {
    if (!frame) return;
    const { left, top, width, height } = frame.plot;
    zoomAt(factor, at?.x ?? left + width / 2, at?.y ?? top + height / 2);
  }

  function reset() {
    gutter = 0;
    setView(whole);
  }

  // One point

  /** @param {Target} target @param {Frame} now */
  const pixelOf = ({ layer, index }, now) => ({ x: toPixel(now.x, layer.x[index] ?? 0), y: toPixel(now.y, layer.y[index] ?? 0) });

  /** @param {Target} target @param {Frame} now */
  function showCard(target, now) {
    const at = pixelOf(target, now);
    if (!inside(now.plot, at.x, at.y)) {
      card.hide();
      return;
    }
    card.show(factsOf(target, picture, now, nameRow), at.x + area.offsetLeft, at.y + area.offsetTop);
  }

  /** @param {Target|null} target */
  function setHovered(target) {
    if (target?.layer === hovered?.layer && target?.index === hovered?.index) return;
    const before = hovered && rowOf(hovered);
    const row = target && rowOf(target);
    hovered = target;
    if (row === null) delete host.dataset.hover;
    else host.dataset.hover = String(row);
    paintOverlay();
    if (row !== before) options.onHover?.(row);
  }

  /** @param {Target|null} target */
  function select(target) {
    selected = target;
    const row = target && rowOf(target);
    if (row === null) delete host.dataset.selected;
    else host.dataset.selected = String(row);
    paintOverlay();
    options.onSelect?.(row);
  }

  /** @param {Highlight} next */
  function setHighlight(next) {
    highlight = next;
    invalidate();
  }

  /** Go to a point with the keys: bring it into view, say it. @param {Target|null} target */
  function goTo(target) {
    if (!target || !frame) return;
    const { layer, index } = target;
    const next = includePoint(view, layer.x[index] ?? 0, layer.y[index] ?? 0);
    if (next.x !== view.x || next.y !== view.y) {
      setView(next);
      update();
    }
    setHovered(target);
    stage.live.textContent = sentence(factsOf(target, picture, frame, nameRow));
  }

  /** @param {number} right @param {number} down */
  function moveToPoint(right, down) {
    if (!frame) return;
    const { left, top, width, height } = frame.plot;
    const middle = { x: left + width / 2, y: top + height / 2 };
    goTo(hovered
      ? targetBeyond(entries, frame, pixelOf(hovered, frame).x, pixelOf(hovered, frame).y, right, down)
      : nearestTo(middle, frame));
  }

  /** @param {{x: number, y: number}} at @param {Frame} now the point nearest to a place, however far */
  function nearestTo(at, now) {
    const found = targetAt(entries, now, at.x, at.y, true);
    if (found && rowOf(found) !== null) return found;
    const ways = /** @type {[number, number][]} */ ([[1, 0], [-1, 0], [0, 1], [0, -1]]);
    return ways.map((way) => targetBeyond(entries, now, at.x, at.y, ...way)).find(Boolean) ?? null;
  }

  /** @param {number} by */
  function stepRow(by) {
    const row = hovered && rowOf(hovered);
    if (row === null) goTo(targetByRow(entries, () => true, 1));
    else goTo(targetByRow(entries, (one) => (by > 0 ? one > row : one < row), by > 0 ? 1 : -1));
  }

  // Place mode with the keys

  /** @param {number} right @param {number} down */
  function moveCursor(right, down) {
    if (!frame) return;
    const from = cursor ?? { x: (view.x[0] + view.x[1]) / 2, y: (view.y[0] + view.y[1]) / 2 };
    const within = (/** @type {number} */ value, /** @type {Range} */ range) => Math.min(range[1], Math.max(range[0], value));
    cursor = {
      x: within(from.x + right * CURSOR_STEP * span(view.x), view.x),
      y: within(from.y - down * CURSOR_STEP * span(view.y), view.y),
    };
    stage.live.textContent = valuesText(placeValues(picture, frame, cursor.x, cursor.y)).join(", ");
    paintOverlay();
  }

  function choose() {
    if (mode === "place") {
      if (cursor) options.onPlace?.({ ...cursor });
    } else if (hovered) select(hovered);
  }

  /** @returns {boolean} whether there was anything to leave */
  function leave() {
    const anything = Boolean(cursor ?? hovered ?? selected);
    cursor = null;
    stage.live.textContent = "";
    if (!hovered && selected) select(null);
    setHovered(null);
    paintOverlay();
    return anything;
  }

  const stopGestures = listenToGestures(area, {
    inPlot: (x, y) => frame !== null && inside(frame.plot, x, y),
    hover(x, y) {
      showCutLabel(x, y);
      if (frame && mode === "inspect") setHovered(inside(frame.plot, x, y) ? targetAt(entries, frame, x, y, false) : null);
    },
    leave: () => setHovered(null),
    tap(x, y, touch) {
      if (!frame) return;
      if (mode === "place") {
        options.onPlace?.({ x: toValue(frame.x, x), y: toValue(frame.y, y) });
        return;
      }
      const target = targetAt(entries, frame, x, y, touch);
      if (touch) setHovered(target);
      select(target);
    },
    pan(dx, dy) {
      if (frame) setView(panView(view, whole, -dx / frame.plot.width, dy / frame.plot.height));
    },
    zoom: zoomAt,
    reset() {
      if (mode === "inspect") reset();
    },
  });

  const stopKeys = listenToKeys(area, {
    move: (right, down) => (mode === "place" ? moveCursor(right, down) : moveToPoint(right, down)),
    pan: (right, down) => setView(panView(view, whole, right * PAN_STEP, -down * PAN_STEP)),
    step: stepRow,
    end: (last) => goTo(targetByRow(entries, () => true, last ? -1 : 1)),
    choose,
    leave,
    // Towards the point the reader is at.
    zoom: (factor) => zoomBy(factor, hovered && frame && pixelOf(hovered, frame)),
    reset,
  });

  area.addEventListener("blur", () => {
    if (gone) return;
    cursor = null;
    setHovered(null);
    paintOverlay();
  });

  /** A label that was cut tells its whole text. @param {number} x @param {number} y */
  function showCutLabel(x, y) {
    const text = painter.shortened().find(({ box }) => inside(box, x, y))?.text ?? "";
    if (area.title !== text) area.title = text;
  }

  // What the host may do

  /** All that is drawn: the layers of the picture, and rings around marked rows. */
  const drawnEntries = () => (marked ? [...entries, ...markedEntries(entries, marked)] : entries);

  /** @param {Picture} next @param {{keepView?: boolean}} [how] */
  function draw(next, { keepView = false } = {}) {
    const nextEntries = makeEntries(next.layers);
    setHovered(null);
    const sameAxes = next.x.label === picture.x.label && next.y.label === picture.y.label;
    const kept = keepView && sameAxes && !sameView(view, whole);
    const selectedRow = selected && rowOf(selected);
    picture = next;
    count = countPoints(next);
    entries = nextEntries;
    whole = wholeView(next);
    if (!kept) {
      view = whole;
      gutter = 0;
    }
    cursor = null;
    selected = selectedRow === null ? null : targetByRow(entries, (row) => row === selectedRow, 1);
    highlight = stillThere(highlight, next);
    card.forget();
    // Other data may have other rows by the same numbers.
    if (!keepView) marked = null;
    painter.setEntries(drawnEntries(), sameAxes);
    describeFigure();
    legend.draw(next.clusters);
    legend.press(highlight && "cluster" in highlight ? highlight.cluster : null);
    update();
    if (kept) settle();
  }

  function describeFigure() {
    const groups = picture.clusters.filter(({ id }) => id >= 0).length;
    const clusters = groups > 1 ? ` in ${groups} clusters` : "";
    area.setAttribute("aria-label",
      `${picture.y.label} against ${picture.x.label}: ${wholeNumber(count)} ${count === 1 ? "point" : "points"}${clusters}`);
    stage.canvas.dataset.figure = picture.figure;
    stage.caption.textContent = picture.caption;
  }

  /** @param {Layer} layer a layer with the id of one that is there */
  function replaceLayer(layer) {
    const index = entries.findIndex((entry) => entry.layer.id === layer.id);
    const before = entries[index];
    if (!before) return;
    // A refined layer covers only the view it was made for; around it the layer of the whole picture stays.
    const base = before.mark.extent ? before.base ?? before.layer : null;
    const entry = { ...makeEntry(layer), base, visible: before.visible };
    entries = entries.map((one) => (one === before ? entry : one));
    if (hovered?.entry === before) setHovered(null);
    if (selected?.entry === before) selected = null;
    painter.setEntries(drawnEntries(), true);
    invalidate();
  }

  return {
    draw,
    replaceLayer,
    /** @param {string} id @param {boolean} visible */
    setLayerVisible(id, visible) {
      const entry = entries.find(({ layer }) => layer.id === id);
      if (!entry || entry.visible === visible) return;
      entry.visible = visible;
      if (hovered?.entry === entry) setHovered(null);
      painter.setEntries(drawnEntries(), true);
      invalidate();
    },
    layers: () => entries.map(({ layer, visible }) => ({ id: layer.id, title: layer.title, mark: layer.mark, visible })),
    /** @param {Mode} next */
    setMode(next) {
      mode = next;
      stage.help.textContent = HELP[mode];
      area.classList.toggle("is-placing", mode === "place");
      cursor = null;
      setHovered(null);
      paintOverlay();
    },
    reset,
    /** Shows this part of the data, as another figure does; onViewChange is not called. @param {View} next */
    setView(next) {
      showView({ x: safeRange(...next.x), y: safeRange(...next.y) });
    },
    /** Rings around these table rows, any number of them; null: none. @param {ArrayLike<number>|null} rows */
    markRows(rows) {
      const next = rows && rows.length > 0 ? rows : null;
      if (next === marked) return;
      marked = next;
      painter.setEntries(drawnEntries(), true);
      invalidate();
    },
    /** Marks a row, or none; calls onSelect as a click would. @param {number | null} row @returns {boolean} whether the row has a point */
    selectRow(row) {
      select(row === null ? null : targetByRow(entries, (one) => one === row, 1));
      return selected !== null;
    },
    /** @param {number} factor above 1: closer */
    zoomBy: (factor) => zoomBy(factor),
    /** @param {Highlight} next */
    highlight(next) {
      legend.press(next && "cluster" in next ? next.cluster : null);
      setHighlight(next);
    },
    /** @param {number} [scale] pixels of the file to a CSS pixel */
    toPNG: (scale = 2) => toPNG(layoutSheet(picture, drawnEntries(), exportFrame(scale))),
    toSVG: () => toSVG(layoutSheet(picture, drawnEntries(), exportFrame(2))),
    destroy() {
      if (gone) return;
      gone = true;
      cancelAnimationFrame(pending);
      clearTimeout(settling);
      stopGestures();
      stopKeys();
      card.forget();
      painter.destroy();
      stage.destroy();
      for (const name of ["view", "plot", "points", "marked", "hover", "selected", "drawn"]) delete host.dataset[name];
    },
  };

  /** @param {number} ratio */
  function exportFrame(ratio) {
    const { width, height } = stage.size();
    return frameFor(Math.max(280, width), Math.max(200, height), ratio);
  }
}
