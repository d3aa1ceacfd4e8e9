// The cursor: one moment for every view. Plays, seeks, skips what is idle; knows no element.

const IDLE = 30_000;
const LAST_LOOK = 1_000; // of session time, before a gap is jumped
const AT_END = 1_000; // of session time, in which one is taken to be at the end
const LONGEST_FRAME = 500; // a tab that slept goes on where it was

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 60];

/** Sends `move` (with `detail.by`), `play`, `skip` (with the gap), `range` and `end`. */
export class Clock extends EventTarget {
  constructor(axis, gaps) {
    super();
    Object.assign(this, {
      ...axis,
      now: axis.start,
      seq: null,
      speed: 1,
      playing: false,
      skips: true,
      range: null,
    });
    this.gaps = gaps;
  }

  get limits() {
    return this.range ?? { start: this.start, end: this.end };
  }

  /** Go to a moment; `seq` names the event that is meant, where several share it. */
  seek(at, { seq = null, by = "seek" } = {}) {
    this.now = Math.min(Math.max(at, this.start), this.end);
    this.seq = seq;
    this.#tell("move", { by });
  }

  toggle() {
    this.playing ? this.pause() : this.play();
  }

  play() {
    if (this.playing) return;
    if (this.now < this.limits.start || this.now >= this.limits.end) this.seek(this.limits.start);
    this.playing = true;
    this.#frame = null;
    requestAnimationFrame((time) => this.#tick(time));
    this.#tell("play");
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#tell("play");
  }

  select(range) {
    this.range = range;
    if (range && (this.now < range.start || this.now > range.end)) this.seek(range.start);
    this.#tell("range");
  }

  /** A live session has grown; who was at its end stays there. */
  extend(end) {
    const goesAlong = !this.playing && this.now >= this.end - AT_END;
    if (end <= this.end) return;
    this.end = end;
    if (goesAlong) this.seek(end, { by: "play" });
  }

  /** A gap that became known later. */
  addGap(gap) {
    if (this.gaps.some((known) => known.seq === gap.seq)) return;
    this.gaps.push(gap);
    this.gaps.sort((a, b) => a.start - b.start);
  }

  static isGap(start, end) {
    return end - start > IDLE;
  }

  #frame = null;

  #tick(time) {
    if (!this.playing) return;
    const passed = this.#frame === null ? 0 : Math.min(time - this.#frame, LONGEST_FRAME);
    this.#frame = time;
    this.#advance(this.now + passed * this.speed);
    if (this.now >= this.limits.end) {
      this.pause();
      this.#tell("end");
    }
    requestAnimationFrame((next) => this.#tick(next));
  }

  #advance(to) {
    const gap =
      this.skips && this.gaps.find(({ start, end }) => to > start + LAST_LOOK && to < end);
    const next = gap ? gap.end : to;
    if (gap) this.#tell("skip", gap);
    this.now = Math.min(next, this.limits.end);
    this.seq = null;
    this.#tell("move", { by: "play" });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
