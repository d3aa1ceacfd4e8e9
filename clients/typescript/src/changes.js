// The change feed, followed: what a system that keeps a copy of the sessions reads.

import { sleep } from "./client.js";

const PAGE = 500;

/** Every change after `cursor`, oldest first; without one, from the oldest that is kept.
 *
 * `cursor` moves on when all changes of a page have been taken. Who stores it after each change,
 * and starts again from it, misses none, and may meet some a second time.
 */
export class ChangeFeed {
  #changes;
  #pollMs;
  #wait;
  #signal;

  constructor(changes, { cursor = null, pollMs = 5000, wait = true, signal } = {}) {
    this.cursor = cursor;
    this.#changes = changes;
    this.#pollMs = pollMs;
    this.#wait = wait;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator]() {
    const options = { signal: this.#signal };
    for (;;) {
      const query = { limit: PAGE, cursor: this.cursor };
      // biome-ignore lint/performance/noAwaitInLoops: a page names the next one
      const page = await this.#changes.page(query, options);
      yield* page.changes;
      this.cursor = page.nextCursor;
      if (page.hasMore) continue;
      if (!this.#wait) return;
      await sleep(this.#pollMs, this.#signal);
    }
  }
}
