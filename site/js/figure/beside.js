/**
 * Put a small element beside a point, on the side that has room, never beyond the edges of its root.
 *
 * @param {HTMLElement} element @param {HTMLElement} root
 * @param {{x: number, y: number}} anchor  pixels from the root's corner
 * @param {number} distance  pixels
 */
export function placeBeside(element, root, anchor, distance) {
  const width = root.clientWidth;
  const height = root.clientHeight;
  const { offsetWidth, offsetHeight } = element;
  const right = anchor.x + distance;
  const x = right + offsetWidth <= width ? right : anchor.x - distance - offsetWidth;
  const below = anchor.y + distance;
  const y = below + offsetHeight <= height ? below : anchor.y - distance - offsetHeight;
  const left = Math.max(0, Math.min(width - offsetWidth, x));
  const top = Math.max(0, Math.min(height - offsetHeight, y));
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

/**
 * The same in a small room: above a point, or below where there is no room above.
 *
 * @param {HTMLElement} element @param {HTMLElement} root
 * @param {{x: number, y: number}} anchor  pixels from the root's corner
 * @param {number} distance  pixels
 */
export function placeAbove(element, root, anchor, distance) {
  const { offsetWidth, offsetHeight } = element;
  const above = anchor.y - distance - offsetHeight;
  const top = above >= 0 ? above : anchor.y + distance;
  const left = Math.max(0, Math.min(root.clientWidth - offsetWidth, anchor.x - offsetWidth / 2));
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
