// Events of a session, collected and recorded in batches.

const LARGEST_BATCH = 500;
const LARGEST_BATCH_BYTES = 1024 * 1024;
const encoder = new TextEncoder();

/** Records what is added when a batch is full, and on `flush`. If recording fails, the events
 * stay, and `flush` sends them again; each has an id, so that none is recorded twice.
 */
export class EventBatches {
  #events;
  #sessionId;
  #size;
  #pending = [];
  #sending = Promise.resolve();

  constructor(events, sessionId, size = 100) {
    this.#events = events;
    this.#sessionId = sessionId;
    this.#size = Math.min(size, LARGEST_BATCH);
  }

  /** `timestampMs` is now by default. */
  async add({ type, phase, data = {}, timestampMs = Date.now() }) {
    const event = { id: crypto.randomUUID(), timestampMs, phase, type, data };
    const bytes = encoder.encode(JSON.stringify(event)).length + 1;
    this.#pending.push({ event, bytes });
    if (this.#pending.length >= this.#size) await this.flush();
  }

  /** Sends all that has been added, after what is being sent. */
  flush() {
    const last = this.#pending.at(-1);
    const sent = this.#sending.then(() => this.#sendUntil(last));
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  async #sendUntil(last) {
    while (this.#pending.some((each) => each === last)) {
      const events = firstBatch(this.#pending);
      // biome-ignore lint/performance/noAwaitInLoops: events are recorded in their order
      await this.#events.create(this.#sessionId, { events });
      this.#pending.splice(0, events.length);
    }
  }
}

/** The events that fit into one request; at least one. */
function firstBatch(pending) {
  let bytes = 0;
  const fitting = pending.slice(0, LARGEST_BATCH).findIndex((each) => {
    bytes += each.bytes;
    return bytes > LARGEST_BATCH_BYTES;
  });
  const length = fitting < 0 ? LARGEST_BATCH : Math.max(1, fitting);
  return pending.slice(0, length).map((each) => each.event);
}
