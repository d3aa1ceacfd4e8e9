// The whole session at a glance. A click goes to a moment, a drag selects a range.

import { svg } from "../dom.js";
import { formatCount, formatDuration, formatOffset } from "../format.js";
import { BIN_COUNT, totalOf } from "./histogram.js";
import { drawCursor, drawLayers, HEIGHT } from "./layers.js";
import { bindPointer } from "./pointer.js";
import { TimeAxis } from "./time-axis.js";

const MIN_WIDTH_PX = 200;

export class Overview {
  /** `notes()` returns the notes to mark, with time and text. */
  constructor({ box, replay, clock, notes = () => [] }) {
    this.box = box;
    this.replay = replay;
    this.clock = clock;
    this.notes = notes;
    this.bins = [];
    this.svg = svg("svg", { role: "img", height: HEIGHT });
    box.append(this.svg);
    bindPointer(this);
    new ResizeObserver(() => this.draw()).observe(box);
  }

  draw(bins = this.bins) {
    this.bins = bins;
    this.axis = new TimeAxis(this.replay.axis, Math.max(MIN_WIDTH_PX, this.box.clientWidth));
    this.svg.setAttribute("viewBox", `0 0 ${this.axis.width} ${HEIGHT}`);
    this.svg.setAttribute("aria-label", describe(this.replay, bins));
    this.cursor = drawCursor();
    this.svg.replaceChildren(...drawLayers(this));
    this.moveCursor();
  }

  moveCursor() {
    this.cursor?.moveTo(this.axis.toX(this.clock.now));
  }
}

/** A text alternative to the drawing. */
export function describe({ axis, flags, gaps, count }, bins) {
  const length = axis.end - axis.start;
  const counts = [
    `${formatCount(count, "event")} over ${formatDuration(length)}`,
    formatCount(flags.length, "flag"),
    formatCount(gaps.length, "gap"),
  ];
  if (bins.length === 0) return `${counts.join(", ")}.`;
  const totals = bins.map(totalOf);
  const peak = totals.indexOf(Math.max(...totals));
  const middle = formatOffset(((peak + 0.5) * length) / BIN_COUNT);
  return `${counts.join(", ")}. Most happened around ${middle}.`;
}
