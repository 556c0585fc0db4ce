/**
 * A chart: a small, calm picture beside the main one, drawn by the same marks. What it shows can be pointed at,
 * chosen and, where it is a rule with a parameter, dragged.
 *
 * @typedef {import("./figure/types.js").Chart} Chart
 * @typedef {import("./figure/types.js").Entry} Entry
 * @typedef {import("./figure/types.js").Frame} Frame
 * @typedef {import("./figure/types.js").RuleLayer & {of?: "method"|"study"}} RuleLayer  whose parameter it sets
 * @typedef {import("./chart/items.js").Item} Item
 * @typedef {{parameter: string, value: number, also: Record<string, any>}} Drag
 *
 * @typedef {object} ChartOptions
 * @property {(row: number|null) => void} [onRow]  an item that is a table row is pointed at, or no more
 * @property {(rows: Int32Array|null) => void} [onRows]  an item that stands for several rows
 * @property {(row: number) => void} [onSelectRow]  such an item is clicked
 * @property {(values: Record<string, any>) => void} [onChoose]  an item is clicked that sets these parameters
 * @property {(drag: Drag, final: boolean) => void} [onDrag]  a rule of the method is moved; without this none can be
 * @property {(drag: Drag, final: boolean) => void} [onDragStudy]  the same for rules of the study that shows the chart
 * @property {(cluster: number|null) => void} [onClusterHover]
 *
 * @typedef {object} Place  how a chart is in the place that it has
 * @property {boolean} fills  it is as high as its place, rather than as it is described
 * @property {boolean} titled
 * @property {boolean} enlarges  it can be seen in a dialog of its own
 */
import { createHandles } from "./chart/handles.js";
import {
  anchorOf, endItem, firstItem, itemAt, itemLayers, itemsOfRows, nextItem, stepItem, textOf, valuesOf,
} from "./chart/items.js";
import { drawKeys, keySigns } from "./chart/keys.js";
import { openLarge } from "./chart/large.js";
import { createChartStage } from "./chart/stage.js";
import { drawTable } from "./chart/table.js";
import { clipToPlot } from "./figure/axes.js";
import { placeAbove } from "./figure/beside.js";
import { makeEntries } from "./figure/entry.js";
import { layoutSheet, toPNG } from "./figure/export.js";
import { listenToKeys } from "./figure/keyboard.js";
import { createPainter } from "./figure/painter.js";
import { readPalette } from "./figure/palette.js";
import { countPoints, makeFrame, snugLayout } from "./figure/scene.js";
import { makeSwatch } from "./figure/swatch.js";
import { evenView, inside, wholeView } from "./figure/view.js";
import { watchSize, watchTheme } from "./figure/watch.js";

const HEIGHT = 200;
/** The least size of a file, in CSS pixels. */
const FILE = { width: 480, height: 300 };
/** From an item to what is said about it. */
const DISTANCE = 12;

/** @type {Place} */
const ALONE = { fills: false, titled: true, enlarges: true };
/** Where the dialog has the title. @type {Place} */
const IN_DIALOG = { fills: true, titled: false, enlarges: false };

/** @param {HTMLElement} host @param {ChartOptions} [options] @param {Place} [place] */
export function createChart(host, options = {}, place = ALONE) {
  /** @type {Chart|null} */
  let chart = null;
  /** @type {Entry[]} */
  let entries = [];
  /** @type {Frame|null} */
  let frame = null;
  /** @type {Item|null} under the pointer, or where the keys are */
  let current = null;
  /** @type {ArrayLike<number>} table rows that are lit from outside */
  let lit = [];
  /** @type {number|null} */
  let cluster = null;
  /** a rule is being moved by hand */
  let moving = false;
  /** @type {PointerEvent|null} where the pointer was let go */
  let released = null;
  /** @type {{row: number|null, rows: ArrayLike<number>|null, cluster: number|null}} what others know of the item */
  let told = { row: null, rows: null, cluster: null };
  /** @type {ReturnType<typeof openLarge<ReturnType<typeof createChart>>>|null} */
  let enlarged = null;
  let pending = 0;
  let gone = false;

  const stage = createChartStage(host, { ...place, onEnlarge: enlarge });
  const { area, canvas, overlay, tip } = stage;
  let palette = readPalette(stage.root);
  const painter = createPainter(canvas, { onPainted: () => {
    if (!gone) host.dataset.drawn = String(chart !== null);
  } });
  const watch = watchSize(area, [canvas, overlay], invalidate);
  const stopTheme = watchTheme(() => {
    palette = readPalette(stage.root);
    invalidate();
  });
  const handles = createHandles(area, {
    canMove: (rule) => answerTo(rule) !== undefined,
    onMove: moveRule,
    onTouch(touched) {
      moving = touched;
      area.classList.toggle("is-dragging", touched);
      point(null);
    },
  });

  // Drawing

  function invalidate() {
    if (gone) return;
    host.dataset.drawn = "false";
    if (pending === 0) pending = requestAnimationFrame(update);
  }

  function update() {
    cancelAnimationFrame(pending);
    pending = 0;
    const size = watch.size();
    if (gone || !chart || size.width < 40 || size.height < 40) return;
    frame = frameFor(chart, size);
    host.dataset.drawn = "false";
    painter.paint(frame);
    handles.place(frame);
    paintOverlay();
    const { left, top, width, height } = frame.plot;
    host.dataset.plot = JSON.stringify({ left, top, width, height });
  }

  /** @param {Chart} shown @param {{width: number, height: number, ratio: number}} size */
  function frameFor(shown, { width, height, ratio }) {
    const framed = (/** @type {import("./figure/types.js").View} */ view) => makeFrame({
      picture: shown, count: countPoints(shown), view, width, height, ratio, palette,
      highlight: cluster, gutter: 0, layout: snugLayout(shown),
    });
    const whole = framed(wholeView(shown));
    return shown.even ? framed(evenView(whole.view, whole.plot)) : whole;
  }

  function paintOverlay() {
    const context = overlay.getContext("2d");
    if (!context || !frame) return;
    const { ratio } = frame;
    overlay.width = Math.round(frame.width * ratio);
    overlay.height = Math.round(frame.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    clipToPlot(context, frame);
    for (const { layer, items } of lit.length > 0 ? itemLayers(entries) : []) {
      items.light(context, layer, frame, itemsOfRows(layer, lit));
    }
    if (current) current.items.light(context, current.layer, frame, [current.index]);
    showTip();
  }

  // One item

  function showTip() {
    const text = itemText();
    tip.hidden = text === "";
    if (!frame || !current || !text) return;
    const { x, y } = anchorOf(current, frame);
    const of = current.items.cluster(current.layer, current.index);
    tip.replaceChildren(...(of === null ? [] : [makeSwatch(of)]), text);
    placeAbove(tip, stage.root, { x: x + area.offsetLeft, y: y + area.offsetTop }, DISTANCE);
  }

  function itemText() {
    return current && chart ? textOf(current, chart, itemLayers(entries).length > 1) : "";
  }

  /** @param {Item|null} next */
  function point(next) {
    if (next?.layer === current?.layer && next?.index === current?.index) return;
    current = next;
    area.classList.toggle("is-choosable", next !== null && leadsTo(next));
    paintOverlay();
    tell();
  }

  /** @param {Item} item whether a click on it does anything */
  const leadsTo = (item) => Boolean((options.onChoose && valuesOf(item)) || (options.onSelectRow && item.layer.row));

  /** Others hear only of what has changed. */
  function tell() {
    const next = {
      row: current?.layer.row?.[current.index] ?? null,
      rows: current?.layer.rows?.[current.index] ?? null,
      cluster: current ? current.items.cluster(current.layer, current.index) : null,
    };
    const before = told;
    told = next;
    if (next.row !== before.row) options.onRow?.(next.row);
    if (next.rows !== before.rows) options.onRows?.(next.rows && Int32Array.from(next.rows));
    if (next.cluster !== before.cluster) options.onClusterHover?.(next.cluster);
  }

  /** @param {Item} item */
  function choose(item) {
    const values = valuesOf(item);
    const row = item.layer.row?.[item.index];
    if (values) options.onChoose?.(values);
    else if (row !== undefined) options.onSelectRow?.(row);
  }

  /** With the keys. @param {Item|null} next */
  function goTo(next) {
    if (!next) return;
    point(next);
    stage.live.textContent = itemText();
  }

  /** @param {(from: Item, now: Frame) => Item|null} next  where the keys lead from an item */
  function walk(next) {
    if (frame) goTo(current ? next(current, frame) : firstItem(entries, frame));
  }

  /** @returns {boolean} whether there was anything to leave */
  function leave() {
    const anything = current !== null;
    stage.live.textContent = "";
    point(null);
    return anything;
  }

  const stopKeys = listenToKeys(area, {
    move: (right, down) => walk((from, now) => nextItem(entries, from, now, right, down)),
    pan: () => {},
    step: (by) => walk((from, now) => stepItem(from, now, by * 10)),
    end: (last) => {
      if (frame && !current) point(firstItem(entries, frame));
      walk((from, now) => endItem(from, now, last));
    },
    choose() {
      if (current) choose(current);
    },
    leave,
    zoom: () => {},
    reset: () => {},
  });

  /** @param {MouseEvent} event */
  function itemUnder(event) {
    const { left, top } = area.getBoundingClientRect();
    const x = event.clientX - left;
    const y = event.clientY - top;
    const cut = painter.shortened().find(({ box }) => inside(box, x, y))?.text ?? "";
    if (area.title !== cut) area.title = cut;
    const onHandle = event.target instanceof Element && event.target.classList.contains("chart-handle");
    return frame && !onHandle ? itemAt(entries, frame, x, y) : null;
  }

  area.addEventListener("pointermove", (event) => {
    if (!moving && event.pointerType !== "touch") point(itemUnder(event));
  });
  area.addEventListener("pointerleave", (event) => {
    if (!moving && event.pointerType !== "touch") point(null);
  });
  // A click itself knows only whole pixels, and an item may be thinner than that.
  area.addEventListener("pointerup", (event) => {
    released = event;
  });
  area.addEventListener("click", (event) => {
    const item = itemUnder(released ?? event);
    released = null;
    point(item);
    if (item) choose(item);
  });
  area.addEventListener("blur", () => {
    if (!gone) leave();
  });

  // Rules

  /** Who hears of it when a rule is moved. @param {RuleLayer} rule */
  const answerTo = ({ of }) => (of === "study" ? options.onDragStudy : options.onDrag);

  /** @param {RuleLayer} rule @param {number} value @param {boolean} final */
  function moveRule(rule, value, final) {
    entries = entries.map((entry) => (entry.layer.id === rule.id ? { ...entry, layer: rule } : entry));
    painter.setEntries(entries, true);
    update();
    answerTo(rule)?.({ parameter: rule.parameter ?? "", value, also: rule.also ?? {} }, final);
  }

  // What the host may do

  /** @param {Chart} next */
  function draw(next) {
    if (gone) return;
    const same = next.figure === chart?.figure;
    chart = next;
    entries = makeEntries(next.layers.map((layer) =>
      layer.mark === "rule" ? handles.current(/** @type {RuleLayer} */ (layer)) : layer));
    current = same ? stillThere(current) : null;
    palette = readPalette(stage.root);
    painter.setEntries(entries, same);
    handles.draw(entries);
    describe(next);
    update();
    tell();
    enlarged?.rename(next.title);
    enlarged?.made.draw(next);
  }

  /** The keyboard's place in a chart that is drawn anew. @param {Item|null} item @returns {Item|null} */
  function stillThere(item) {
    const found = item && itemLayers(entries).find(({ layer }) => layer.id === item.layer.id);
    return found && item.index < found.items.count(found.layer) ? { ...found, index: item.index } : null;
  }

  /** @param {Chart} shown */
  function describe(shown) {
    const { figure, title, caption, table } = shown;
    stage.title.textContent = title;
    stage.caption.textContent = caption;
    area.setAttribute("aria-label", title || caption);
    canvas.setAttribute("aria-label", caption);
    canvas.dataset.figure = figure;
    if (!place.fills) setHeight(shown);
    drawKeys(stage.keys, entries);
    drawTable(stage.details, table);
  }

  /** An even chart is as high as its width makes it, around which ticks and labels need room. @param {Chart} shown */
  function setHeight(shown) {
    const { even, height = HEIGHT, x, y } = shown;
    const { plot } = frameFor(shown, { ...FILE, ratio: 1 });
    area.style.height = even ? "auto" : `${height}px`;
    area.style.boxSizing = even ? "content-box" : "";
    area.style.padding = even ? `${FILE.height - plot.height}px ${FILE.width - plot.width}px 0 0` : "";
    area.style.aspectRatio = even ? `${x.max - x.min} / ${y.max - y.min}` : "";
  }

  function enlarge() {
    if (!chart || enlarged) return;
    point(null);
    enlarged = openLarge(chart.title, (body) => createChart(body, options, IN_DIALOG), () => {
      enlarged = null;
    });
    enlarged.made.draw(chart);
    enlarged.made.highlightRows(lit);
  }

  /** @param {ArrayLike<number>|null} rows */
  function highlightRows(rows) {
    const next = rows ?? [];
    if (next.length === 0 && lit.length === 0) return;
    lit = next;
    paintOverlay();
    enlarged?.made.highlightRows(rows);
  }

  return {
    draw,
    /** Lights the item that is, or holds, this row of the table. @param {number|null} row */
    highlightRow: (row) => highlightRows(row === null ? null : [row]),
    highlightRows,
    /** Leaves one cluster bright; null: all. @param {number|null} next */
    highlightCluster(next) {
      if (next === cluster) return;
      cluster = next;
      invalidate();
      enlarged?.made.highlightCluster(next);
    },
    /** @param {number} [scale] pixels of the file to a CSS pixel @returns {Promise<Blob>} */
    toPNG(scale = 2) {
      if (!chart) return Promise.reject(new Error("there is nothing to draw yet"));
      const { width, height } = watch.size();
      const now = frameFor(chart, { width: Math.max(FILE.width, width), height: Math.max(FILE.height, height), ratio: scale });
      const keys = keySigns(entries, now);
      return toPNG(layoutSheet(chart, entries, now, keys.length > 0 ? keys : undefined));
    },
    letGo: handles.letGo,
    destroy() {
      if (gone) return;
      gone = true;
      cancelAnimationFrame(pending);
      enlarged?.close();
      stopKeys();
      stopTheme();
      watch.stop();
      painter.destroy();
      stage.root.remove();
      delete host.dataset.drawn;
      delete host.dataset.plot;
    },
  };
}
