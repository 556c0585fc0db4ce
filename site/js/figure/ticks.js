/**
 * Where an axis has ticks and what they say: steps of 1, 2 or 5; calendar steps; categories.
 *
 * @typedef {import("./types.js").Axis} Axis
 * @typedef {import("./types.js").Range} Range
 * @typedef {import("./types.js").Ticks} Ticks
 * @typedef {import("./text.js").Measure} Measure
 */
import { decimal, exponentOf, power, resolved } from "../numbers.js";
import { clockText, DAY, isDate, monthName } from "./format.js";
import { shorten } from "./text.js";

/**
 * @typedef {object} Layout
 * @property {boolean} upright  the y axis, where labels stack instead of standing side by side
 * @property {Measure} measure
 * @property {number} widest  the longest a label may get
 * @property {number} spacing  pixels that a tick has to itself where there is room
 * @property {[number, number]} margins  pixels before and after the axis that a label may reach into
 */

/** With fewer, nobody can read a scale off an axis. */
const FEWEST = 3;
/** Pixels: the height of a label, and what is enough between two; where ticks stand close, a third of their room. */
const LINE = 14;
const BETWEEN = 12;

/**
 * As many ticks as stand well along `length` pixels; closer together where that would leave fewer than three.
 *
 * @param {Axis} axis @param {Range} range @param {number} length
 * @param {Layout} layout
 * @returns {Ticks}
 */
export function axisTicks(axis, range, length, layout) {
  if (axis.kind === "none") return { ticks: [], note: "" };
  if (axis.kind === "category" && axis.categories) return categoryTicks(axis.categories, range, length, layout);
  const comfortable = Math.max(3, Math.min(12, Math.floor(length / layout.spacing)));
  let best = valueTicks(axis, range, 1);
  for (let count = 2; count <= comfortable || (best.ticks.length < FEWEST && count <= 4 * FEWEST); count += 1) {
    const ticks = valueTicks(axis, range, count);
    if (fits(ticks.ticks, range, length, layout)) best = ticks;
  }
  const tooWide = layout.upright && best.ticks.some(({ text }) => layout.measure(text) > layout.widest);
  return tooWide && axis.kind !== "date" && !best.note ? sharePower(best) : best;
}

/** @param {Axis} axis @param {Range} range @param {number} count */
function valueTicks(axis, range, count) {
  const dates = axis.kind === "date" && isDate(range[0]) && isDate(range[1]);
  return dates ? dateTicks(range, count) : numberTicks(range, count, axis.kind === "whole" ? 1 : 0);
}

/** Short labels, and the power of ten they have in common behind the name of the axis. @param {Ticks} long @returns {Ticks} */
function sharePower({ ticks }) {
  const values = ticks.map(({ value }) => value);
  const [first = 0, second = first + 1] = values;
  const exponent = exponentOf(Math.max(...values.map(Math.abs)));
  const decimals = Math.max(0, exponent - exponentOf(second - first));
  const note = power(1, exponent, 0).slice(1);
  return { ticks: ticks.map((one) => ({ ...one, text: power(one.value, exponent, decimals).replace(note, "") })), note };
}

/**
 * Whether the labels stand clear of each other.
 *
 * @param {import("./types.js").Tick[]} ticks @param {Range} range @param {number} length @param {Layout} layout
 */
function fits(ticks, [low, high], length, { upright, measure, spacing, margins: [before, after] }) {
  const between = Math.min(BETWEEN, spacing / 3);
  let end = -Infinity;
  for (const { value, text } of ticks) {
    const half = (upright ? LINE : measure(text)) / 2;
    const middle = keepLabel(((value - low) / (high - low)) * length, half, -before, length + after);
    if (middle - half < end + between) return false;
    end = middle + half;
  }
  return true;
}

/** The middle of a label moved so that it is not cut. @param {number} middle @param {number} half @param {number} low @param {number} high */
export const keepLabel = (middle, half, low, high) => Math.min(high - half - 1, Math.max(low + half + 1, middle));

/** @param {number} rough */
function niceStep(rough) {
  const power = 10 ** exponentOf(rough);
  const multiple = [1, 2, 5].find((candidate) => candidate * power >= rough * 0.999);
  return multiple ? multiple * power : 10 * power;
}

/** @param {Range} range @param {number} step */
function multiples([low, high], step) {
  const values = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let index = first; index * step <= high + step * 1e-9 && values.length < 200; index += 1) {
    // Dividing by 1/step keeps 0.3 from becoming 0.30000000000000004.
    const inverse = Math.round(1 / step);
    values.push(step < 1 && inverse < 1e15 && Math.abs(inverse * step - 1) < 1e-9 ? index / inverse : index * step);
  }
  return values;
}

/** @param {Range} range @param {number} count @param {number} least  the smallest step @returns {Ticks} */
function numberTicks(range, count, least) {
  const step = Math.max(least, niceStep((range[1] - range[0]) / count));
  const values = multiples(range, step);
  const { format, note } = numberFormat(values, step);
  return { ticks: values.map((value) => tick(value, format(value))), note };
}

/**
 * One way of writing for a whole axis.
 *
 * @param {number[]} values @param {number} step
 * @returns {{format: (value: number) => string, note: string}}
 */
function numberFormat(values, step) {
  const largest = Math.max(...values.map(Math.abs), step);
  const decimals = Math.max(0, -exponentOf(step));
  const [base = 0] = values;
  if (largest / step > 2e5) {
    // Only the last digits differ: write them, and the common part once.
    const { format } = numberFormat(values.map((value) => value - base), step);
    const sign = base < 0 ? "" : "+";
    return { format: (value) => format(value - base), note: `${sign}${resolved(base, step)}` };
  }
  if (largest < 1e7 && largest >= 1e-3) {
    return { format: (value) => decimal(value, decimals, largest >= 10_000), note: "" };
  }
  const exponent = exponentOf(largest);
  const places = Math.max(0, exponent - exponentOf(step));
  return { format: (value) => power(value, exponent, places), note: "" };
}

/** @param {number} value @param {string} text */
const tick = (value, text) => ({ value, text, full: text });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Calendar steps in milliseconds, up to a fortnight. */
const CLOCK_STEPS = [
  1000, 5000, 15_000, 30_000, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY,
];
const MONTH_STEPS = [1, 2, 3, 6];

/** @param {Range} range days since 1970 @param {number} count @returns {Ticks} */
function dateTicks([low, high], count) {
  const rough = ((high - low) * DAY) / count;
  const clock = CLOCK_STEPS.find((step) => step >= rough);
  if (clock) return clockTicks([low, high], clock);
  const months = MONTH_STEPS.find((step) => step * 30.4 * DAY >= rough);
  return monthTicks([low, high], months ?? 12 * Math.max(1, niceStep(rough / DAY / 365.25)));
}

/** Monday the fifth of January 1970: where weeks are counted from. */
const MONDAY = 4 * DAY;

/** @param {Range} range @param {number} step @returns {Ticks} */
function clockTicks([low, high], step) {
  const origin = step >= 7 * DAY ? MONDAY : 0;
  const dates = [];
  const first = Math.ceil((low * DAY - origin) / step - 1e-9);
  for (let index = first; origin + index * step <= high * DAY && dates.length < 200; index += 1) {
    dates.push(new Date(origin + index * step));
  }
  const oneYear = allSame(dates.map((date) => date.getUTCFullYear()));
  if (step >= DAY) {
    const write = oneYear ? dayText : (/** @type {Date} */ date) => `${dayText(date)} ${date.getUTCFullYear()}`;
    return dateResult(dates, write, oneYear ? String(dates[0]?.getUTCFullYear() ?? "") : "");
  }
  const oneDay = allSame(dates.map(dayText)) && oneYear;
  const seconds = step < MINUTE;
  const write = (/** @type {Date} */ date) =>
    oneDay ? clockText(date, seconds) : `${dayText(date)} ${clockText(date, seconds)}`;
  const start = dates[0];
  const note = start ? `${oneDay ? `${dayText(start)} ` : ""}${start.getUTCFullYear()}` : "";
  return dateResult(dates, write, note);
}

/** @param {Range} range @param {number} months @returns {Ticks} */
function monthTicks([low, high], months) {
  const start = new Date(low * DAY);
  const dates = [];
  let index = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  for (; dates.length < 200; index += months) {
    const date = new Date(0);
    // Date.UTC would read the years 0 to 99 as 1900 to 1999.
    date.setUTCFullYear(Math.floor(index / 12), ((index % 12) + 12) % 12, 1);
    if (date.getTime() > high * DAY) break;
    if (date.getTime() >= low * DAY) dates.push(date);
  }
  const write = (/** @type {Date} */ date) =>
    months >= 12 ? decimal(date.getUTCFullYear(), 0, false) : `${monthName(date)} ${date.getUTCFullYear()}`;
  return dateResult(dates, write, "");
}

/** @param {Date} date */
const dayText = (date) => `${date.getUTCDate()} ${monthName(date)}`;

/** @param {(string|number)[]} values */
const allSame = (values) => values.every((value) => value === values[0]);

/** @param {Date[]} dates @param {(date: Date) => string} write @param {string} note @returns {Ticks} */
function dateResult(dates, write, note) {
  return { ticks: dates.map((date) => tick(date.getTime() / DAY, write(date))), note };
}

/**
 * @param {string[]} categories @param {Range} range @param {number} length
 * @param {Layout} layout
 * @returns {Ticks}
 */
function categoryTicks(categories, [low, high], length, { upright, measure, widest }) {
  const spacing = length / (high - low);
  const every = Math.max(1, Math.ceil((upright ? 18 : 44) / spacing));
  const room = upright ? widest : Math.min(widest, spacing * every - 10);
  const ticks = [];
  const first = Math.ceil(Math.max(0, low) / every) * every;
  for (let index = first; index <= Math.min(categories.length - 1, high); index += every) {
    const full = categories[index] ?? "";
    ticks.push({ value: index, text: shorten(full, room, measure), full });
  }
  return { ticks, note: "" };
}
