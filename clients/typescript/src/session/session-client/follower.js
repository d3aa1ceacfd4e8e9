// Polls the server for the state of the session: more time, another phase and the end show
// without a reload.

const VISIBLE_MS = 10_000;
const AT_END_MS = 2000;
const SHARE = 10; // of the time, how little asking may take
const LATE_SECONDS = -90;

export class Follower {
  #timer = null;
  #asking = null;
  #tookMs = 0;

  /** `ask()` gets the view and may reject; `deadline()` is that of the running timer. */
  constructor({ ask, deadline, clock }) {
    Object.assign(this, { ask, deadline, clock });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      clock.distrust();
      this.now();
    });
    addEventListener("online", () => this.now());
  }

  /** Asks at once; while a question is under way, that one's answer is everybody's. */
  now() {
    clearTimeout(this.#timer);
    const askedAt = performance.now();
    this.#asking ??= this.ask()
      .catch(() => null)
      .finally(() => {
        this.#asking = null;
        this.#tookMs = performance.now() - askedAt;
        this.#schedule();
      });
    return this.#asking;
  }

  #schedule() {
    clearTimeout(this.#timer);
    const deadline = this.deadline();
    if (deadline === null) return;
    const seconds = (Date.parse(deadline) - this.clock.now()) / 1000;
    const isAtEnd = seconds < 0 && seconds > LATE_SECONDS;
    // The answer holds the whole work: on a slow line, saves come first.
    const pause = Math.max(VISIBLE_MS, this.#tookMs * SHARE);
    const untilEnd = seconds > 0 ? seconds * 1000 + 500 : pause;
    const wait = isAtEnd ? AT_END_MS : Math.min(pause, untilEnd);
    this.#timer = setTimeout(() => (document.hidden ? this.#schedule() : this.now()), wait);
  }
}
