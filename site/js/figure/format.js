/**
 * Dates, and the values of an axis, as people read them.
 *
 * @typedef {import("./types.js").Axis} Axis
 */
import { resolved, whole } from "../numbers.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
export const DAY = 86_400_000;
/** JavaScript's own limit for dates, in days from 1970. */
const LAST_DAY = 99_000_000;

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
  if (!isDate(days)) return resolved(days, resolution);
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
  if (axis.kind === "whole" && Number.isInteger(value)) return whole(value);
  if (axis.kind === "category") {
    return axis.categories?.[Math.round(value)] ?? resolved(value, width / 500);
  }
  return resolved(value, width / 500);
}
