// What a person decides: start the task, go on to the next phase, submit.

import { patiently } from "./waits.js";

const TRIES = 4;

export class Moves {
  #moving = null;

  constructor({ http, course, siblings, flush }) {
    Object.assign(this, { http, course, siblings, flush });
  }

  /** One move at a time: a second call gets the same promise. Rejects with the reason. */
  make(path, body) {
    this.#moving ??= this.#makeOnce(path, body).finally(() => {
      this.#moving = null;
    });
    return this.#moving;
  }

  async #makeOnce(path, body) {
    await this.flush();
    const before = this.course.view;
    const refusal = await this.#call(path, body);
    this.course.apply(await patiently(() => this.course.get()));
    this.siblings.tellMoved();
    // A retry after a lost response may be refused because the move is already done.
    if (refusal && !hasMoved(before, this.course.view)) throw refusal;
  }

  async #call(path, body) {
    try {
      await patiently(() => this.http.call(path, { method: "POST", body }), { tries: TRIES });
      return null;
    } catch (error) {
      return error;
    }
  }
}

const hasMoved = (a, b) =>
  a.session.status !== b.session.status || a.currentPhaseIndex !== b.currentPhaseIndex;
