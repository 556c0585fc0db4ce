/**
 * Numbers and dates as people read them: a true minus sign, and powers of ten instead of "e+09".
 *
 * @typedef {import("./types.js").Axis} Axis
 */

const SUPERSCRIPTS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
export const DAY = 86_400_000;
/** JavaScript's own limit for dates, in days from 1970. */
const LAST_DAY = 99_000_000;

/** @param {string} text */
const withMinus = (text) => text.replace("-", "\u2212");

/** @param {number} exponent */
function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return (exponent < 0 ? "⁻" : "") + digits.join("");
}

/** @param {number} value @param {number} decimals @param {boolean} grouped */
export function formatDecimal(value, decimals, grouped) {
  const text = value.toFixed(Math.min(20, Math.max(0, decimals)));
  if (Number(text) === 0) return text.replace("-", "");
  const [whole = "", fraction] = text.split(".");
  const head = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return withMinus(fraction === undefined ? head : `${head}.${fraction}`);
}

/** @param {number} value @param {number} exponent @param {number} decimals */
export function formatPower(value, exponent, decimals) {
  if (value === 0) return "0";
  // Dividing by a power beyond 308 would give infinity.
  const scaled = exponent > 300 ? value / 1e300 / 10 ** (exponent - 300) : value / 10 ** exponent;
  return `${formatDecimal(scaled, decimals, false)}×10${superscript(exponent)}`;
}

/** @param {number} value */
export const exponentOf = (value) => Math.floor(Math.log10(Math.abs(value)) + 1e-9);

/**
 * A number with the decimals that `resolution` (the smallest difference that matters) makes worth it.
 *
 * @param {number} value @param {number} resolution
 */
export function formatNumber(value, resolution) {
  if (!Number.isFinite(value)) return "missing";
  const size = Math.abs(value);
  if (size >= 1e7 || (resolution < 1e-5 && size < 1e-3)) {
    const exponent = size === 0 ? 0 : exponentOf(value);
    return formatPower(value, exponent, Math.min(6, Math.max(0, exponent - exponentOf(resolution))));
  }
  return formatDecimal(value, Math.max(0, -exponentOf(resolution)), size >= 10_000);
}

/** @param {number} days */
export const isDate = (days) => Math.abs(days) <= LAST_DAY;

/** @param {Date} date */
export const monthName = (date) => MONTHS[date.getUTCMonth()] ?? "";

/** @param {number} value */
const two = (value) => String(value).padStart(2, "0");

/** @param {Date} date @param {boolean} seconds */
export function clockText(date, seconds) {
  const minutes = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return seconds ? `${minutes}:${two(date.getUTCSeconds())}` : minutes;
}

/** @param {number} days @param {number} resolution days */
function formatDate(days, resolution) {
  if (!isDate(days)) return formatNumber(days, resolution);
  const date = new Date(Math.round((days * DAY) / 1000) * 1000);
  const day = date.toISOString().slice(0, -14);
  return resolution < 0.02 ? `${day} ${clockText(date, resolution < 1e-4)}` : day;
}

/**
 * A value of an axis in its own terms; `width` is the visible span of that axis.
 *
 * @param {Axis} axis @param {number} value @param {number} width
 */
export function formatValue(axis, value, width) {
  if (axis.kind === "date") return formatDate(value, width / 1000);
  if (axis.kind === "category") {
    return axis.categories?.[Math.round(value)] ?? formatNumber(value, width / 500);
  }
  return formatNumber(value, width / 500);
}

/** @param {number} count */
export const formatCount = (count) => formatDecimal(count, 0, count >= 1000);
