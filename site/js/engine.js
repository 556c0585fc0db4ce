// The only talker to Python. It sends requests with ids, lets the newest run win, passes on events,
// and replaces a worker that is stuck or dead, giving the new one its data back.

import { PythonWorker } from "./python.js";

/** @typedef {"idle" | "booting" | "ready" | "busy" | "failed"} EngineState */
/** @typedef {import("./python.js").Message} Reply */
/** @typedef {{pixels: Uint8ClampedArray, width: number, height: number, name: string, bytes: number | null}} Image */
/** @typedef {{data: Uint8Array, name: string} | Omit<import("./image/set.js").ImageSet, "kind"> & {options: Record<string, string>}} OwnData  a file, or images */
/** @typedef {({sample: string} | OwnData | Image) & {marked?: string}} Data  marked: numbers of rows */
/**
 * @typedef {object} Listeners
 * @property {(state: EngineState) => void} onState
 * @property {(boot: Reply) => void} onBoot
 * @property {(event: Reply) => void} onEvent events of the newest run, and of loads
 * @property {(problem: Reply) => void} onFailure Python cannot be started
 * @property {(why: "stopped" | "died", whole: boolean) => void} onReplaced Python was restarted;
 *   `whole` says that it has its data again
 */

const GRACE_MILLISECONDS = 400; // work that is cancelled has this long to stop by itself
const DEATHS_IN_A_ROW = 2; // then what kills the worker will kill the next one too
/** What divides the data that are loaded: the newest request of these kinds wins. */
const RUNS = new Set(["run", "segment"]);
/** What tells its progress where it is asked for. */
const ASIDE = new Set(["study", "multiples", "cloud", "keep", "compression"]);
const LONG_WORK = new Set([...RUNS, ...ASIDE, "load", "zip", "export", "image_export", "restore", "trace", "compare", "answers"]); // what makes the engine "busy"
const LOADED = new Set(["table", "image"]);

/** @param {Listeners} listeners */
export const createEngine = (listeners) => new Engine(listeners);

class Engine {
  /** @param {Listeners} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    /** @type {EngineState} */
    this.state = "idle";
    /** @type {PythonWorker | null} */
    this.python = null;
    /** @type {Promise<void> | null} resolves when the present worker is ready, with its data */
    this.booted = null;
    /** @type {Data | null} what a new worker must be given */
    this.data = null;
    /** @type {{data: Data | null} | null} what data that no run has proven took the place of */
    this.before = null;
    /** @type {Map<number, {kind: string, resolve: (reply: Reply) => void, onEvent?: (event: Reply) => void}>} */
    this.waiting = new Map();
    this.lastId = 0;
    this.runId = 0;
    this.deaths = 0;
  }

  /** Starts Python, once; later calls return the same promise. */
  boot() {
    this.booted ??= this.startWorker();
    return this.booted;
  }

  /**
   * Sends a request when Python is ready. Never rejects: a failure is a reply of kind "error".
   * @param {string} kind
   * @param {object} [content]
   * @param {(event: Reply) => void} [onEvent] takes its events; those of a run go to the listeners
   * @returns {Promise<Reply>}
   */
  async request(kind, content = {}, onEvent = undefined) {
    const id = (this.lastId += 1);
    if (RUNS.has(kind)) this.runId = id;
    try {
      await this.boot();
    } catch (error) {
      return problem("Python could not be started.", "Reload the page.", error);
    }
    if (RUNS.has(kind) && id !== this.runId) return { kind: "replaced" };
    return this.send(kind, id, content, onEvent);
  }

  /**
   * Gives the worker a table or an image; kept for a new worker only when it was read.
   * @param {Data} data
   */
  async load(data) {
    const reply = await this.request("load", data, this.listeners.onEvent);
    if (LOADED.has(reply.kind)) {
      this.before ??= { data: this.data };
      this.data = data;
    }
    return reply;
  }

  /** Takes back every load since the last finished run: the table before, and its fit. */
  async restore() {
    const reply = await this.request("restore");
    if (reply.kind === "restored" && this.before) this.data = this.before.data;
    this.before = null;
    return reply;
  }

  /**
   * @param {object} content the newest run replaces an older one
   * @param {"run" | "segment"} [kind] of a table, or of an image
   */
  async run(content, kind = "run") {
    const reply = await this.request(kind, content);
    if (reply.kind === "result" || reply.kind === "segmentation" || reply.remedies?.length) this.before = null;
    return reply;
  }

  /** Other data follow: what a run on those before still has to say is for nobody. */
  disown() {
    this.runId = 0;
  }

  /**
   * Ends the work under way: first politely, then by replacing the worker.
   * @returns {Promise<"idle" | "stopped" | "replaced">}
   */
  async cancel() {
    if (this.state !== "busy") return "idle";
    this.runId = 0;
    const under = this.working();
    const python = this.python;
    this.post(this.lastId + 1, { kind: "cancel", id: (this.lastId += 1) });
    await new Promise((resolve) => setTimeout(resolve, GRACE_MILLISECONDS));
    const stuck = under.some((id) => this.waiting.has(id));
    if (!stuck || this.python !== python) return "stopped";
    this.replace("stopped");
    return "replaced";
  }

  /** Whether anything is going on that does not tell its progress itself. */
  get isBusyWithPicture() {
    return [...this.waiting.values()].some(({ kind }) => LONG_WORK.has(kind) && !ASIDE.has(kind));
  }

  /** Ids of the long work that has no reply yet. */
  working() {
    return [...this.waiting].filter(([, { kind }]) => LONG_WORK.has(kind)).map(([id]) => id);
  }

  /**
   * @param {string} kind
   * @param {number} id
   * @param {object} content
   * @param {(event: Reply) => void} [onEvent]
   * @returns {Promise<Reply>}
   */
  send(kind, id, content, onEvent) {
    // What is null here is absent there: Python knows JavaScript's null only as a foreign object.
    const given = Object.entries(content).filter(([, value]) => value != null);
    return new Promise((resolve) => {
      this.waiting.set(id, { kind, resolve, onEvent });
      this.update();
      this.post(id, { ...Object.fromEntries(given), kind, id });
    });
  }

  /**
   * @param {number} id
   * @param {object} message
   */
  post(id, message) {
    const { python } = this;
    if (!python) return this.settle(id, problem("Python is not running.", "Reload the page."));
    python.call(message).then(
      (reply) => {
        this.deaths = 0;
        this.settle(id, reply);
      },
      (error) => {
        if (this.python === python) this.replace("died", error);
      },
    );
  }

  /**
   * @param {number} id
   * @param {Reply} reply
   */
  settle(id, reply) {
    const request = this.waiting.get(id);
    this.waiting.delete(id);
    this.update();
    request?.resolve(reply);
  }

  /** Every open request gets an answer: a promise must not stay unsettled for ever. @param {Reply} reply */
  settleAll(reply) {
    for (const id of [...this.waiting.keys()]) this.settle(id, reply);
  }

  /**
   * Ends the worker and boots another with the same data.
   * @param {"stopped" | "died"} why
   * @param {unknown} [error]
   */
  async replace(why, error) {
    this.python?.end();
    this.deaths = why === "died" ? this.deaths + 1 : 0;
    // What no run has proven may be what killed it.
    if (why === "died" && this.before?.data) [this.data, this.before] = [this.before.data, null];
    if (this.deaths > DEATHS_IN_A_ROW) return this.fail(new Error("Python stopped again and again."));
    this.booted = this.startWorker(this.data);
    this.settleAll(
      why === "stopped"
        ? { kind: "replaced" }
        : problem("Python stopped unexpectedly.", "It is being restarted with your data.", error),
    );
    try {
      await this.booted;
    } catch {
      return; // told by onFailure
    }
    this.listeners.onReplaced(why, this.data !== null);
  }

  /**
   * A new worker, ready and with its data. One that is replaced meanwhile says nothing more.
   * @param {Data | null} [data]
   */
  async startWorker(data = null) {
    this.setState("booting");
    const python = new PythonWorker({
      onBoot: this.listeners.onBoot,
      onEvent: (event) => {
        if (event.id === this.runId) this.listeners.onEvent(event);
        else this.waiting.get(event.id)?.onEvent?.(event);
      },
      onDeath: () => {
        if (this.python === python && this.state !== "booting") this.replace("died");
      },
    });
    this.python = python;
    try {
      await python.start();
      const reply = data && (await python.call({ ...data, kind: "load", id: 0 }));
      if (reply && !LOADED.has(reply.kind)) throw new Error(reply.message);
    } catch (error) {
      if (this.python === python) this.fail(error);
      throw error;
    }
    if (this.python === python) this.setState("ready");
  }

  /** Between long pieces of work Python is ready; during one it is busy. */
  update() {
    if (this.state !== "ready" && this.state !== "busy") return;
    this.setState(this.working().length ? "busy" : "ready");
  }

  /** @param {EngineState} state */
  setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.listeners.onState(state);
  }

  /** @param {unknown} error */
  fail(error) {
    this.python?.end();
    this.python = null;
    this.setState("failed");
    const why = error instanceof Error ? error.message.split("\n")[0] : "";
    const reply = problem(`Python could not be started. ${why}`, "Check the connection and reload the page.", error);
    this.settleAll(reply);
    this.listeners.onFailure(reply);
  }
}

/**
 * @param {string} message
 * @param {string} hint
 * @param {unknown} [error]
 * @returns {Reply & {message: string, hint: string, detail: string}}
 */
function problem(message, hint, error) {
  const detail = error instanceof Error ? error.message : String(error ?? "");
  return { kind: "error", error: "engine", message, hint, detail };
}
