/** Drawing into SVG text through the methods of a canvas, so that every mark is written only once. */

/** @param {string} text */
const escapeText = (text) =>
  // Control characters are not allowed in XML at all, not even as references.
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/** @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

/** The part of a pen that only gathers an outline. */
export class PathText {
  constructor() {
    this.text = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.text += `M${short(x)} ${short(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.text += `L${short(x)} ${short(y)}`;
  }

  closePath() {
    this.text += "Z";
  }

  /** @param {number} x @param {number} y @param {number} radius @param {number} start @param {number} end */
  arc(x, y, radius, start, end) {
    const r = short(radius);
    if (end - start >= 2 * Math.PI - 1e-6) {
      const d = short(radius * 2);
      this.text += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0`;
      return;
    }
    const large = end - start > Math.PI ? 1 : 0;
    this.moveTo(x + radius * Math.cos(start), y + radius * Math.sin(start));
    this.text += `A${r} ${r} 0 ${large} 1 ${short(x + radius * Math.cos(end))} ${short(y + radius * Math.sin(end))}`;
  }

  /** The whole of an ellipse that stands upright. @param {number} x @param {number} y @param {number} rx @param {number} ry */
  ellipse(x, y, rx, ry) {
    const arc = `a${short(rx)} ${short(ry)} 0 1 0`;
    const across = short(rx * 2);
    this.text += `M${short(x - rx)} ${short(y)}${arc} ${across} 0${arc} -${across} 0`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.text += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {any} radius */
  roundRect(x, y, width, height, radius) {
    const r = Math.min(Number(radius), width / 2, height / 2);
    const turn = (/** @type {number} */ dx, /** @type {number} */ dy) => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    this.text += `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${turn(r, r)}v${short(height - 2 * r)}${turn(-r, r)}`
      + `h${short(2 * r - width)}${turn(-r, -r)}v${short(2 * r - height)}${turn(r, -r)}Z`;
  }
}

const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
/** Shifts from the baseline in ems; "dominant-baseline" is ignored by too many programs. */
const SHIFTS = { alphabetic: 0, middle: 0.35, top: 0.8, hanging: 0.8, bottom: -0.2, ideographic: -0.2 };

/**
 * @typedef {{fillStyle: string|CanvasGradient|CanvasPattern, strokeStyle: string|CanvasGradient|CanvasPattern,
 *   lineWidth: number, lineJoin: CanvasLineJoin, lineCap: CanvasLineCap, globalAlpha: number, font: string,
 *   textAlign: CanvasTextAlign, textBaseline: CanvasTextBaseline, dash: number[], transform: string, open: number,
 *   imageSmoothingEnabled: boolean, imageSmoothingQuality: ImageSmoothingQuality}} State
 */

/** @implements {Pick<import("./types.js").Pen, "save">} */
export class SvgPen extends PathText {
  constructor() {
    super();
    /** @type {string[]} */
    this.parts = [];
    /** @type {State[]} */
    this.states = [];
    this.clips = 0;
    this.open = 0;
    this.transform = "";
    /** @type {number[]} */
    this.dash = [];
    /** @type {string|CanvasGradient|CanvasPattern} */
    this.fillStyle = "#000000";
    /** @type {string|CanvasGradient|CanvasPattern} */
    this.strokeStyle = "#000000";
    this.lineWidth = 1;
    /** @type {CanvasLineJoin} */
    this.lineJoin = "miter";
    /** @type {CanvasLineCap} */
    this.lineCap = "butt";
    this.globalAlpha = 1;
    this.font = "10px sans-serif";
    /** @type {CanvasTextAlign} */
    this.textAlign = "start";
    /** @type {CanvasTextBaseline} */
    this.textBaseline = "alphabetic";
    this.imageSmoothingEnabled = true;
    /** @type {ImageSmoothingQuality} */
    this.imageSmoothingQuality = "low";
  }

  save() {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, lineCap, globalAlpha, font, textAlign, textBaseline } = this;
    const { transform, dash, imageSmoothingEnabled, imageSmoothingQuality } = this;
    this.states.push({
      fillStyle, strokeStyle, lineWidth, lineJoin, lineCap, globalAlpha, font, textAlign, textBaseline, dash, transform,
      imageSmoothingEnabled, imageSmoothingQuality,
      open: this.open,
    });
    this.open = 0;
  }

  restore() {
    const state = this.states.pop();
    if (!state) return;
    this.parts.push("</g>".repeat(this.open));
    Object.assign(this, state);
  }

  beginPath() {
    this.text = "";
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.transform += `translate(${short(x)} ${short(y)})`;
  }

  /** @param {number} angle */
  rotate(angle) {
    this.transform += `rotate(${short((angle * 180) / Math.PI)})`;
  }

  /** @param {Path2D|string} [rule] @param {string} [_] */
  clip(rule, _) {
    this.clips += 1;
    const even = rule === "evenodd" ? ' clip-rule="evenodd"' : "";
    this.parts.push(
      `<clipPath id="clip${this.clips}"><path d="${this.text}"${even}${this.placing()}/></clipPath>`,
      `<g clip-path="url(#clip${this.clips})">`);
    this.open += 1;
  }

  fill() {
    this.element("path", `d="${this.text}" fill="${this.fillStyle}"`);
  }

  stroke() {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.element("path", `d="${this.text}" fill="none" stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}" `
      + `stroke-linejoin="${this.lineJoin}" stroke-linecap="${this.lineCap}"${dash}`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.element("rect", `${box(x, y, width, height)} fill="${this.fillStyle}"`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    this.element("rect", `${box(x, y, width, height)} fill="none" stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}"`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    this.letters(text, x, y, `fill="${this.fillStyle}"`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) {
    this.letters(text, x, y, `fill="none" stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}" `
      + `stroke-linejoin="${this.lineJoin}"`);
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} paint */
  letters(text, x, y, paint) {
    const [, weight = "400", size = "10", family = "sans-serif"] = /^(?:(\d+|bold|normal) )?([\d.]+)px (.+)$/.exec(this.font) ?? [];
    const shift = SHIFTS[this.textBaseline] * Number(size);
    this.parts.push(`<text x="${short(x)}" y="${short(y + shift)}" ${paint} font-size="${size}" `
      + `font-weight="${weight}" font-family="${escapeText(family)}" text-anchor="${ANCHORS[this.textAlign]}"`
      + `${this.opacity()}${this.placing()}>${escapeText(text)}</text>`);
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  /** @param {HTMLCanvasElement} image @param {number} x @param {number} y @param {number} width @param {number} height */
  drawImage(image, x, y, width, height) {
    const pixelated = this.imageSmoothingEnabled ? "" : ' style="image-rendering: pixelated"';
    this.element("image", `${box(x, y, width, height)}${pixelated} preserveAspectRatio="none" href="${image.toDataURL("image/png")}"`);
  }

  /** @param {string} name @param {string} attributes */
  element(name, attributes) {
    // Joining writes a path's hundred thousand pieces out now; left to the end, those of all paths are one long task.
    this.parts.push(["<", name, " ", attributes, this.opacity(), this.placing(), "/>"].join(""));
  }

  opacity() {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }

  placing() {
    return this.transform ? ` transform="${this.transform}"` : "";
  }

  /**
   * The whole file.
   *
   * @param {number} width @param {number} height @param {string} title
   */
  document(width, height, title) {
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>${escapeText(title)}</title>${this.parts.join("\n")}</svg>\n`;
  }
}

/** @param {number} x @param {number} y @param {number} width @param {number} height */
const box = (x, y, width, height) =>
  `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
