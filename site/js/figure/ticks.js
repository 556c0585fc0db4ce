/**
 * Where an axis has ticks and what they say: steps of 1, 2 or 5; calendar steps; categories.
 *
 * @typedef {import("./types.js").Axis} Axis
 * @typedef {import("./types.js").Range} Range
 * @typedef {import("./types.js").Ticks} Ticks
 * @typedef {import("./text.js").Measure} Measure
 */
import {
  clockText, DAY, exponentOf, formatDecimal, formatNumber, formatPower, isDate, monthName,
} from "./format.js";
import { shorten } from "./text.js";

/**
 * As many ticks as fit along `length` pixels without crowding.
 *
 * @param {Axis} axis @param {Range} range @param {number} length
 * @param {{upright: boolean, measure: Measure, widest: number}} layout
 *   upright: the y axis, where labels stack instead of standing side by side; widest: the longest a label may get
 * @returns {Ticks}
 */
export function axisTicks(axis, range, length, layout) {
  if (axis.kind === "none") return { ticks: [], note: "" };
  if (axis.kind === "category" && axis.categories) return categoryTicks(axis.categories, range, length, layout);
  const most = Math.max(3, Math.min(12, Math.floor(length / (layout.upright ? 60 : 100))));
  for (let count = most; count > 1; count -= 1) {
    const ticks = valueTicks(axis, range, count);
    if (layout.upright || fits(ticks, range, length, layout.measure)) return ticks;
  }
  return valueTicks(axis, range, 1);
}

/** @param {Axis} axis @param {Range} range @param {number} count */
function valueTicks(axis, range, count) {
  const dates = axis.kind === "date" && isDate(range[0]) && isDate(range[1]);
  return dates ? dateTicks(range, count) : numberTicks(range, count);
}

/** @param {Ticks} ticks @param {Range} range @param {number} length @param {Measure} measure */
function fits({ ticks }, [low, high], length, measure) {
  const [first, second] = ticks;
  if (!first || !second) return true;
  const spacing = ((second.value - first.value) / (high - low)) * length;
  return ticks.every((tick) => measure(tick.text) + 14 <= spacing);
}

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

/** @param {Range} range @param {number} count @returns {Ticks} */
function numberTicks(range, count) {
  const step = niceStep((range[1] - range[0]) / count);
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
    return { format: (value) => format(value - base), note: `${sign}${formatNumber(base, step)}` };
  }
  if (largest < 1e7 && largest >= 1e-3) {
    return { format: (value) => formatDecimal(value, decimals, largest >= 10_000), note: "" };
  }
  const exponent = exponentOf(largest);
  const places = Math.max(0, exponent - exponentOf(step));
  return { format: (value) => formatPower(value, exponent, places), note: "" };
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
    months >= 12 ? formatDecimal(date.getUTCFullYear(), 0, false) : `${monthName(date)} ${date.getUTCFullYear()}`;
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
 * @param {{upright: boolean, measure: Measure, widest: number}} layout
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
