// Words in the log. The server looks through it stretch by stretch; what it has found can be
// walked through meanwhile.

import { ask } from "./ask.js";
import { byId } from "./dom.js";
import { number } from "./format.js";

const PAUSE = 250; // milliseconds of no typing
const MOST = 5_000;

/** Sends `words` when they change and `go` with the number of an event. */
export class Search extends EventTarget {
  constructor({ url, types, onError }) {
    super();
    Object.assign(this, { url, types, onError, words: "", seqs: [], isDone: true, here: null });
    this.input = byId("words");
    this.input.addEventListener("input", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    byId("search").addEventListener("submit", (event) => event.preventDefault());
    byId("next-match").addEventListener("click", () => this.step(1));
    byId("previous-match").addEventListener("click", () => this.step(-1));
  }

  /** Look for the words, from the beginning of the log on. */
  async start(words) {
    this.input.value = words;
    this.words = words.trim();
    Object.assign(this, { seqs: [], isDone: !this.words, through: 0 });
    this.#asking?.abort();
    this.dispatchEvent(new Event("words"));
    this.#say();
    if (this.words) await this.#look();
  }

  /** Which event the cursor stands at: matches are counted from there. */
  at(seq) {
    this.here = seq;
    this.#say();
  }

  /** Go to the next match from the cursor on, or the previous; around the ends too. */
  step(by) {
    if (!this.seqs.length) return;
    const here = this.here ?? 0;
    const place =
      by > 0
        ? this.seqs.findIndex((seq) => seq > here)
        : this.seqs.findLastIndex((seq) => seq < here);
    const seq = place >= 0 ? this.seqs[place] : this.seqs.at(by > 0 ? 0 : -1);
    this.here = seq; // the next step may come before the cursor is there
    this.dispatchEvent(new CustomEvent("go", { detail: seq }));
  }

  #timer = null;
  #asking = null;

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(this.input.value), PAUSE);
  }

  #key(event) {
    if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      this.start("");
      this.input.blur();
    }
  }

  async #look() {
    const asking = (this.#asking = new AbortController());
    let after = 0;
    try {
      while (!this.isDone) {
        const found = await ask(
          this.url,
          { q: this.words, after, types: this.types().join(",") },
          asking.signal,
        );
        this.seqs.push(...found.seqs);
        this.isDone = found.isDone || this.seqs.length >= MOST;
        this.isCut = this.isDone && !found.isDone;
        after = found.through;
        this.#say();
      }
    } catch (error) {
      if (error.name !== "AbortError") this.onError(error);
    }
  }

  #say() {
    const { seqs, words, isDone, isCut } = this;
    const place = seqs.indexOf(this.here);
    const more = isCut ? " or more" : isDone ? "" : " so far …";
    const all = `${number(seqs.length)}${more}`;
    byId("match-count").textContent = !words
      ? ""
      : place >= 0
        ? `${number(place + 1)} of ${all}`
        : seqs.length || !isDone
          ? `${all} found`
          : "None found";
    for (const id of ["next-match", "previous-match"]) byId(id).disabled = !seqs.length;
  }
}
