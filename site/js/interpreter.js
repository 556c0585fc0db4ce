// What PyScript's worker takes for Pyodide. It runs before anything else there: it makes storage
// safe, fetches every file of the runtime at once while counting bytes, says what is missing, and
// then hands over to the real loadPyodide.

import { ensureStorage } from "./storage-stand-in.js";

const RUNTIME = new URL("../runtime/", import.meta.url);
const PYODIDE = new URL("pyodide/", RUNTIME);
const TRIES = 3;
const IDLE_SECONDS = 15;
const REPORT_MILLISECONDS = 50;

/** @typedef {{path: string, bytes: number, sha256: string}} RuntimeFile */

/** @param {object} event */
const tell = (event) => postMessage({ unlabeled: event });

/** A file of the runtime that cannot be had; the page shows this message. */
class Missing extends Error {}

const browserFetch = globalThis.fetch.bind(globalThis);
let total = 0;
let reported = 0;
/** @type {Map<string, number>} bytes received by file */
const received = new Map();
/** @type {Map<string, Promise<Response>>} */
const started = new Map();

function reportBytes(force = false) {
  const now = performance.now();
  if (!force && now - reported < REPORT_MILLISECONDS) return;
  reported = now;
  const loaded = [...received.values()].reduce((sum, bytes) => sum + bytes, 0);
  tell({ kind: "boot", stage: "download", loaded: Math.min(loaded, total), total });
}

/**
 * Reads a body while counting; gives up when nothing arrives for a while.
 * @param {Response} response
 * @param {RuntimeFile} file
 */
async function readCounting(response, file) {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await withinSeconds(reader.read(), IDLE_SECONDS);
    if (done) break;
    parts.push(value);
    size += value.length;
    received.set(file.path, size);
    reportBytes();
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} seconds
 * @returns {Promise<T>}
 */
function withinSeconds(promise, seconds) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing arrived for ${seconds} s`)), seconds * 1000);
  });
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}

/**
 * One file, tried a few times, checked for size and content, with the type WebAssembly insists on.
 * @param {RuntimeFile} file
 */
async function fetchFile(file) {
  let why = "";
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const url = new URL(file.path, RUNTIME);
      const cache = attempt === 1 ? "default" : "reload";
      const response = await withinSeconds(browserFetch(url, { cache }), IDLE_SECONDS);
      if (!response.ok) throw new Error(`the server answers ${response.status}`);
      const body = await readCounting(response, file);
      if (body.length !== file.bytes) {
        throw new Error(`${body.length} bytes came instead of ${file.bytes}`);
      }
      if (!(await isIntact(body, file))) throw new Error("its content is damaged");
      const type = file.path.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return new Response(body, { headers: { "Content-Type": type } });
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
      received.delete(file.path);
      if (attempt < TRIES) tell({ kind: "boot", stage: "retry", file: file.path, why });
    }
  }
  throw new Missing(`The file runtime/${file.path} could not be loaded: ${why}.`);
}

/**
 * Whether the content is what was built. Browsers compute hashes only on secure pages; elsewhere
 * the size has to do.
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {RuntimeFile} file
 */
async function isIntact(body, file) {
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === file.sha256;
}

/** Starts every download of the runtime that goes through fetch; modules load themselves. */
async function startDownloads() {
  const answer = await browserFetch(new URL("manifest.json", RUNTIME));
  if (!answer.ok) throw new Missing("The file runtime/manifest.json could not be loaded.");
  /** @type {{files: RuntimeFile[]}} */
  const manifest = await answer.json().catch(() => {
    throw new Missing("The file runtime/manifest.json is another page: the host answers so for files it lacks.");
  });
  const files = manifest.files.filter((file) => !file.path.endsWith(".mjs"));
  total = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files) {
    const download = fetchFile(file);
    download.catch(fail);
    started.set(new URL(file.path, RUNTIME).href, download);
  }
}

/** @param {unknown} error */
function fail(error) {
  const message = error instanceof Error ? error.message : String(error);
  tell({ kind: "fault", message, missing: error instanceof Missing });
}

/** From now on a fetch of a runtime file gets the download already under way, once. */
function serveDownloads() {
  globalThis.fetch = async (resource, options) => {
    const address = resource instanceof Request ? resource.url : String(resource);
    const url = new URL(address, PYODIDE).href;
    const download = started.get(url);
    if (!download) return browserFetch(resource, options);
    started.delete(url);
    return download;
  };
}

/** While this worker lives it holds a lock: when the page gets it, the worker has died. */
function holdLock() {
  const name = new URL(import.meta.url).searchParams.get("lock");
  if (!name || !navigator.locks) return;
  navigator.locks
    .request(name, () => {
      tell({ kind: "alive", lock: name });
      return new Promise(() => {});
    })
    .catch(() => {}); // denied without storage: then a death shows only in the next request
}

/** PyScript reports an error at the top of worker.py only on the console; the page should know it. */
function tellComplaints() {
  const log = console.error.bind(console);
  console.error = (...words) => {
    tell({ kind: "complaint", text: words.map((word) => word?.message ?? String(word)).join(" ") });
    log(...words);
  };
}

tell({ kind: "boot", stage: "start" });
tellComplaints();
holdLock();

/** @type {typeof import("pyodide") | undefined} */
let pyodide;
try {
  await Promise.all([ensureStorage(), startDownloads()]);
  serveDownloads();
  pyodide = await import(new URL("pyodide.mjs", PYODIDE).href);
} catch (error) {
  fail(error);
  throw error;
}

export const version = pyodide?.version;

/**
 * PyScript's way in: Pyodide with our own packages, and news of every stage.
 * @param {object} options
 */
export async function loadPyodide(options) {
  try {
    const python = await pyodide?.loadPyodide({
      ...options,
      indexURL: PYODIDE.href,
      packages: ["unlabeled"],
    });
    reportBytes(true);
    tell({ kind: "boot", stage: "import" });
    return python;
  } catch (error) {
    fail(error);
    throw error;
  }
}
