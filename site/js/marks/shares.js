/**
 * Points that belong to several clusters at once: each mixes their colours by its shares in them.
 *
 * @typedef {import("../figure/oklab.js").Triple} Triple
 * @typedef {import("../figure/types.js").Frame} Frame
 * @typedef {import("../figure/types.js").PointsLayer} PointsLayer
 * @typedef {import("../figure/types.js").Style} Style
 */
import { fromLab, toLab } from "../figure/oklab.js";
import { toRGB } from "../figure/palette.js";
import { SHAPES } from "../figure/shapes.js";

/** Mixtures are rounded to steps that the eye hardly tells apart, so that a few hundred do for any number of points. */
const STEPS = 64;
/** From this share on a point has its cluster's own colour. */
const WHOLE = 0.99;

/** How many clusters have a share in each point; only dots are mixed. @param {PointsLayer} layer */
const countOf = ({ shares, symbol, x }) => (shares && symbol === "dot" && x.length > 0 ? Math.floor(shares.length / x.length) : 0);

/**
 * A point's share in a cluster; null where it has none to speak of: it is noise, or nothing is known of shares.
 *
 * @param {PointsLayer} layer @param {number} index @param {number} cluster
 */
export function shareOf(layer, index, cluster) {
  const count = countOf(layer);
  if (!layer.shares || cluster < 0 || cluster >= count || isApart(layer, index)) return null;
  return layer.shares[index * count + cluster] ?? null;
}

/** Noise belongs to nothing, whatever its shares. @param {PointsLayer} layer @param {number} index */
const isApart = ({ cluster }, index) => cluster?.[index] === -1;

/**
 * @param {PointsLayer} layer @param {Frame} frame
 * @returns {(index: number) => Style|null} null: the point is not mixed
 */
export function makeMixer(layer, frame) {
  const { shares } = layer;
  const count = countOf(layer);
  if (!shares || count === 0) return () => null;
  const pure = Array.from({ length: count }, (_, cluster) => frame.style(cluster));
  const labs = pure.map(({ color }) => toLab(toRGB(color)));
  /** @type {Map<number, Style>} by colour and shape */
  const known = new Map();
  return (index) => {
    if (isApart(layer, index)) return null;
    let lightness = 0;
    let a = 0;
    let b = 0;
    let total = 0;
    let first = 0;
    let most = -1;
    for (let cluster = 0; cluster < count; cluster += 1) {
      const share = shares[index * count + cluster] ?? 0;
      const lab = labs[cluster];
      lightness += share * lab[0];
      a += share * lab[1];
      b += share * lab[2];
      total += share;
      if (share <= most) continue;
      most = share;
      first = cluster;
    }
    if (!(total > 0)) return null;
    return most >= WHOLE * total ? pure[first] : rounded([lightness / total, a / total, b / total], pure[first].shape, known);
  };
}

/** @param {Triple} lab @param {string} shape @param {Map<number, Style>} known @returns {Style} */
function rounded(lab, shape, known) {
  const [lightness, a, b] = lab.map((value) => Math.round(value * STEPS));
  // None of the three is beyond ±1.
  const key = (((lightness * 2 * STEPS + a) * 2 * STEPS) + b) * SHAPES.length + SHAPES.indexOf(shape);
  let style = known.get(key);
  if (!style) {
    style = { color: hex(fromLab([lightness / STEPS, a / STEPS, b / STEPS])), shape };
    known.set(key, style);
  }
  return style;
}

/** @param {Triple} rgb */
const hex = (rgb) => `#${rgb.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
