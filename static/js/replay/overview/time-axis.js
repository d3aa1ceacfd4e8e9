// The scale between moments and pixels. Time runs from left to right whatever the language.

const TICK_STEPS_SECONDS = [
  10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];
const WEEK_SECONDS = 604_800;
const TICK_DISTANCE_PX = 80;
const TICK_LABEL_PX = 44;

export class TimeAxis {
  constructor({ start, end }, width) {
    this.start = start;
    this.end = end;
    this.width = width;
  }

  /** The position of a moment in pixels; a moment outside is clamped to the nearer end. */
  toX(at) {
    return clamp((at - this.start) / Math.max(1, this.end - this.start), 0, 1) * this.width;
  }

  /** The moment at a pixel. */
  toMoment(x) {
    return this.start + (clamp(x, 0, this.width) / this.width) * (this.end - this.start);
  }

  /** The position and the width of a stretch of time. */
  toSpan({ start, end }) {
    const x = this.toX(start);
    return { x, width: Math.max(0, this.toX(end) - x) };
  }

  /** The moments to label, at a round distance and never so close that labels overlap. */
  get ticks() {
    const secondsPerPixel = (this.end - this.start) / 1000 / this.width;
    const wanted = secondsPerPixel * TICK_DISTANCE_PX;
    const weeks = Math.ceil(wanted / WEEK_SECONDS) * WEEK_SECONDS;
    const stepMs = (TICK_STEPS_SECONDS.find((seconds) => seconds >= wanted) ?? weeks) * 1000;
    const ticks = [];
    for (let at = this.start; at <= this.end; at += stepMs) {
      if (at > this.start && this.toX(at) > this.width - TICK_LABEL_PX) break;
      ticks.push(at);
    }
    return ticks;
  }
}

function clamp(value, min, max) {
  return Math.max(min, Math.min(max, value));
}
