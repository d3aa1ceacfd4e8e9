// Unsaved work in the browser's database: one draft for each tab, and versions that were left in a
// conflict or came too late, until the server has them for the reviewer.

import { sendCheckpoint } from "./checkpoint.js";
import { randomId } from "./states.js";

const MAX_WRITES = 8;

export class Drafts {
  #newest = null;
  #last = null;
  #writing = 0;

  constructor({ http, store, sessionId, tabId }) {
    Object.assign(this, { http, store, sessionId, tabId });
  }

  /** Writes at once, so that a tab that is killed has it. Where the disk is slower than the person
   * types, the newest waits. */
  async keep(draft) {
    this.#newest = draft;
    if (this.#writing >= MAX_WRITES) return;
    this.#writing += 1;
    this.#last = this.store.put("drafts", this.#row(this.tabId, draft));
    await this.#last;
    this.#writing -= 1;
    const isNewest = this.#newest === draft || this.#newest === null || this.#writing > 0;
    if (!isNewest) this.keep(this.#newest);
  }

  #row(key, draft) {
    return { key, sessionId: this.sessionId, at: Date.now(), ...draft };
  }

  /** The tab has nothing unsaved. */
  async forget() {
    this.#newest = null;
    await this.#last;
    await this.store.delete("drafts", [this.tabId]);
  }

  /** A version that is not taken; the server is told by `sendLeft`. */
  leave({ phaseIndex, state }) {
    this.left = [...(this.left ?? []), this.#row(randomId(), { phaseIndex, state, isLeft: true })];
    return this.store.put("drafts", this.left.at(-1));
  }

  /** What tabs that are closed have left, newest first. */
  async orphans(livingTabs) {
    const drafts = await this.store.rowsOf("drafts", this.sessionId);
    const orphans = drafts.filter(({ key }) => !livingTabs.has(key));
    this.left = orphans.filter(({ isLeft }) => isLeft);
    return orphans.filter(({ isLeft }) => !isLeft).sort((a, b) => b.at - a.at);
  }

  /** Hands the versions that are left to the server, which refuses and keeps them: they are based on
   * no revision. What it cannot take now is tried at the next start. */
  async sendLeft() {
    for (const draft of this.left ?? []) {
      // biome-ignore lint/performance/noAwaitInLoops: in order
      if (await this.#isTaken(draft)) await this.drop(draft);
    }
  }

  async drop(draft) {
    this.left = (this.left ?? []).filter(({ key }) => key !== draft.key);
    await this.store.delete("drafts", [draft.key]);
  }

  async #isTaken({ state, phaseIndex }) {
    const { revision, current } = await sendCheckpoint(this.http, {
      state,
      phaseIndex,
      revision: "left",
    });
    return revision !== undefined || current !== undefined;
  }
}
