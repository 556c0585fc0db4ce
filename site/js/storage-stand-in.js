// PyScript opens IndexedDB while it boots, although this page keeps nothing there. Where a browser
// denies storage (a frame from another site, private windows) that would end the boot: then an
// empty store in memory takes its place. Runs in the page and in the worker, before PyScript.

/** @returns {Promise<boolean>} whether the browser lets this page open a database */
async function storageWorks() {
  try {
    const request = indexedDB.open("unlabeled-probe");
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      request.onerror = reject;
      request.onblocked = reject;
    });
    request.result.close();
    indexedDB.deleteDatabase("unlabeled-probe");
    return true;
  } catch {
    return false;
  }
}

/**
 * A request whose result arrives in a moment, as IndexedDB's do.
 * @param {unknown} result
 * @param {object} [more]
 */
function answer(result, more = {}) {
  const request = Object.assign(new EventTarget(), { result, error: null, ...more });
  queueMicrotask(() => {
    for (const type of ["upgradeneeded", "success", "complete"]) {
      request.addEventListener(type, (event) => {
        // @ts-ignore: handlers are properties set by whoever asked
        request[`on${type}`]?.(event);
      });
      request.dispatchEvent(new Event(type));
    }
  });
  return request;
}

/** One key-value store, shared by every transaction on it. */
class Store {
  #rows = new Map();
  /** @param {unknown} value @param {unknown} key */
  put(value, key) {
    this.#rows.set(key, value);
    return answer(key);
  }
  /** @param {unknown} key */
  get(key) {
    return answer(this.#rows.get(key));
  }
  /** @param {unknown} key */
  getKey(key) {
    return answer(this.#rows.has(key) ? key : undefined);
  }
  getAll() {
    return answer([...this.#rows.values()]);
  }
  getAllKeys() {
    return answer([...this.#rows.keys()]);
  }
  count() {
    return answer(this.#rows.size);
  }
  /** @param {unknown} key */
  delete(key) {
    this.#rows.delete(key);
    return answer(undefined);
  }
  clear() {
    this.#rows.clear();
    return answer(undefined);
  }
  openCursor() {
    return answer(null);
  }
}

/** A database with as many stores as are asked for. */
class Database extends EventTarget {
  #stores = new Map();
  get objectStoreNames() {
    return [...this.#stores.keys()];
  }
  /** @param {string} name */
  createObjectStore(name) {
    if (!this.#stores.has(name)) this.#stores.set(name, new Store());
    return this.#stores.get(name);
  }
  /** @param {string | string[]} names */
  transaction(names) {
    const first = Array.isArray(names) ? names[0] : names;
    return answer(undefined, {
      objectStore: (name = first) => this.createObjectStore(name),
      commit() {},
      abort() {},
    });
  }
  close() {}
}

/** Puts the stand-in in place if this page or worker may not open a database. */
export async function ensureStorage() {
  if (await storageWorks()) return;
  const databases = new Map();
  const standIn = {
    open(/** @type {string} */ name) {
      if (!databases.has(name)) databases.set(name, new Database());
      const database = databases.get(name);
      return answer(database, { transaction: database.transaction("") });
    },
    deleteDatabase: () => answer(undefined),
    databases: async () => [],
    cmp: () => 0,
  };
  Object.defineProperty(globalThis, "indexedDB", { value: standIn, configurable: true });
}
