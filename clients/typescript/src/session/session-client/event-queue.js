// What a person did, recorded in batches. Each event has an id of its own, so that a batch that is
// sent again is recorded once; each is kept in the browser until it is acknowledged.

import { Delay } from "./delay.js";
import { randomId } from "./states.js";
import { Waits } from "./waits.js";

const DELAY_MS = 4000;
const MAX_EVENTS = 200;
const MAX_BYTES = 400_000;
const MAX_LEAVING_BYTES = 50_000;

export class EventQueue {
  #queue = [];
  #delay = new Delay();
  #sending = null;
  #batch = MAX_EVENTS;
  #waits = new Waits();

  constructor({ http, store, clock, sessionId, report }) {
    Object.assign(this, { http, store, clock, sessionId, report, problem: null });
  }

  get length() {
    return this.#queue.length;
  }

  /** Events that an earlier page left; the server knows by their ids which it has. */
  async restore() {
    const rows = await this.store.rowsOf("events", this.sessionId);
    const known = new Set(this.#queue.map(({ id }) => id));
    const left = rows.map(({ event }) => event).filter(({ id }) => !known.has(id));
    this.#queue.unshift(...left.sort((a, b) => a.timestampMs - b.timestampMs));
    if (this.length > 0) this.#schedule(0);
  }

  add({ type, phase, data }) {
    const event = { id: randomId(), timestampMs: Math.round(this.clock.now()), phase, type, data };
    this.#queue.push(event);
    this.store.put("events", { id: event.id, sessionId: this.sessionId, event });
    if (!(this.#delay.isSet || this.problem)) this.#schedule(DELAY_MS);
  }

  send({ leaving = false } = {}) {
    if (this.length === 0) return Promise.resolve();
    this.#sending ??= this.#sendOnce(leaving).finally(() => {
      this.#sending = null;
      this.report();
    });
    return this.#sending;
  }

  /** Resolves when all are sent, or one batch was not. */
  async flush() {
    do {
      // biome-ignore lint/performance/noAwaitInLoops: one batch at a time
      await this.send();
    } while (this.length > 0 && !this.problem);
  }

  async #sendOnce(leaving) {
    this.#delay.clear();
    const events = this.#next(leaving ? MAX_LEAVING_BYTES : MAX_BYTES);
    try {
      await this.http.call("events", { method: "POST", body: { events }, leaving });
      this.#remove(events);
      this.#batch = MAX_EVENTS;
    } catch (error) {
      this.#fail(error, events);
      return;
    }
    this.problem = null;
    this.#waits.reset();
    if (this.length > 0) this.#schedule(0);
  }

  #next(maxBytes) {
    let bytes = 0;
    const fits = (event, index) => {
      bytes += JSON.stringify(event).length;
      return index === 0 || bytes <= maxBytes;
    };
    return this.#queue.slice(0, this.#batch).filter(fits);
  }

  #fail(error, events) {
    this.problem = error;
    if (error.isTemporary) {
      this.#schedule(this.#waits.next(error.waitMs));
    } else if (error.status === 400 && events.length > 1) {
      // One of them is refused: ever smaller batches find it.
      this.#batch = Math.ceil(events.length / 2);
      this.#schedule(0);
    } else if (error.status === 400 || error.code === "invalid_status") {
      this.#remove(events); // nobody will ever take them
      if (this.length > 0) this.#schedule(0);
    }
  }

  #remove(events) {
    const ids = new Set(events.map(({ id }) => id));
    this.#queue = this.#queue.filter(({ id }) => !ids.has(id));
    this.store.delete("events", [...ids]);
  }

  #schedule(ms) {
    this.#delay.set(() => this.send(), ms);
  }
}
