// One worker with Python in it: its boot, its messages, its death. Never reused once it has ended.

import { ensureStorage } from "./storage-stand-in.js";

/** @typedef {Record<string, any> & {kind: string}} Message */
/**
 * @typedef {object} WorkerListeners
 * @property {(boot: Message) => void} onBoot news of the boot: stage, bytes loaded of total
 * @property {(event: Message) => void} onEvent what the engine in there tells while it works
 * @property {() => void} onDeath the worker has ended by itself
 */

// How long a boot may be silent. While files arrive there is news all the time; unpacking and
// importing are silent, and slow on a small machine.
const SILENCE = { arriving: 20, working: 120 };

export class PythonWorker {
  /** @param {WorkerListeners} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    /** @type {any} PyScript's worker, from its first moment on */
    this.worker = null;
    this.ended = false;
    /** @type {(error: Error) => void} */
    this.giveUp = () => {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.watchdog = undefined;
    this.complaint = ""; // the last error on the worker's console
  }

  /** Resolves when Python has answered; rejects with what went wrong, after ending the worker. */
  async start() {
    const trouble = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    this.expectNews(SILENCE.arriving);
    try {
      await Promise.race([this.boot(), trouble]);
    } catch (error) {
      this.end();
      throw error;
    } finally {
      clearTimeout(this.watchdog);
    }
  }

  /**
   * Sends a message to Python. Rejects only when Python itself is gone.
   * @param {object} message
   * @returns {Promise<Message>}
   */
  async call(message) {
    if (this.ended || !this.worker) throw new Error("This worker has ended.");
    return this.worker.sync.handle(message);
  }

  /** Ends the worker, whatever it is doing. */
  end() {
    this.ended = true;
    clearTimeout(this.watchdog);
    this.worker?.terminate();
    this.giveUp(new Error("The worker was ended."));
  }

  /** PyScript, its worker, and a handshake. */
  async boot() {
    await Promise.all([ensureStorage(), mustExist(new URL("../worker.py", import.meta.url))]);
    const { PyWorker, hooks } = await import(
      new URL("../runtime/pyscript/core.js", import.meta.url).href
    );
    // A worker made before PyScript's plug-ins are in place lacks its `pyscript` module.
    await customElements.whenDefined("py-script");
    if (this.ended) return;
    const adopt = (/** @type {unknown} */ _, /** @type {any} */ worker) => this.adopt(worker);
    hooks.main.onWorker.add(adopt);
    try {
      await PyWorker(new URL("../worker.py", import.meta.url).href, {
        async: true,
        version: interpreter().href,
        config: { sync_main_only: true },
      });
    } finally {
      hooks.main.onWorker.delete(adopt);
    }
    await this.shakeHands();
  }

  /** An error at the top of worker.py does not reject the boot: only an answer is proof. */
  async shakeHands() {
    let problem = "";
    try {
      const reply = await this.call({ kind: "hello", id: 0 });
      if (reply?.kind === "hello") return;
      problem = reply?.message ?? "";
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    // The last line of a Python traceback says what happened.
    const why = this.complaint.trim().split("\n").at(-1) || problem || "it does not answer";
    throw new Error(`worker.py has failed: ${why}\n${this.complaint}`);
  }

  /** Takes the worker from its first moment, long before PyScript calls it ready. @param {any} worker */
  adopt(worker) {
    if (this.worker) return; // another boot's worker
    this.worker = worker;
    if (this.ended) worker.terminate();
    worker.onerror = () => {}; // told by the rejection of PyWorker
    worker.addEventListener("message", (/** @type {MessageEvent} */ message) => {
      const event = message.data?.unlabeled;
      if (!event) return;
      message.stopImmediatePropagation();
      if (!this.ended) this.receive(event);
    });
  }

  /** @param {Message} event */
  receive(event) {
    if (event.kind === "complaint") this.complaint = event.text;
    else if (event.kind === "fault") this.giveUp(new Error(event.message));
    else if (event.kind === "alive") this.watchLock(event.lock);
    else if (event.kind !== "boot") this.listeners.onEvent(event);
    else {
      const arriving = event.stage === "download" && event.loaded < event.total;
      this.expectNews(arriving ? SILENCE.arriving : SILENCE.working);
      this.listeners.onBoot(event);
    }
  }

  /** @param {number} seconds */
  expectNews(seconds) {
    clearTimeout(this.watchdog);
    const bark = () => this.giveUp(new Error(`Nothing has been heard from Python for ${seconds} seconds.`));
    this.watchdog = setTimeout(bark, seconds * 1000);
  }

  /** The worker holds this lock as long as it lives. @param {string} lock */
  watchLock(lock) {
    navigator.locks.request(lock, () => {
      if (this.ended) return;
      this.giveUp(new Error("Python stopped while it was starting."));
      this.end();
      this.listeners.onDeath();
    });
  }
}

/** The module that stands in for Pyodide, with a name for this worker's lock. */
function interpreter() {
  const url = new URL("interpreter.js", import.meta.url);
  url.searchParams.set("lock", `unlabeled-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`);
  return url;
}

/** PyScript would take the text of a 404 page for Python. @param {URL} file */
async function mustExist(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`The file ${file.pathname} could not be loaded: the server answers ${response.status}.`);
}
