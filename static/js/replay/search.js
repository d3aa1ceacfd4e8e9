// The search of the log. The server searches it part by part; the matches found so far can be
// visited meanwhile.

import { isComposing } from "../keyboard.js";
import { getJson } from "./api.js";
import { byId } from "./dom.js";
import { formatNumber } from "./format.js";

const TYPING_PAUSE_MS = 250;
const MAX_MATCHES = 5000;

/** Dispatches `query` when another one is searched for, and `go` with the number of an event. */
export class Search extends EventTarget {
  #timer = null;
  #request = null;

  constructor({ url, types, onError }) {
    super();
    Object.assign(this, { url, types, onError });
    Object.assign(this, { query: "", matches: [], isDone: true, isTruncated: false, seq: null });
    this.input = byId("search-input");
    this.input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.start(this.input.value), TYPING_PAUSE_MS);
    });
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    byId("search").addEventListener("submit", (event) => event.preventDefault());
    byId("next-match").addEventListener("click", () => this.step(1));
    byId("previous-match").addEventListener("click", () => this.step(-1));
  }

  /** Searches the log from its start. */
  async start(text) {
    this.input.value = text;
    this.query = text.trim();
    Object.assign(this, { matches: [], isDone: !this.query, isTruncated: false });
    this.#request?.abort();
    this.dispatchEvent(new Event("query"));
    this.#render();
    if (this.query) await this.#load();
  }

  /** The event at the clock: the next match is counted from it. */
  setCurrent(seq) {
    this.seq = seq;
    this.#render();
  }

  /** Goes to the next match (`by` 1) or the previous (-1), and around the ends. */
  step(by) {
    if (this.matches.length === 0) return;
    const from = this.seq ?? 0;
    const next =
      by > 0 ? this.matches.find((seq) => seq > from) : this.matches.findLast((seq) => seq < from);
    this.seq = next ?? this.matches.at(by > 0 ? 0 : -1); // the next step may come before the clock
    this.dispatchEvent(new CustomEvent("go", { detail: this.seq }));
  }

  #onKey(event) {
    if (isComposing(event)) return;
    if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      this.start("");
      this.input.blur();
    }
  }

  async #load() {
    this.#request = new AbortController();
    const { signal } = this.#request;
    let after = 0;
    try {
      while (!this.isDone) {
        const parameters = { q: this.query, after, types: this.types().join(",") };
        // biome-ignore lint/performance/noAwaitInLoops: each part begins where the one before ended
        const part = await getJson(this.url, parameters, signal);
        if (signal.aborted) return;
        this.matches.push(...part.seqs);
        this.isDone = part.isDone || this.matches.length >= MAX_MATCHES;
        this.isTruncated = this.isDone && !part.isDone;
        after = part.through;
        this.#render();
      }
    } catch (error) {
      if (error.name !== "AbortError") this.onError(error);
    }
  }

  #render() {
    byId("match-count").textContent = describeMatches(this);
    for (const id of ["next-match", "previous-match"])
      byId(id).disabled = this.matches.length === 0;
  }
}

/** How many matches there are, and which of them is the current event. */
export function describeMatches({ matches, query, isDone, isTruncated, seq }) {
  if (!query) return "";
  if (isDone && matches.length === 0) return "None found";
  const more = isDone ? "" : " so far …";
  const total = `${formatNumber(matches.length)}${isTruncated ? " or more" : more}`;
  const index = matches.indexOf(seq);
  return index < 0 ? `${total} found` : `${formatNumber(index + 1)} of ${total}`;
}
