// A timeout that knows whether it is set.

export class Delay {
  #timer = null;

  get isSet() {
    return this.#timer !== null;
  }

  set(run, ms) {
    this.clear();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      run();
    }, ms);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
