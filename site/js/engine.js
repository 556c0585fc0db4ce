// The only talker to Python. It boots the worker, sends one request at a time with an id, passes
// on events, and replaces a worker that is stuck or dead, giving the new one its data back.

import { ensureStorage } from "./storage-stand-in.js";

/** @typedef {"idle" | "booting" | "ready" | "busy" | "failed"} EngineState */
/** @typedef {Record<string, any> & {kind: string}} Reply */
/** @typedef {{sample: string} | {data: Uint8Array, name: string}} Data */
/**
 * @typedef {object} Listeners
 * @property {(state: EngineState) => void} onState
 * @property {(boot: {stage: string, loaded?: number, total?: number}) => void} onBoot
 * @property {(event: Reply) => void} onEvent frame and progress events of the newest run
 * @property {(problem: {message: string, hint: string, detail: string}) => void} onFailure
 * @property {(why: "stopped" | "died") => void} onReplaced Python was restarted; data are back
 */

const SILENCE_SECONDS = 20; // a boot with no news for this long is reported as stalled
const GRACE_MILLISECONDS = 400; // a run that is cancelled has this long to stop by itself

/** @param {Listeners} listeners */
export function createEngine(listeners) {
  return new Engine(listeners);
}

class Engine {
  /** @param {Listeners} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    /** @type {EngineState} */
    this.state = "idle";
    /** @type {any} PyScript's worker, from its first moment on */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.booted = null;
    /** @type {Data | null} what a new worker must be given */
    this.data = null;
    /** @type {Map<number, (reply: Reply) => void>} */
    this.waiting = new Map();
    /** @type {(error: Error) => void} ends the boot under way */
    this.onTrouble = () => {};
    this.lastId = 0;
    this.runId = 0;
    this.workers = 0;
  }

  /** Starts Python, once; later calls return the same promise. */
  boot() {
    this.booted ??= this.startWorker().catch((error) => {
      this.booted = null;
      this.fail(error);
      throw error;
    });
    return this.booted;
  }

  /**
   * Sends a request when Python is ready. Never rejects: a failure is a reply of kind "error".
   * @param {string} kind
   * @param {object} [content]
   * @returns {Promise<Reply>}
   */
  async request(kind, content = {}) {
    const id = (this.lastId += 1);
    if (kind === "run") this.runId = id;
    try {
      await this.boot();
    } catch (error) {
      return problem("Python could not be started.", "Reload the page.", error);
    }
    if (kind === "run" && id !== this.runId) return { kind: "replaced" };
    // What is null here is absent there: Python knows JavaScript's null only as a foreign object.
    const given = Object.entries(content).filter(([, value]) => value != null);
    return this.send({ ...Object.fromEntries(given), kind, id });
  }

  /**
   * Gives the worker a table; remembered only when it was read.
   * @param {Data} data
   */
  async load(data) {
    const reply = await this.request("load", data);
    if (reply.kind === "table") this.data = data;
    return reply;
  }

  /** @param {object} content the newest run replaces an older one */
  run(content) {
    return this.request("run", content);
  }

  /** Ends the run under way: first politely, then by replacing the worker. */
  async cancel() {
    if (this.state !== "busy") return;
    this.runId = 0;
    const worker = this.worker;
    this.post({ kind: "cancel", id: (this.lastId += 1) });
    await new Promise((resolve) => setTimeout(resolve, GRACE_MILLISECONDS));
    if (this.waiting.size && this.worker === worker) await this.replace("stopped");
  }

  /**
   * @param {Reply & {id: number}} message
   * @returns {Promise<Reply>}
   */
  send(message) {
    return new Promise((resolve) => {
      this.waiting.set(message.id, resolve);
      this.update();
      this.post(message);
    });
  }

  /** @param {Reply & {id: number}} message */
  post(message) {
    const worker = this.worker;
    // coincident mirrors these to Python; a rejection means that Python itself is gone
    worker.sync.handle(message).then(
      (/** @type {Reply} */ reply) => this.settle(message.id, reply),
      (/** @type {unknown} */ error) => {
        if (this.worker === worker) this.replace("died", error);
      },
    );
  }

  /**
   * @param {number} id
   * @param {Reply} reply
   */
  settle(id, reply) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    this.update();
    resolve?.(reply);
  }

  /** Every open request gets an answer: a promise must not stay unsettled for ever. */
  settleAll(/** @type {Reply} */ reply) {
    for (const id of [...this.waiting.keys()]) this.settle(id, reply);
  }

  /**
   * Ends the worker and boots another with the same data.
   * @param {"stopped" | "died"} why
   * @param {unknown} [error]
   */
  async replace(why, error) {
    this.worker?.terminate();
    this.worker = null;
    const answers = {
      stopped: { kind: "replaced" },
      died: problem("Python stopped unexpectedly.", "It is being restarted with your data.", error),
    };
    this.setState("booting");
    this.booted = this.startWorker().then(async () => {
      if (this.data) await this.send({ ...this.data, kind: "load", id: (this.lastId += 1) });
    });
    this.settleAll(answers[why]);
    this.booted.then(
      () => this.listeners.onReplaced(why),
      (failure) => {
        this.booted = null;
        this.fail(failure);
      },
    );
    await this.booted.catch(() => {});
  }

  async startWorker() {
    this.setState("booting");
    const own = (this.workers += 1);
    /** @type {Watchdog | undefined} */
    let watchdog;
    const trouble = new Promise((_, reject) => {
      watchdog = new Watchdog(SILENCE_SECONDS, () =>
        reject(new Error(`Nothing has been heard from Python for ${SILENCE_SECONDS} seconds.`)),
      );
      this.onTrouble = reject;
    });
    try {
      await Promise.race([this.bootWorker(() => watchdog?.heard()), trouble]);
      this.setState("ready");
    } catch (error) {
      if (own === this.workers) this.worker?.terminate();
      throw error;
    } finally {
      watchdog?.stop();
    }
  }

  /**
   * PyScript, its worker, and a handshake.
   * @param {() => void} heard called at every sign of life
   */
  async bootWorker(heard) {
    await Promise.all([ensureStorage(), mustExist(new URL("../worker.py", import.meta.url))]);
    const { PyWorker, hooks } = await import(
      new URL("../runtime/pyscript/core.js", import.meta.url).href
    );
    // A worker made before PyScript's plug-ins are in place lacks its `pyscript` module.
    await customElements.whenDefined("py-script");
    heard();
    const adopt = (/** @type {unknown} */ _, /** @type {any} */ worker) => {
      hooks.main.onWorker.delete(adopt);
      this.adopt(worker, heard);
    };
    hooks.main.onWorker.add(adopt);
    const interpreter = new URL("interpreter.js", import.meta.url);
    interpreter.searchParams.set("lock", `unlabeled-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`);
    const worker = await PyWorker(new URL("../worker.py", import.meta.url).href, {
      async: true,
      version: interpreter.href,
      config: { sync_main_only: true },
    });
    // An error at the top of worker.py does not reject the line above: only an answer is proof.
    const reply = await worker.sync.handle({ kind: "hello", id: 0 });
    if (reply?.kind !== "hello") throw new Error(reply?.message ?? "Python does not answer.");
  }

  /**
   * Takes a worker from its first moment, long before PyScript calls it ready.
   * @param {any} worker
   * @param {() => void} heard
   */
  adopt(worker, heard) {
    this.worker = worker;
    worker.onerror = () => {}; // told by the rejection of PyWorker
    worker.addEventListener("message", (/** @type {MessageEvent} */ message) => {
      const event = message.data?.unlabeled;
      if (!event) return;
      message.stopImmediatePropagation();
      heard();
      if (event.kind === "fault") this.onTrouble(new Error(event.message));
      else if (this.worker === worker) this.receive(event, worker);
    });
  }

  /**
   * @param {Reply} event
   * @param {any} worker
   */
  receive(event, worker) {
    if (event.kind === "boot") this.listeners.onBoot(/** @type {any} */ (event));
    else if (event.kind === "alive") this.watchLock(event.lock, worker);
    else if (event.id === this.runId) this.listeners.onEvent(event);
  }

  /**
   * The worker holds this lock as long as it lives.
   * @param {string} lock
   * @param {any} worker
   */
  watchLock(lock, worker) {
    navigator.locks.request(lock, () => {
      if (this.worker === worker) this.replace("died");
    });
  }

  /** Between requests Python is ready; while one is open it is busy. */
  update() {
    if (this.state !== "ready" && this.state !== "busy") return;
    this.setState(this.waiting.size ? "busy" : "ready");
  }

  /** @param {EngineState} state */
  setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.listeners.onState(state);
  }

  /** @param {unknown} error */
  fail(error) {
    this.worker = null;
    this.setState("failed");
    const why = error instanceof Error ? error.message.split("\n")[0] : "";
    const reply = problem(`Python could not be started. ${why}`, "Check the connection and reload the page.", error);
    this.settleAll(reply);
    this.listeners.onFailure(reply);
  }
}

/** Calls back once when nothing has been heard for a while. */
class Watchdog {
  /**
   * @param {number} seconds
   * @param {() => void} bark
   */
  constructor(seconds, bark) {
    this.seconds = seconds;
    this.bark = bark;
    this.heard();
  }
  heard() {
    this.stop();
    this.timer = setTimeout(this.bark, this.seconds * 1000);
  }
  stop() {
    clearTimeout(this.timer);
  }
}

/**
 * PyScript would take the text of a 404 page for Python.
 * @param {URL} file
 */
async function mustExist(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`The file ${file.pathname} could not be loaded: the server answers ${response.status}.`);
}

/**
 * @param {string} message
 * @param {string} hint
 * @param {unknown} error
 */
function problem(message, hint, error) {
  const detail = error instanceof Error ? error.message : String(error ?? "");
  return { kind: "error", error: "engine", message, hint, detail };
}
