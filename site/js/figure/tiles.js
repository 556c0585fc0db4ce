/**
 * Images as Python packs them, one after the other, each as a canvas of its own size.
 *
 * @typedef {import("./types.js").Tiles} Tiles
 */

/** @type {WeakMap<Tiles, HTMLCanvasElement[]>} */
const made = new WeakMap();

/** @param {Tiles} packed @param {number} index @returns {HTMLCanvasElement} the same each time: not to be drawn on */
export function tileCanvas(packed, index) {
  const canvases = made.get(packed) ?? [];
  made.set(packed, canvases);
  canvases[index] ??= paintTile(packed, index, document.createElement("canvas"));
  return canvases[index];
}

/**
 * An image as an element of the page: its pixels enlarged as squares, all of one size.
 *
 * @param {Tiles} packed @param {number} index @param {number} side  at most so many CSS pixels each way
 * @param {string} text  for those who cannot see it
 */
export function makeThumbnail(packed, index, side, text) {
  const { tile_width: width, tile_height: height } = packed;
  const canvas = paintTile(packed, index, document.createElement("canvas"));
  const scale = side / Math.max(width, height);
  const even = scale > 1 ? Math.floor(scale) : scale;
  canvas.className = scale > 1 ? "thumbnail is-enlarged" : "thumbnail";
  canvas.style.width = `${Math.max(1, Math.round(width * even))}px`;
  canvas.style.height = `${Math.max(1, Math.round(height * even))}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", text);
  return canvas;
}

/** @param {Tiles} packed @param {number} index @param {HTMLCanvasElement} canvas @returns {HTMLCanvasElement} */
function paintTile(packed, index, canvas) {
  const { tile_width: width, tile_height: height } = packed;
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(colours(packed, index), width, height), 0, 0);
  return canvas;
}

/** @param {Tiles} packed @param {number} index @returns {Uint8ClampedArray<ArrayBuffer>} */
function colours({ tiles, tile_width: width, tile_height: height, channels }, index) {
  const pixels = width * height;
  const data = new Uint8ClampedArray(4 * pixels);
  const from = index * pixels * channels;
  for (let at = 0; at < pixels; at += 1) {
    for (let channel = 0; channel < 4; channel += 1) {
      const grey = channel === 3 ? 255 : tiles[from + at];
      data[4 * at + channel] = (channels === 1 ? grey : tiles[from + channels * at + channel]) ?? 0;
    }
  }
  return data;
}
