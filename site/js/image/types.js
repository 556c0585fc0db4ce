// What passes between the parts of the page of one image, as Python describes it.

/** @typedef {{name: string, width: number, height: number, bytes: number | null, pixels: number, transparent: number, partly_transparent: number, colors: number, grey: boolean, text: string}} Described */
/** @typedef {{mark: "image", width: number, height: number, rgba: Uint8Array}} Layer */
/** @typedef {{segment: number, hex: string, rgb: [number, number, number], name: string, share: number, pixels: number, lightness: number, chroma: number, hue: number}} Swatch */
/** @typedef {{segments: number[], pixels: number, share: number, share_of_image: number, box: [number, number, number, number], centroid: [number, number]}} Area  a box is left, top, right, bottom, in pixels */
/** @typedef {{name: string, hex: string, replaced_by: string, replaced_name: string, segment: number, pixels: number, share: number, boxes: [number, number, number, number][], text: string}} Lost */
/**
 * @typedef {object} Summary of a segmentation
 * @property {number} fit
 * @property {string} algorithm
 * @property {Record<string, any>} parameters
 * @property {string} counter the parameter that counts segments, or empty
 * @property {import("../scores.js").Score[]} scores
 * @property {Swatch[]} palette by segment
 * @property {Record<"share" | "hue" | "lightness", number[]>} orders of the segments
 * @property {string} how
 * @property {boolean} exact
 * @property {string[]} notes
 * @property {number} pixels
 * @property {number} seconds
 * @property {Lost[]} [lost]
 * @property {Area[]} [areas]
 */
/** @typedef {{count: number, refused: string, layer: Layer | null, palette: Swatch[], lost: Lost[], scores: Record<string, number>}} Panel */

export {};
