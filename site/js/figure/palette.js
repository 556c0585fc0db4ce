/**
 * The colours of the picture, read from the CSS tokens, and which cluster gets which.
 *
 * @typedef {import("./types.js").Style} Style
 * @typedef {import("./types.js").Cluster} Cluster
 *
 * @typedef {object} Palette
 * @property {string} page
 * @property {string} plot
 * @property {string} frame
 * @property {string} grid
 * @property {string} ink
 * @property {string} ink2
 * @property {string} boundary
 * @property {string} noise
 * @property {string} accent
 * @property {string} neutral  points whose cluster is not known
 * @property {string} disc  the ground of a badge
 * @property {string} ring  the ring and the number of a badge
 * @property {string} font  family
 * @property {string[]} clusters
 * @property {boolean} forced  the reader's system chooses them
 */
import { SHAPES } from "./shapes.js";

export const COLORS = 12;
/** The cluster of a row that has none yet, while an algorithm is watched at work. */
export const UNDECIDED = -2;

/** Whether the reader's system chooses the colours. */
const hasForcedColors = () => matchMedia("(forced-colors: active)").matches;

/** @param {HTMLElement} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name, fallback = "#808080") => style.getPropertyValue(name).trim() || fallback;
  return {
    page: read("--page"),
    plot: read("--plot"),
    frame: read("--plot-frame"),
    grid: read("--grid"),
    ink: read("--ink"),
    ink2: read("--ink-2"),
    boundary: read("--boundary"),
    noise: read("--noise"),
    accent: read("--accent"),
    neutral: read("--ink-3"),
    disc: read("--figure-disc"),
    ring: read("--figure-ring"),
    font: style.fontFamily || "sans-serif",
    clusters: Array.from({ length: COLORS }, (_, index) => read(`--cluster-${index}`)),
    forced: hasForcedColors(),
  };
}

/** Whether a group is called by more than its number. @param {Pick<Cluster, "id"|"title">} cluster */
export const isNamed = ({ id, title }) => title !== String(id);

/** One group without a name says nothing of its rows. @param {Cluster[]} clusters */
export const isUnlabeled = (clusters) => clusters.length === 0 || (clusters.length === 1 && !isNamed(clusters[0]));

/** @param {number} id */
export const colorIndex = (id) => id % COLORS;

/**
 * Beyond the twelfth cluster colours come again, with another shape. Where colours are not the picture's own to
 * choose, every cluster has a shape of its own.
 *
 * @param {number} id
 */
export function shapeOf(id) {
  if (id === UNDECIDED) return "circle";
  if (id < 0) return "cross";
  const round = Math.floor(id / COLORS);
  return SHAPES[(hasForcedColors() ? id + round : round) % SHAPES.length] ?? "circle";
}

/**
 * @param {Palette} palette @param {boolean} unlabeled
 * @returns {(id: number|null) => Style}
 */
export function makeStyle(palette, unlabeled) {
  /** @type {Map<number|null, Style>} */
  const known = new Map();
  return (id) => {
    const style = known.get(id) ?? styleOf(id, palette, unlabeled);
    known.set(id, style);
    return style;
  };
}

/** @param {number|null} id @param {Palette} palette @param {boolean} unlabeled @returns {Style} */
function styleOf(id, palette, unlabeled) {
  if (id === null || id === UNDECIDED) return { color: palette.neutral, shape: "circle" };
  if (id < 0) return { color: palette.noise, shape: shapeOf(id) };
  if (unlabeled) return { color: palette.accent, shape: "circle" };
  return { color: palette.clusters[colorIndex(id)] ?? palette.accent, shape: shapeOf(id) };
}

/** @type {CanvasRenderingContext2D|null} */
let probe = null;

/**
 * Any CSS colour, system colours too, as red, green and blue.
 *
 * @param {string} color @returns {[number, number, number]}
 */
export function toRGB(color) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (hex) return [parseInt(hex[1] ?? "", 16), parseInt(hex[2] ?? "", 16), parseInt(hex[3] ?? "", 16)];
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) return [128, 128, 128];
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/**
 * @param {string} from @param {string} to @param {number} share  0: from, 1: to
 * @returns {[number, number, number]}
 */
export function mix(from, to, share) {
  const start = toRGB(from);
  const end = toRGB(to);
  const at = (/** @type {0|1|2} */ index) => Math.round(start[index] + (end[index] - start[index]) * share);
  return [at(0), at(1), at(2)];
}
