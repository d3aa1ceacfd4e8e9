// What is not acknowledged yet, in the browser's own database. A browser that refuses it, or whose
// disk is full, is said to (`isKept`): then what is unsaved lives only as long as the page.

const NAME = "gradient-session";
const VERSION = 1;
const STORES = { drafts: "key", events: "id" };

export async function openStore(onFailure) {
  try {
    return new Store(await open(), onFailure);
  } catch (error) {
    onFailure(error);
    return new Store(null, onFailure);
  }
}

class Store {
  isKept = true;
  #database;
  #onFailure;

  constructor(database, onFailure) {
    this.#database = database;
    this.#onFailure = onFailure;
    this.isKept = database !== null;
    // Another tab with a newer version of the page would wait for this one.
    if (database) database.onversionchange = () => database.close();
  }

  put(store, row) {
    return this.#run(store, "readwrite", (rows) => rows.put(row));
  }

  delete(store, keys) {
    return this.#run(store, "readwrite", (rows) => {
      for (const key of keys) rows.delete(key);
    });
  }

  /** The rows of a session; none where nothing is kept. */
  async rowsOf(store, sessionId) {
    const rows = await this.#run(store, "readonly", (each) =>
      each.index("session").getAll(sessionId),
    );
    return rows ?? [];
  }

  async #run(store, mode, work) {
    if (!this.#database) return null;
    try {
      const transaction = this.#database.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      // At once: a tab that is killed while it waits for the answer would take the write with it.
      if (mode === "readwrite") transaction.commit();
      await finished(transaction);
      if (mode === "readwrite") this.#report(true);
      return request?.result;
    } catch (error) {
      this.#report(false, error);
      return null;
    }
  }

  #report(isKept, error) {
    const changed = this.isKept !== isKept;
    this.isKept = isKept;
    if (changed) this.#onFailure(error ?? null);
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        request.result.createObjectStore(name, { keyPath }).createIndex("session", "sessionId");
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older version."));
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
