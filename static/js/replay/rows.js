// A long list of which only a window is in the page: rows around the cursor, more as one scrolls.

import { ask } from "./ask.js";

const WINDOW = 100;
const MOST = 300;
const EDGE = 600; // pixels from an end of the window at which more is loaded

/**
 * `box` scrolls and holds the rows; `build(row, previous)` makes the elements of one row, of which
 * the last carries `data-seq`. `types()` are those that are shown, none for all.
 */
export class Rows extends EventTarget {
  constructor({ box, url, build, types, bodies = false, onError }) {
    super();
    Object.assign(this, { box, url, build, types, bodies, onError });
    this.follows = true;
    this.#forget();
    box.addEventListener("scroll", () => this.#fillEdges(), { passive: true });
    for (const type of ["wheel", "touchmove", "pointerdown"]) {
      box.addEventListener(type, (event) => this.#touched(event), { passive: true });
    }
    box.addEventListener("keydown", (event) => {
      if (["PageUp", "PageDown"].includes(event.key)) this.#touched(event);
    });
  }

  /** Start again, as another selection is shown. */
  reset() {
    this.#forget();
    this.box.replaceChildren();
  }

  /** Show the moment: load what is missing, mark the current row, keep it in sight. */
  async show(now, seq) {
    this.#wanted = { now, seq };
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted && !this.#covers(this.#wanted)) await this.#loadAround(this.#wanted);
      this.#mark();
    } catch (error) {
      if (error.name !== "AbortError") this.onError(error);
    } finally {
      this.#busy = false;
    }
  }

  /** The row at which the cursor stands; null before the first. */
  get current() {
    return this.rows[this.#place()] ?? null;
  }

  /** The row before or after the current one, loaded where it must be. */
  async neighbour(step) {
    const place = this.#place() + step;
    if (place >= 0 && place < this.rows.length) return this.rows[place];
    await this.#extend(step);
    return this.rows[this.#place() + step] ?? null;
  }

  /** New rows at the end of the log. */
  append(rows) {
    const last = this.rows.at(-1)?.seq ?? 0;
    const fresh = rows.filter((row) => row.seq > last && this.#isShown(row));
    if (!this.atEnd || !fresh.length) return;
    this.#put([...this.rows, ...fresh].slice(-MOST));
    this.#mark();
  }

  /** Draw again, as something about the rows looks different now. */
  redraw() {
    this.#nodes.clear();
    this.#put(this.rows);
    this.#mark();
  }

  follow() {
    this.follows = true;
    this.dispatchEvent(new Event("follow"));
    this.#mark();
  }

  #wanted = null;
  #busy = false;
  #filling = false;
  #marked = null;
  #nodes = new Map();

  #forget() {
    this.rows = [];
    this.atStart = this.atEnd = false;
    this.generation = (this.generation ?? 0) + 1;
    this.#nodes?.clear();
    this.#marked = null;
  }

  #isShown(row) {
    const types = this.types();
    return !types.length || types.includes(row.type);
  }

  #covers({ now, seq }) {
    const [first, last] = [this.rows[0], this.rows.at(-1)];
    if (!first) return this.atStart && this.atEnd;
    if (seq !== null) return (first.seq <= seq || this.atStart) && (last.seq >= seq || this.atEnd);
    return (first.at <= now || this.atStart) && (last.at > now || this.atEnd);
  }

  #place() {
    const { now = -Infinity, seq = null } = this.#wanted ?? {};
    return this.rows.findLastIndex((row) => (seq === null ? row.at <= now : row.seq <= seq));
  }

  #ask(place) {
    return ask(this.url, {
      ...place,
      types: this.types().join(","),
      limit: WINDOW,
      bodies: this.bodies ? "1" : undefined,
    });
  }

  async #loadAround({ now, seq }) {
    const generation = this.generation;
    const { rows, position } = await this.#ask(
      seq === null ? { at: Math.floor(now) } : { around: seq },
    );
    if (generation !== this.generation) return;
    const upTo = rows.filter((row) => row.seq <= position).length;
    this.atStart = upTo < WINDOW / 2;
    this.atEnd = rows.length - upTo < WINDOW / 2;
    this.#put(rows);
    // A row whose time lies a little before its predecessor's would never cover its own moment.
    if (!this.#covers({ now, seq })) [this.atStart, this.atEnd] = [true, true];
  }

  async #fillEdges() {
    if (this.#filling || !this.rows.length || this.box.clientHeight === 0) return;
    const below = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight;
    const step =
      below < EDGE && !this.atEnd ? 1 : this.box.scrollTop < EDGE && !this.atStart ? -1 : 0;
    if (step) await this.#extend(step);
  }

  async #extend(step) {
    if (this.#filling || !this.rows.length || (step > 0 ? this.atEnd : this.atStart)) return;
    this.#filling = true;
    const generation = this.generation;
    try {
      const { rows } = await this.#ask(
        step > 0 ? { after: this.rows.at(-1).seq } : { before: this.rows[0].seq },
      );
      if (generation !== this.generation) return;
      this.#join(rows, step);
    } catch (error) {
      this.onError(error);
    } finally {
      this.#filling = false;
    }
  }

  #join(rows, step) {
    if (step > 0) {
      this.atEnd = rows.length < WINDOW;
      if (this.rows.length + rows.length > MOST) this.atStart = false;
      this.#put([...this.rows, ...rows].slice(-MOST));
    } else {
      this.atStart = rows.length < WINDOW;
      if (this.rows.length + rows.length > MOST) this.atEnd = false;
      this.#put([...rows, ...this.rows].slice(0, MOST));
    }
  }

  /** Put these rows into the page; what is in sight stays where it is. */
  #put(rows) {
    const anchor = this.#anchor();
    this.rows = rows;
    const nodes = new Map();
    rows.forEach((row, place) => nodes.set(row.seq, this.#nodesOf(row, rows[place - 1])));
    this.#nodes = nodes;
    this.box.replaceChildren(...[...nodes.values()].flat());
    this.#highlight();
    if (anchor?.node.isConnected)
      this.box.scrollTop += anchor.node.getBoundingClientRect().top - anchor.top;
    this.dispatchEvent(new Event("rows"));
  }

  #nodesOf(row, previous) {
    const kept = this.#nodes.get(row.seq);
    if (kept && kept.after === previous?.seq) return kept;
    return Object.assign(this.build(row, previous), { after: previous?.seq });
  }

  #anchor() {
    const top = this.box.getBoundingClientRect().top;
    const node = [...this.box.children].find((child) => child.getBoundingClientRect().bottom > top);
    return node && { node, top: node.getBoundingClientRect().top };
  }

  #mark() {
    this.#highlight();
    if (this.#marked && this.follows) this.#bringIntoSight(this.#marked);
    this.dispatchEvent(new CustomEvent("current", { detail: this.current }));
  }

  #highlight() {
    const row = this.current;
    const node = row && this.#nodes.get(row.seq)?.at(-1);
    if (this.#marked === node) return;
    this.#setCurrent(this.#marked, false);
    this.#setCurrent(node, true);
    this.#marked = node;
  }

  #setCurrent(node, isCurrent) {
    const link = node?.querySelector("a");
    if (!link) return;
    node.classList.toggle("current", isCurrent);
    link.tabIndex = isCurrent ? 0 : -1;
    isCurrent ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }

  #bringIntoSight(node) {
    if (this.box.clientHeight === 0) return;
    const [outer, inner] = [this.box.getBoundingClientRect(), node.getBoundingClientRect()];
    const away = inner.top - outer.top - (outer.height - inner.height) / 2;
    if (Math.abs(away) > outer.height / 5) this.box.scrollTop += away;
  }

  #touched(event) {
    // A click on a row is no scrolling; one on the bar beside the rows is.
    if (event.type === "pointerdown" && event.target !== this.box) return;
    if (!this.follows) return;
    this.follows = false;
    this.dispatchEvent(new Event("follow"));
  }
}
