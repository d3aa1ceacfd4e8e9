// Undo and redo. Typing in one field without a pause is one step.

const MAX_STEPS = 200;
const PAUSE_MS = 1500;

export class History {
  #past = [];
  #future = [];
  #lastKey = null;
  #lastAt = 0;

  get canUndo() {
    return this.#past.length > 0;
  }
  get canRedo() {
    return this.#future.length > 0;
  }

  /** Notes that `before` was left; `key` is the field that is typed in, or null for a step of its own. */
  push(before, key = null) {
    const isSame = key !== null && key === this.#lastKey && Date.now() - this.#lastAt < PAUSE_MS;
    if (!isSame) this.#past.push(before);
    if (this.#past.length > MAX_STEPS) this.#past.shift();
    this.#future = [];
    this.#lastKey = key;
    this.#lastAt = Date.now();
  }

  undo(current) {
    return this.#step(this.#past, this.#future, current);
  }
  redo(current) {
    return this.#step(this.#future, this.#past, current);
  }

  clear() {
    this.#past = [];
    this.#future = [];
    this.#lastKey = null;
  }

  #step(from, onto, current) {
    if (from.length === 0) return null;
    onto.push(current);
    this.#lastKey = null;
    return from.pop();
  }
}
