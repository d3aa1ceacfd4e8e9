// The clock of the replay: one moment for every view. It plays, seeks and skips gaps, and knows
// nothing of the page.

const BEFORE_SKIP_MS = 1000; // of session time that is played before a gap is skipped
const AT_END_MS = 1000; // of session time within which the clock counts as at the end
const MAX_FRAME_MS = 500; // a tab that was in the background continues where it was

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 60];

/**
 * Dispatches `move` (`detail.by` says what moved it), `play` (started or paused), `skip` (`detail`
 * is the gap), `range` and `end`.
 */
export class Clock extends EventTarget {
  #frame = null;
  #lastFrameAt = null;

  /** `axis` is where the session starts and ends, in milliseconds. */
  constructor({ start, end }, gaps) {
    super();
    this.start = start;
    this.end = end;
    this.gaps = gaps;
    this.now = start;
    this.seq = null;
    this.speed = 1;
    this.playing = false;
    this.skips = true;
    this.range = null;
  }

  get limits() {
    return this.range ?? { start: this.start, end: this.end };
  }

  /** Goes to a moment; `seq` names the event that is meant where several share the moment. */
  seek(at, { seq = null, by = "seek" } = {}) {
    this.now = Math.min(Math.max(at, this.start), this.end);
    this.seq = seq;
    this.#emit("move", { by });
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.playing) return;
    if (this.now < this.limits.start || this.now >= this.limits.end) this.seek(this.limits.start);
    this.playing = true;
    this.#lastFrameAt = null;
    this.#requestFrame();
    this.#emit("play");
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.#frame);
    this.#emit("play");
  }

  select(range) {
    this.range = range;
    if (range && (this.now < range.start || this.now > range.end)) this.seek(range.start);
    this.#emit("range");
  }

  /** The session has grown. A clock that stood at its end stays at the end. */
  extend(end) {
    const follows = !this.playing && this.now >= this.end - AT_END_MS;
    if (end <= this.end) return;
    this.end = end;
    if (follows) this.seek(end, { by: "play" });
  }

  /** Adds a gap that was found while rows were loaded. */
  addGap(gap) {
    if (this.gaps.some((known) => known.seq === gap.seq)) return;
    this.gaps.push(gap);
    this.gaps.sort((a, b) => a.start - b.start);
  }

  #requestFrame() {
    cancelAnimationFrame(this.#frame); // one at a time, however play and pause follow each other
    this.#frame = requestAnimationFrame((time) => this.#tick(time));
  }

  #tick(time) {
    const elapsed = this.#lastFrameAt === null ? 0 : time - this.#lastFrameAt;
    this.#lastFrameAt = time;
    this.#advance(this.now + Math.min(elapsed, MAX_FRAME_MS) * this.speed);
    if (!this.playing) return; // a listener paused it
    if (this.now < this.limits.end) {
      this.#requestFrame();
    } else {
      this.pause();
      this.#emit("end");
    }
  }

  #advance(to) {
    const isInside = ({ start, end }) => to > start + BEFORE_SKIP_MS && to < end;
    const gap = this.skips ? this.gaps.find(isInside) : undefined;
    if (gap) this.#emit("skip", gap);
    this.now = Math.min(gap ? gap.end : to, this.limits.end);
    this.seq = null;
    this.#emit("move", { by: "play" });
  }

  #emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
