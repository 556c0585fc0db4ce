/** Numbers as people read them: a true minus sign, powers of ten instead of "e+09", and never a negative zero. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {string} text */
const withMinus = (text) => text.replace("-", "−");

/** ×10⁻⁹ @param {number} exponent */
const timesTen = (exponent) =>
  `×10${[...String(exponent)].map((sign) => SUPERSCRIPTS[Number(sign)] ?? "⁻").join("")}`;

/**
 * −1,234.50 for −1234.5 and two decimals.
 * @param {number} value
 * @param {number} decimals
 * @param {boolean} [grouped] thousands apart
 */
export function decimal(value, decimals, grouped = true) {
  const text = value.toFixed(Math.min(20, Math.max(0, decimals)));
  if (Number(text) === 0) return text.replace("-", "");
  const [integer = "", fraction] = text.split(".");
  const head = grouped ? integer.replace(/\B(?=(\d{3})+$)/g, ",") : integer;
  return withMinus(fraction === undefined ? head : `${head}.${fraction}`);
}

/**
 * A multiple of a given power of ten: 0.25×10⁹ for 2.5e8, the exponent 9 and two decimals.
 * @param {number} value
 * @param {number} exponent
 * @param {number} decimals
 */
export function power(value, exponent, decimals) {
  if (value === 0) return "0";
  // Dividing by a power beyond 308 would give infinity.
  const scaled = exponent > 300 ? value / 1e300 / 10 ** (exponent - 300) : value / 10 ** exponent;
  return decimal(scaled, decimals, false) + timesTen(exponent);
}

/** @param {number} value */
export const exponentOf = (value) => Math.floor(Math.log10(Math.abs(value)) + 1e-9);

/** 1,250 · @param {number} value */
export const whole = (value) => decimal(value, 0);

/**
 * About as many significant digits as asked for: 211.6 · 0.05145 · −1.408 · 1.6×10⁹.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function short(value, digits = 4) {
  if (value == null || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) {
    const [mantissa = "", exponent] = value.toExponential(digits - 1).split("e");
    return withMinus(String(Number(mantissa))) + timesTen(Number(exponent));
  }
  const decimals = Math.max(0, Math.min(6, digits - 1 - Math.floor(Math.log10(size))));
  return decimal(value, decimals).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/**
 * A number with the decimals that `resolution` (the smallest difference that matters) makes worth it.
 * @param {number} value
 * @param {number} resolution
 */
export function resolved(value, resolution) {
  if (!Number.isFinite(value)) return "missing";
  const size = Math.abs(value);
  if (size >= 1e7 || (resolution < 1e-5 && size < 1e-3)) {
    const exponent = size === 0 ? 0 : exponentOf(value);
    return power(value, exponent, Math.min(6, Math.max(0, exponent - exponentOf(resolution))));
  }
  return decimal(value, Math.max(0, -exponentOf(resolution)), size >= 10_000);
}

/**
 * Every number of a column with the same count of decimals, so that points line up.
 * @param {number[]} values
 * @returns {string[]}
 */
export function aligned(values) {
  const finite = values.filter((value) => Number.isFinite(value));
  const largest = Math.max(...finite.map(Math.abs), 0);
  if (largest >= 1e7 || (largest > 0 && largest < 1e-3)) return values.map((value) => short(value));
  const decimals = largest >= 1000 ? 1 : largest >= 100 ? 2 : 3;
  return values.map((value) => (Number.isFinite(value) ? decimal(value, decimals) : "–"));
}

/** 38.8 % · never nothing of what is only very small · @param {number} share */
export const percent = (share) => (share > 0 && share < 0.0005 ? "<0.1\u00a0%" : `${decimal(share * 100, 1)}\u00a0%`);

/** 1.4 s · 80 ms · @param {number} seconds */
export const duration = (seconds) =>
  seconds < 0.095 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;

/** 12.4 MB · @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * A cell for a small place: of a number with many decimals six digits, any other text as it is.
 * @param {string} text
 */
export function brief(text) {
  if (text === "") return "–";
  const number = /^-?\d+\.\d{5,}$/.test(text) ? String(Number(Number(text).toPrecision(6))) : text;
  return /^-[\d.]/.test(number) ? number.replace("-", "−") : number;
}
