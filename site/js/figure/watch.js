/**
 * Word of an element's size in whole device pixels, of the screen's resolution and of the theme.
 *
 * @typedef {{width: number, height: number, ratio: number}} Size
 */

/** More than three device pixels to a CSS pixel cannot be seen, but must be filled. */
const MOST_RATIO = 3;

/** @param {HTMLElement} area @param {HTMLCanvasElement[]} canvases @param {() => void} onResize */
export function watchSize(area, canvases, onResize) {
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
export function watchTheme(onTheme) {
  const observer = new MutationObserver(onTheme);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const queries = ["(forced-colors: active)", "(prefers-color-scheme: dark)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", onTheme);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", onTheme);
  };
}
