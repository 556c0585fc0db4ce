/**
 * The elements of a figure inside its host, and word of their size, resolution and theme.
 *
 * @typedef {{width: number, height: number, ratio: number}} Size
 *
 * @typedef {object} Stage
 * @property {HTMLElement} root
 * @property {HTMLElement} legend
 * @property {HTMLElement} area  takes focus, pointer and keys
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLCanvasElement} overlay
 * @property {HTMLElement} card
 * @property {HTMLElement} live
 * @property {HTMLElement} help
 * @property {HTMLElement} caption
 * @property {() => Size} size
 * @property {() => void} destroy
 */

/** More than three device pixels to a CSS pixel cannot be seen, but must be filled. */
const MOST_RATIO = 3;
let figures = 0;

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {string} className @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, className, attributes = {}) {
  const element = document.createElement(name);
  element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/**
 * @param {HTMLElement} host
 * @param {{onResize(): void, onTheme(): void}} handlers
 * @returns {Stage}
 */
export function createStage(host, { onResize, onTheme }) {
  figures += 1;
  const id = `figure-${figures}`;
  const root = make("figure", "figure");
  const legend = make("div", "figure-legend", { role: "group", "aria-label": "Legend" });
  const area = make("div", "figure-stage", {
    tabindex: "0", role: "application", "aria-roledescription": "scatter plot", "aria-describedby": `${id}-caption ${id}-help`,
  });
  const canvas = make("canvas", "figure-canvas", { "aria-hidden": "true" });
  const overlay = make("canvas", "figure-overlay", { "aria-hidden": "true" });
  const card = make("div", "figure-card", { "aria-hidden": "true" });
  const live = make("p", "unseen", { "aria-live": "polite" });
  const help = make("p", "unseen", { id: `${id}-help` });
  const caption = make("figcaption", "unseen", { id: `${id}-caption` });
  card.hidden = true;
  legend.hidden = true;
  area.append(canvas, overlay);
  root.append(legend, area, card, live, help, caption);
  host.append(root);

  const watch = watchSize(area, [canvas, overlay], onResize);
  const stopTheme = watchTheme(onTheme);
  return {
    root, legend, area, canvas, overlay, card, live, help, caption,
    size: watch.size,
    destroy() {
      watch.stop();
      stopTheme();
      root.remove();
    },
  };
}

/** @param {HTMLElement} area @param {HTMLCanvasElement[]} canvases @param {() => void} onResize */
function watchSize(area, canvases, onResize) {
  /** @type {Size} */
  let size = { width: 0, height: 0, ratio: 1 };
  const measure = () => {
    const ratio = Math.min(MOST_RATIO, devicePixelRatio || 1);
    // Whole device pixels: a canvas that is stretched by a fraction of one is blurred all over.
    const next = {
      width: Math.floor(area.clientWidth * ratio) / ratio, height: Math.floor(area.clientHeight * ratio) / ratio, ratio,
    };
    if (next.width === size.width && next.height === size.height && next.ratio === size.ratio) return;
    size = next;
    for (const canvas of canvases) {
      canvas.style.width = `${size.width}px`;
      canvas.style.height = `${size.height}px`;
    }
    onResize();
  };
  const observer = new ResizeObserver(measure);
  observer.observe(area);
  const stopRatio = watchRatio(measure);
  return {
    size: () => {
      if (size.width === 0) measure();
      return size;
    },
    stop() {
      observer.disconnect();
      stopRatio();
    },
  };
}

/** Moving a window to another screen changes no size in CSS pixels. @param {() => void} onChange */
function watchRatio(onChange) {
  /** @type {MediaQueryList|null} */
  let query = null;
  const listen = () => {
    query?.removeEventListener("change", changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", changed);
  };
  const changed = () => {
    listen();
    onChange();
  };
  listen();
  return () => query?.removeEventListener("change", changed);
}

/** @param {() => void} onTheme */
function watchTheme(onTheme) {
  const observer = new MutationObserver(onTheme);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const queries = ["(forced-colors: active)", "(prefers-color-scheme: dark)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", onTheme);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", onTheme);
  };
}
