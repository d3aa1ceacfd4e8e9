// The selected range of the session; only it is played.

import { byId } from "./dom.js";
import { formatDuration, formatOffset } from "./format.js";
import { saveState } from "./url-state.js";

export class RangeControl {
  constructor({ clock, overview }) {
    Object.assign(this, { clock, overview });
    clock.addEventListener("range", () => this.#render());
    byId("clear-range").addEventListener("click", () => clock.select(null));
  }

  /** Selects the range that the URL names, in seconds since the start. */
  restore({ from, to }) {
    if (from === "" || to === "") return;
    const { start } = this.clock;
    this.clock.select({ start: start + from * 1000, end: start + to * 1000 });
  }

  /** The range starts at the clock's moment; it never ends before it starts. */
  startHere() {
    const { now, range, end } = this.clock;
    this.clock.select({ start: now, end: Math.max(range?.end ?? end, now) });
  }

  endHere() {
    const { now, range, start } = this.clock;
    this.clock.select({ start: Math.min(range?.start ?? start, now), end: now });
  }

  #render() {
    const { range, start } = this.clock;
    const seconds = (at) => (range ? String(Math.round((at - start) / 1000)) : "");
    saveState({ from: seconds(range?.start), to: seconds(range?.end) });
    byId("range").hidden = !range;
    if (range) {
      const [from, to] = [formatOffset(range.start - start), formatOffset(range.end - start)];
      const length = formatDuration(range.end - range.start);
      byId("range-text").textContent = `Plays from ${from} to ${to}, ${length}.`;
    }
    this.overview.draw();
  }
}
