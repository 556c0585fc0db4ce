/**
 * The outlines that tell clusters apart where colour alone cannot.
 *
 * @typedef {import("./types.js").Pen} Pen
 */

/**
 * In the order they are given out; the cross is kept for noise and anomalies. The square comes last: in tables a
 * rounded one stands for the circle.
 */
export const SHAPES = ["circle", "triangle", "diamond", "wedge", "plus", "square"];

/** Corners on a unit circle-like outline, sized so that every shape looks equally heavy. */
const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  triangle: [[0, -1.25], [1.14, 0.82], [-1.14, 0.82]],
  diamond: [[0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]],
  wedge: [[0, 1.25], [1.14, -0.82], [-1.14, -0.82]],
  plus: [
    [-0.42, -1.2], [0.42, -1.2], [0.42, -0.42], [1.2, -0.42], [1.2, 0.42], [0.42, 0.42],
    [0.42, 1.2], [-0.42, 1.2], [-0.42, 0.42], [-1.2, 0.42], [-1.2, -0.42], [-0.42, -0.42],
  ],
};

/** Five points, the inner corners at 0.45 of the outer ones: a star that stays one when it is small. */
const STAR = Array.from({ length: 10 }, (_, corner) => {
  const angle = (corner / 5 - 0.5) * Math.PI;
  const reach = corner % 2 === 0 ? 1.2 : 0.54;
  return [Math.cos(angle) * reach, Math.sin(angle) * reach];
});

/**
 * Add a shape's outline to the current path.
 *
 * @param {Pick<Pen, "moveTo"|"lineTo"|"closePath"|"arc">} pen
 * @param {string} shape @param {number} x @param {number} y @param {number} radius
 */
export function traceShape(pen, shape, x, y, radius) {
  if (shape === "cross") return traceCross(pen, x, y, radius);
  const corners = shape === "star" ? STAR : CORNERS[/** @type {keyof typeof CORNERS} */ (shape)];
  if (!corners) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx = 0, dy = 0], index) => {
    if (index === 0) pen.moveTo(x + dx * radius, y + dy * radius);
    else pen.lineTo(x + dx * radius, y + dy * radius);
  });
  pen.closePath();
}

/**
 * @param {Pick<Pen, "moveTo"|"lineTo">} pen @param {number} x @param {number} y @param {number} radius
 */
function traceCross(pen, x, y, radius) {
  pen.moveTo(x - radius, y - radius);
  pen.lineTo(x + radius, y + radius);
  pen.moveTo(x - radius, y + radius);
  pen.lineTo(x + radius, y - radius);
}
