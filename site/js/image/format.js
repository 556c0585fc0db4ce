// What a file is by its first bytes, whatever its name says.
//
// Sources: the signatures in the specifications of PNG, JPEG (ITU-T T.81), GIF89a, WebP, TIFF 6.0,
// and of ISO/IEC 14496-12 with the brands of AVIF and HEIC.

/** @typedef {"png" | "apng" | "jpeg" | "gif" | "webp" | "bmp" | "avif" | "icon" | "svg" | "tiff" | "heic" | "zip" | "pdf" | "photoshop" | "text" | "empty" | "other"} Format */

/** So many first bytes tell the format. */
export const HEAD = 4096;

/** Where, what stands there, and what the file then is. @type {[number, string, Format][]} */
const SIGNATURES = [
  [0, "\x89PNG\r\n\x1a\n", "png"],
  [0, "\xff\xd8\xff", "jpeg"],
  [0, "GIF87a", "gif"],
  [0, "GIF89a", "gif"],
  [8, "WEBP", "webp"],
  [0, "II*\0", "tiff"],
  [0, "MM\0*", "tiff"],
  [0, "\0\0\x01\0", "icon"],
  [0, "PK\x03\x04", "zip"],
  [0, "PK\x05\x06", "zip"],
  [0, "%PDF-", "pdf"],
  [0, "8BPS\0", "photoshop"],
];
/** A table may begin like an image ("GIF89a,BMI"): such signatures count beside unprintable bytes only. */
const UNPRINTABLE = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;
const SVG = /^\ufeff?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/i;

/**
 * @param {Uint8Array} bytes at least the first HEAD of a file, or all if it has fewer
 * @returns {Format}
 */
export function formatOf(bytes) {
  if (!bytes.length) return "empty";
  const head = latin(bytes, 0, HEAD);
  const unprintable = UNPRINTABLE.test(head);
  for (const [start, signature, format] of SIGNATURES) {
    if (head.startsWith(signature, start) && (unprintable || format === "pdf")) return format;
  }
  if (head.startsWith("ftyp", 4)) return ofBrands(head);
  // Two letters are little: the four bytes that are always zero belong to them.
  if (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6)) return "bmp";
  // Text with two bytes a letter is full of zeros.
  const isWide = head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
  if (unprintable && !isWide) return "other";
  return SVG.test(new TextDecoder().decode(bytes.subarray(0, HEAD))) ? "svg" : "text";
}

/** Of a file in boxes: its first one lists what it is compatible with. @param {string} head @returns {Format} */
function ofBrands(head) {
  const size = [...head.slice(0, 4)].reduce((sum, sign) => 256 * sum + sign.charCodeAt(0), 0);
  const brands = head.slice(8, Math.min(size, 512)).match(/[\s\S]{4}/g) ?? [];
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  return brands.some((brand) => /^he(ic|ix|im|is|vc|vx)$/.test(brand)) ? "heic" : "other";
}

/**
 * Bytes as the signs with these numbers.
 * @param {Uint8Array} bytes
 * @param {number} from
 * @param {number} to
 */
export const latin = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
