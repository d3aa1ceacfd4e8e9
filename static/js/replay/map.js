// The whole session at a glance: how much happened when, phases, flags, gaps, and the cursor.
// A click goes there, a drag selects a range.

import { BINS, totalOf } from "./bins.js";
import { svg } from "./dom.js";
import { counted, lasting, number, stamp, timeOfDay } from "./format.js";
import { gapWords } from "./timeline.js";

const LANES = { flags: 14, bars: 62, bands: 20, labels: 16 };
const HEIGHT = Object.values(LANES).reduce((sum, height) => sum + height);
const BARS_END = LANES.flags + LANES.bars;
const LETTER = 6.6; // pixels, as a rule
const FEW = 2; // events that fill a bin's height at least
const DRAG = 5; // pixels before a click becomes a drag
const STEPS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604800];

export class TimeMap {
  /** `marks()` gives further ticks: their moment, words and kind. */
  constructor({ box, facts, clock, marks = () => [] }) {
    Object.assign(this, { box, facts, clock, marks, bins: [] });
    this.svg = svg("svg", { role: "img", height: HEIGHT });
    box.append(this.svg);
    new ResizeObserver(() => this.draw()).observe(box);
    this.#listen();
  }

  draw(bins = this.bins) {
    this.bins = bins;
    this.width = Math.max(200, this.box.clientWidth);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.svg.setAttribute("aria-label", this.#words());
    this.svg.replaceChildren(
      this.#patterns(),
      ...this.#bands(),
      ...this.#gaps(),
      ...this.#bars(),
      ...this.#labels(),
      ...this.#ticks(),
      ...this.#overlay(),
    );
    this.move();
  }

  /** Put the cursor where the clock is. */
  move() {
    if (!this.cursor) return;
    const x = this.#x(this.clock.now);
    for (const end of ["x1", "x2"]) this.cursor.setAttribute(end, x);
    this.head.setAttribute("cx", x);
  }

  #x(at) {
    const { start, end } = this.facts.axis;
    return Math.max(0, Math.min(1, (at - start) / Math.max(1, end - start))) * this.width;
  }

  #at(x) {
    const { start, end } = this.facts.axis;
    return start + (Math.max(0, Math.min(this.width, x)) / this.width) * (end - start);
  }

  #offset(at) {
    return stamp(at - this.facts.axis.start);
  }

  #words() {
    const { axis, flags, gaps, count } = this.facts;
    const most = this.bins.reduce(
      (best, bin, place) => (totalOf(bin) > totalOf(this.bins[best]) ? place : best),
      0,
    );
    const peak = this.bins.length
      ? ` Most happened around ${stamp(((most + 0.5) * (axis.end - axis.start)) / BINS)}.`
      : "";
    return `${counted(count, "event")} over ${lasting(axis.end - axis.start)}, ${counted(flags.length, "notice")}, ${counted(gaps.length, "gap")}.${peak}`;
  }

  #patterns() {
    const stripe = svg("path", { d: "M0 6 L6 0", class: "stripe" });
    return svg(
      "defs",
      {},
      svg("pattern", { id: "idle", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, stripe),
    );
  }

  #bands() {
    return this.facts.bands.flatMap((band, place) => {
      const [x, width] = this.#span(band);
      const fits = Math.floor((width - 10) / LETTER);
      const name =
        band.name.length <= fits ? band.name : fits >= 4 ? `${band.name.slice(0, fits - 1)}…` : "";
      const words = `${band.name}, from ${this.#offset(band.start)} to ${this.#offset(band.end)}`;
      return [
        svg(
          "rect",
          { x, y: BARS_END, width, height: LANES.bands, class: place % 2 ? "band odd" : "band" },
          svg("title", {}, words),
        ),
        svg("line", { x1: x, x2: x, y1: LANES.flags, y2: BARS_END + LANES.bands, class: "edge" }),
        svg("text", { x: x + 5, y: BARS_END + 14, class: "band-name" }, name),
      ];
    });
  }

  #gaps() {
    return this.clock.gaps.flatMap((gap) => {
      const [x, width] = this.#span(gap);
      if (width < 1) return [];
      const words = `${lasting(gap.end - gap.start)} ${gap.isLate ? "no signal" : "idle"}`;
      const fits = width > words.length * LETTER + 8;
      return [
        svg(
          "rect",
          { x, y: LANES.flags, width, height: LANES.bars, class: "idle", fill: "url(#idle)" },
          svg("title", {}, gapWords(gap)),
        ),
        fits
          ? svg(
              "text",
              { x: x + width / 2, y: LANES.flags + LANES.bars / 2 + 4, class: "idle-words" },
              words,
            )
          : null,
      ];
    });
  }

  #bars() {
    const most = Math.max(FEW, ...this.bins.map(totalOf));
    const width = this.width / BINS;
    return this.bins.flatMap((bin, place) => {
      let y = BARS_END;
      return this.#ordered(bin).map(([group, n]) => {
        const height = Math.max((n / most) * (LANES.bars - 4), 1.5);
        y -= height;
        return svg("rect", {
          x: place * width,
          y,
          width: Math.max(1, width - 1),
          height,
          class: `bar group-${group}`,
        });
      });
    });
  }

  #ordered(bin) {
    return this.facts.groups
      .map(({ id }) => [id, bin.get(id)])
      .concat([["any", bin.get("any")]])
      .filter(([, n]) => n);
  }

  #labels() {
    const { start, end } = this.facts.axis;
    const least = ((end - start) / 1000 / this.width) * 80;
    const step = (STEPS.find((seconds) => seconds >= least) ?? STEPS.at(-1)) * 1000;
    const labels = [];
    for (let at = start; at <= end; at += step) {
      const x = this.#x(at);
      if (x > this.width - 44 && at > start) break;
      labels.push(svg("text", { x: x + 1, y: HEIGHT - 4, class: "hour" }, this.#offset(at)));
    }
    return labels;
  }

  #ticks() {
    const flags = this.facts.flags.map((flag) => {
      const x = this.#x(flag.at);
      const words = `${flag.line || "Notice"}, at ${this.#offset(flag.at)}`;
      return svg(
        "path",
        { d: `M${x - 4} 1h8l-4 7v6h-1v-6z`, class: "flag" },
        svg("title", {}, words),
      );
    });
    const saves = this.facts.versions.map(({ at, isSealed }) => {
      const x = this.#x(at);
      const words = `${isSealed ? "Handed in" : "Saved"} at ${this.#offset(at)}`;
      return svg(
        "rect",
        { x: x - 1, y: BARS_END + LANES.bands - 4, width: 2, height: 4, class: "save" },
        svg("title", {}, words),
      );
    });
    const marks = this.marks().map(({ at, words, kind }) => {
      const x = this.#x(at);
      return svg(
        "path",
        { d: `M${x} 2l5 5l-5 5l-5 -5z`, class: `mark-${kind}` },
        svg("title", {}, words),
      );
    });
    return [...saves, ...flags, ...marks];
  }

  #overlay() {
    const { range } = this.clock;
    const [x, width] = range ? this.#span(range) : [0, 0];
    this.selection = svg("rect", {
      x,
      y: LANES.flags,
      width,
      height: LANES.bars + LANES.bands,
      class: "selection",
    });
    this.cursor = svg("line", { y1: 6, y2: BARS_END + LANES.bands, class: "cursor" });
    this.head = svg("circle", { cy: 6, r: 4, class: "cursor-head" });
    const width1 = this.width / BINS;
    const hovers = this.bins.map((bin, place) =>
      svg(
        "rect",
        { x: place * width1, y: LANES.flags, width: width1, height: LANES.bars, class: "hover" },
        svg("title", {}, this.#binWords(bin, place)),
      ),
    );
    return [this.selection, this.cursor, this.head, ...hovers];
  }

  #binWords(bin, place) {
    const { axis, groups } = this.facts;
    const length = (axis.end - axis.start) / BINS;
    const parts = groups
      .filter(({ id }) => bin.get(id))
      .map(({ id, label }) => `${label} ${number(bin.get(id))}`);
    const all = counted(Math.round(totalOf(bin)), "event");
    const at = axis.start + place * length;
    return `${this.#offset(at)} (${timeOfDay(at)}): ${all}${parts.length ? `\n${parts.join(", ")}` : ""}`;
  }

  #span({ start, end }) {
    const x = this.#x(start);
    return [x, Math.max(0, this.#x(end) - x)];
  }

  #listen() {
    let from = null;
    const x = (event) =>
      ((event.clientX - this.svg.getBoundingClientRect().left) / this.svg.clientWidth) * this.width;
    const span = (event) => [from, x(event)].sort((a, b) => a - b);
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = x(event);
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (from === null || Math.abs(x(event) - from) < DRAG) return;
      const [left, right] = span(event);
      this.selection.setAttribute("x", left);
      this.selection.setAttribute("width", right - left);
    });
    this.svg.addEventListener("pointerup", (event) => {
      if (from === null) return;
      const [left, right] = span(event);
      if (right - left < DRAG) this.clock.seek(this.#at(right));
      else this.clock.select({ start: this.#at(left), end: this.#at(right) });
      from = null;
    });
    this.svg.addEventListener("pointercancel", () => (from = null));
  }
}
