// Numbers as people read them.

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 1,250 · @param {number} value */
export const whole = (value) => grouped.format(value).replace("-", "−");

/**
 * About five significant digits, with a real minus sign: 211.6 · 0.05145 · −1.408 · 1.6×10⁹.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function short(value, digits = 4) {
  if (value == null || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return scientific(value, digits);
  const decimals = Math.max(0, Math.min(6, digits - 1 - Math.floor(Math.log10(size))));
  const text = new Intl.NumberFormat("en", { maximumFractionDigits: decimals }).format(value);
  return text.replace("-", "−");
}

/**
 * @param {number} value
 * @param {number} digits
 */
function scientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const raised = [...String(Number(exponent))].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");
  return `${String(Number(mantissa)).replace("-", "−")}×10${raised}`;
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
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return values.map((value) => (Number.isFinite(value) ? format.format(value).replace("-", "−") : "–"));
}

/** 1.4 s · 80 ms · @param {number} seconds */
export const duration = (seconds) =>
  seconds < 0.095 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;

/** 12.4 MB · @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
