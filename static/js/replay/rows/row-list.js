// A list of events that shows a window of the log and moves it along with the clock.

import { getJson } from "../api.js";
import { RowNodes } from "./row-nodes.js";
import { PAGE_SIZE, RowWindow } from "./row-window.js";
import { nearEdges, onUserScroll } from "./scroll.js";

const LOAD_MARGIN_PX = 600;

/** Dispatches `rows`, `current` (`detail` is the row) and `follow` when these have changed. */
export class RowList extends EventTarget {
  #window = new RowWindow();
  #generation = 0; // a response to a request from before a reset is dropped
  #position = { now: Number.NEGATIVE_INFINITY, seq: null };
  #isShowing = false;
  #isExtending = false;
  #nodes;

  /**
   * `box` scrolls and holds the rows; `build(row, previous)` creates the elements of one row, the
   * row itself last. `types()` are the types to show, none for all. `withBodies` loads messages.
   */
  constructor({ box, url, build, types, withBodies = false, onError }) {
    super();
    Object.assign(this, { box, url, types, withBodies, onError, follows: true });
    this.#nodes = new RowNodes(box, build);
    box.addEventListener("scroll", () => this.#loadEdges(), { passive: true });
    onUserScroll(box, () => this.#setFollows(false));
  }

  get rows() {
    return this.#window.rows;
  }

  /** The row at the clock; null before the first. */
  get current() {
    return this.rows[this.#window.indexAt(this.#position)] ?? null;
  }

  /** Clears the list after another selection of types. */
  reset() {
    this.#generation += 1;
    this.#window.clear();
    this.#nodes.clear();
  }

  /** Shows a moment: loads what is missing, marks the current row and keeps it in view. */
  async show(now, seq) {
    this.#position = { now, seq };
    if (this.#isShowing) return; // the loop below takes up the new position
    this.#isShowing = true;
    try {
      // biome-ignore lint/performance/noAwaitInLoops: the clock moves on while one is answered
      while (!this.#window.covers(this.#position)) await this.#load(this.#position);
      this.#updateCurrent();
    } catch (error) {
      this.onError(error);
    } finally {
      this.#isShowing = false;
    }
  }

  /** The row after (`step` 1) or before (-1) the current one, loaded if necessary. */
  async neighbor(step) {
    const find = () => this.rows[this.#window.indexAt(this.#position) + step] ?? null;
    if (!find()) await this.#extend(step);
    return find();
  }

  /** Adds rows that were recorded since. */
  append(rows) {
    const types = this.types();
    const shown = rows.filter((row) => types.length === 0 || types.includes(row.type));
    if (!this.#window.append(shown)) return;
    this.#render();
    this.#updateCurrent();
  }

  /** Rebuilds every row, after their appearance changed. */
  redraw() {
    this.#nodes.invalidate();
    this.#render();
    this.#updateCurrent();
  }

  follow() {
    this.#setFollows(true);
    this.#updateCurrent();
  }

  #setFollows(follows) {
    if (this.follows === follows) return;
    this.follows = follows;
    this.dispatchEvent(new Event("follow"));
  }

  #get(place) {
    return getJson(this.url, {
      ...place,
      types: this.types().join(","),
      limit: PAGE_SIZE,
      bodies: this.withBodies ? "1" : undefined,
    });
  }

  async #load({ now, seq }) {
    const generation = this.#generation;
    const place = seq === null ? { at: Math.floor(now) } : { around: seq };
    const { rows, position } = await this.#get(place);
    if (generation !== this.#generation) return;
    this.#window.replace(rows, position);
    // A row whose time lies a little before its predecessor's would never cover its own moment.
    if (!this.#window.covers({ now, seq })) this.#window.setComplete();
    this.#render();
  }

  async #loadEdges() {
    const step = nearEdges(this.box, LOAD_MARGIN_PX).find((each) => this.#window.edge(each));
    if (step) await this.#extend(step);
  }

  async #extend(step) {
    const edge = this.#window.edge(step);
    if (this.#isExtending || !edge) return;
    this.#isExtending = true;
    const generation = this.#generation;
    try {
      const { rows } = await this.#get(edge);
      if (generation !== this.#generation) return;
      this.#window.extend(rows, step);
      this.#render();
    } catch (error) {
      this.onError(error);
    } finally {
      this.#isExtending = false;
    }
  }

  #render() {
    this.#nodes.render(this.rows);
    this.#nodes.mark(this.current);
    this.dispatchEvent(new Event("rows"));
  }

  #updateCurrent() {
    this.#nodes.mark(this.current);
    if (this.follows) this.#nodes.scrollToMark();
    this.dispatchEvent(new CustomEvent("current", { detail: this.current }));
  }
}
