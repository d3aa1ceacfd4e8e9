// Saves of the deliverable: delayed, one at a time, kept in the browser until acknowledged.

import { sendCheckpoint } from "./checkpoint.js";
import { unresolvedConflict } from "./conflict.js";
import { Delay } from "./delay.js";
import { Drafts } from "./drafts.js";
import { fingerprint } from "./states.js";
import { Waits } from "./waits.js";

const DELAY_MS = 2500; // with the way to the server, what is 3 s old is saved

export class Saver {
  state = null;
  phaseIndex = null;
  revision = null;
  savedAt = null; // by performance.now()
  conflict = null; // what the server has: { revision, phaseIndex, deliverableState }
  problem = null; // the CallError of the last try
  isBehind = false; // another tab or device has saved meanwhile
  #edits = 0;
  #savedEdits = 0;
  #unanswered = []; // fingerprints of states that were sent, without an answer
  #delay = new Delay();
  #sending = null;
  #waits = new Waits();
  #epoch = 0; // an answer to a save of an earlier one is none

  /** `moved()` is called where the server says that the session has another phase or status. */
  constructor({ http, store, sessionId, tabId, report, moved, saved }) {
    Object.assign(this, { http, report, moved, saved });
    this.drafts = new Drafts({ http, store, sessionId, tabId });
  }

  get isDirty() {
    return this.#edits > this.#savedEdits;
  }

  get isSending() {
    return this.#sending !== null;
  }

  edit(state) {
    this.state = state;
    this.#edits += 1;
    this.#keep();
    if (this.problem && !this.problem.isTemporary) this.problem = null;
    if (!(this.#delay.isSet || this.problem)) this.#schedule(DELAY_MS);
    this.report();
  }

  /** What the server has, before anything was changed here. */
  begin({ state, phaseIndex, revision }) {
    Object.assign(this, { state, phaseIndex, revision, conflict: null, isBehind: false });
    this.#epoch += 1;
    this.#edits = 0;
    this.#savedEdits = 0;
    this.#unanswered = [];
    this.#delay.clear();
  }

  /** Another tab or device has saved. Returns whether its version is taken over: what is unsaved here
   * is never replaced. */
  hear({ revision, phaseIndex, state }) {
    if (phaseIndex !== this.phaseIndex || revision <= this.revision) return false;
    const isFree = !(this.isDirty || this.isSending || this.conflict);
    if (isFree) this.begin({ state, phaseIndex, revision });
    else if (!this.isSending) this.isBehind = true;
    return isFree;
  }

  /** Work that an earlier page left unsaved. */
  restore({ state, revision }) {
    this.revision = revision;
    this.edit(state);
    this.send();
  }

  /** Saves now, if there is something to save. Resolves when it is answered, whatever the answer. */
  send({ leaving = false } = {}) {
    if (!this.isDirty || this.conflict || this.phaseIndex === null) return Promise.resolve();
    this.#sending ??= this.#sendOnce({ leaving }).finally(() => {
      this.#sending = null;
      this.report();
    });
    return this.#sending;
  }

  /** Resolves when everything is saved; rejects with why it is not. */
  async flush() {
    await this.send().then(() => this.send()); // the first may be under way, and older
    if (this.problem) throw this.problem;
    if (this.conflict) throw unresolvedConflict();
  }

  async #sendOnce({ leaving }) {
    this.#delay.clear();
    const [epoch, edits, { state, phaseIndex, revision }] = [this.#epoch, this.#edits, this];
    this.#unanswered = [...this.#unanswered, fingerprint(state)];
    this.report();
    const answer = await sendCheckpoint(this.http, { state, phaseIndex, revision, leaving });
    if (epoch !== this.#epoch) return;
    if (answer.revision !== undefined) this.#acknowledge(edits, answer.revision);
    else if (answer.current) this.#refused(answer.current, edits);
    else this.#fail(answer.error);
  }

  #acknowledge(edits, revision) {
    Object.assign(this, { revision, problem: null, isBehind: false, savedAt: performance.now() });
    this.#unanswered = [];
    this.#waits.reset();
    this.#savedEdits = edits;
    if (this.isDirty) {
      this.#keep();
      this.#schedule(DELAY_MS);
    } else {
      this.drafts.forget();
      this.saved();
    }
  }

  #fail(error) {
    this.problem = error;
    if (error.status === 409) this.moved();
    if (error.isTemporary) this.#schedule(this.#waits.next(error.waitMs));
  }

  /** The server has a newer revision, or another phase; it has kept what was refused. */
  #refused(current, edits) {
    this.problem = null;
    if (current.phaseIndex !== this.phaseIndex) {
      this.#savedEdits = edits;
      this.moved();
    } else if (this.#unanswered.slice(0, -1).includes(fingerprint(current.deliverableState))) {
      // It was ours: the answer was lost on its way.
      this.revision = current.revision;
      this.#unanswered = [];
      this.#schedule(0);
    } else {
      this.conflict = current;
    }
  }

  #keep() {
    const { state, phaseIndex, revision } = this;
    this.drafts.keep({ state, phaseIndex, revision, unanswered: this.#unanswered });
  }

  #schedule(ms) {
    this.#delay.set(() => this.send(), ms);
  }
}
