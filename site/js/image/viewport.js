// Where an image lies in the room it is shown in: fitted, or zoomed and moved.

/** CSS pixels between the image and the edges of its room. */
const MARGIN = 16;
/** How large a pixel of the image may become, in CSS pixels. */
const LARGEST = 40;

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

export class Viewport {
  constructor() {
    this.room = { width: 0, height: 0 };
    this.image = { width: 1, height: 1 };
    /** How much larger than fitted. */
    this.zoom = 1;
    /** The place of the image, as shares of its sides, that is in the middle of the room. */
    this.center = { x: 0.5, y: 0.5 };
  }

  reset() {
    this.zoom = 1;
    this.center = { x: 0.5, y: 0.5 };
  }

  /** CSS pixels to a pixel of the image when all of it is seen. */
  get fitted() {
    const width = Math.max(1, this.room.width - 2 * MARGIN);
    const height = Math.max(1, this.room.height - 2 * MARGIN);
    return Math.min(width / this.image.width, height / this.image.height, LARGEST);
  }

  get scale() {
    return this.fitted * this.zoom;
  }

  /** Where the whole image lies, in CSS pixels of the room. @returns {Box} */
  get box() {
    const width = this.image.width * this.scale;
    const height = this.image.height * this.scale;
    return { left: this.room.width / 2 - this.center.x * width, top: this.room.height / 2 - this.center.y * height, width, height };
  }

  /** What of the image is in the room. @returns {Box} */
  get seen() {
    const { left, top, width, height } = this.box;
    const right = Math.min(this.room.width, left + width);
    const bottom = Math.min(this.room.height, top + height);
    const [x, y] = [Math.max(0, left), Math.max(0, top)];
    return { left: x, top: y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
  }

  /** @param {number} factor @param {number} x the place that stays where it is, in CSS pixels @param {number} y */
  zoomBy(factor, x, y) {
    const before = this.box;
    const at = { x: (x - before.left) / before.width, y: (y - before.top) / before.height };
    this.zoom = Math.max(1, Math.min(Math.max(1, LARGEST / this.fitted), this.zoom * factor));
    const { width, height } = this.box;
    this.center = { x: at.x + (this.room.width / 2 - x) / width, y: at.y + (this.room.height / 2 - y) / height };
    this.keep();
  }

  /** @param {number} dx CSS pixels @param {number} dy */
  pan(dx, dy) {
    const { width, height } = this.box;
    this.center = { x: this.center.x - dx / width, y: this.center.y - dy / height };
    this.keep();
  }

  /** No edge of the image leaves the room while the opposite one is outside it. */
  keep() {
    const { width, height } = this.box;
    const within = (/** @type {number} */ value, /** @type {number} */ room, /** @type {number} */ size) => {
      const half = Math.min(0.5, (room - 2 * MARGIN) / size / 2);
      return Math.max(half, Math.min(1 - half, value));
    };
    this.center = { x: within(this.center.x, this.room.width, width), y: within(this.center.y, this.room.height, height) };
  }

  /** The pixel of the image at a place of the room, or null beside it. @param {number} x @param {number} y */
  pixelAt(x, y) {
    const { left, top } = this.box;
    const column = Math.floor((x - left) / this.scale);
    const row = Math.floor((y - top) / this.scale);
    const { width, height } = this.image;
    return column >= 0 && row >= 0 && column < width && row < height ? { column, row } : null;
  }

  /** The place of the room where a place of the image is. @param {number} column @param {number} row */
  placeOf(column, row) {
    const { left, top } = this.box;
    return { x: left + column * this.scale, y: top + row * this.scale };
  }
}
