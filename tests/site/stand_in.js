// Stands in for Python's worker: answers from the first result of the sample, as a test wants it.

import { loadFirstResult } from "./catalog.js";

const SHARE = 0.6; // of its rows that a step shows

/** What tests say to every worker of this page. */
const python = (self.python = {
  /** @type {Map<string, object>} */
  said: new Map(),
  /** @type {any[]} */
  requests: [],
  /** @type {Map<string, {wait: Promise<void>, go: () => void}>} */
  held: new Map(),
  /** @type {any} */
  first: null,
  /** @type {PythonWorker | null} */
  worker: null,
  run: 0,
  /** @type {string | null} what another algorithm beside the steps is called */
  other: null,
  say: (kind, reply) => python.said.set(kind, { ...python.said.get(kind), ...reply }),
  asked: (kind) => python.requests.filter((one) => one.kind === kind),
  hold(kind) {
    const { promise, resolve } = Promise.withResolvers();
    python.held.set(kind, { wait: promise, go: resolve });
  },
  release(kind) {
    python.held.get(kind)?.go();
    python.held.delete(kind);
  },
  sketch: (rows) => python.worker.tell(python.run, { kind: "sketch", picture: firstRows(rows) }),
  places() {
    const { x, y } = rowsOf(python.first.result.picture);
    return [...x].map((value, index) => [value, y[index]]);
  },
});

const rowsOf = (picture) => picture.layers.find(({ id }) => id === "points");

/** The picture with the first of its rows only. @param {number} count */
function firstRows(count) {
  const { picture } = python.first.result;
  const rows = rowsOf(picture);
  const cut = Object.fromEntries(["x", "y", "cluster", "row"].map((name) => [name, rows[name].slice(0, count)]));
  return { ...picture, caption: `The first ${count} rows.`, layers: [{ ...rows, ...cut }] };
}

const answers = {
  hello: () => ({}),
  async load({ sample }) {
    python.first = await loadFirstResult(sample);
    return { kind: "table", table: python.first.table };
  },
  run({ id }, worker) {
    if (python.said.get("run")?.kind === "error") return {};
    const { picture, ...result } = python.first.result;
    const said = python.said.get("frame");
    worker.tell(id, { ...result, ...said, kind: "frame", picture });
    return { ...result, ...said, kind: "result" };
  },
  row: ({ row }) => ({
    number: row + 1, line: row + 2, cluster: 0, distances: null, probabilities: null, log_density: null,
    names: ["eruption_minutes", "waiting_minutes"], cells: ["3.6", "79"],
  }),
  place: ({ x, y }) => ({
    kind: "prediction", place: [x, y], values: [x, y], cells: [String(x), String(y)], cluster: 0, rule: "A rule.",
    note: "", distances: null, probabilities: null, log_density: null,
  }),
  regions: () => ({ kind: "none" }),
  trace: () => ({
    count: 3, names: ["start", "E-step", "M-step"], sentences: ["It starts.", "Rows are shared out.", "Components move."],
    objective_title: "log-likelihood", objective: Float64Array.of(-3, -2, -1), sampled: null,
  }),
  step({ index }) {
    const picture = firstRows(Math.round(SHARE * rowsOf(python.first.result.picture).x.length) + index);
    const caption = `At step ${index + 1} every row is wholly of one cluster.`;
    const beside = python.other && { ...picture, caption, title: python.other, table: null, height: 200 };
    return { picture, title: python.other && "Gaussian mixture: soft", beside };
  },
};

export class PythonWorker {
  constructor(listeners) {
    this.listeners = listeners;
    this.ended = false;
    python.worker = this;
  }

  async start() {}

  tell(id, event) {
    if (!this.ended) this.listeners.onEvent({ ...event, id });
  }

  async call(request) {
    const { kind, id } = request;
    python.requests.push(request);
    if (kind === "run") python.run = id;
    await python.held.get(kind)?.wait;
    const reply = await (answers[kind] ?? (() => ({ kind: "none" })))(request, this);
    return { kind, ...reply, ...python.said.get(kind) };
  }

  end() {
    this.ended = true;
  }
}
