// Navigation to a moment: events, flags, links, other sessions.

import { getJson } from "./api.js";
import { formatNumber, formatOffset } from "./format.js";
import { fragment, linkToMoment, linkToSession, readMoment } from "./url-state.js";

export const FLAG_TYPE = "security_flag";

export class Navigation {
  #queue = Promise.resolve();

  constructor({ announce, clock, filter, lists, replay }) {
    Object.assign(this, { announce, clock, filter, lists, replay });
  }

  /** The clock's moment, as a link names it. */
  get here() {
    const { now, seq, start } = this.clock;
    const row = this.lists.timeline.current;
    return { seq: seq ?? (row?.at === now ? row.seq : null), seconds: (now - start) / 1000 };
  }

  goToEvent(seq) {
    return this.#enqueue(() => this.#showEvent(seq));
  }

  /** Goes to the next flag (`step` 1) or the previous (-1). */
  goToFlag(step) {
    return this.#enqueue(async () => {
      const from = this.clock.seq ?? this.lists.timeline.current?.seq ?? 0;
      const place = step > 0 ? { after: from } : { before: from };
      const query = { ...place, types: FLAG_TYPE, limit: 1 };
      const { rows } = await getJson(this.replay.urls.events, query);
      if (rows.length === 0) {
        this.announce(this.#noFlag(step));
        return;
      }
      const [flag] = rows;
      await this.#showEvent(flag.seq);
      this.announce(`${flag.line || "Flag"}, at ${formatOffset(flag.at - this.clock.start)}.`);
    });
  }

  goToNeighbor(step) {
    return this.#enqueue(async () => {
      const row = await this.lists.timeline.neighbor(step);
      if (row) this.clock.seek(row.at, { seq: row.seq });
      this.#follow();
    });
  }

  /** Goes to the moment in the URL; without one to the start, or to now if the session is running. */
  async goToFragment() {
    const { clock, replay } = this;
    const { seq, seconds } = readMoment();
    if (seq !== null) await this.goToEvent(seq);
    else if (seconds !== null) clock.seek(clock.start + seconds * 1000);
    else clock.seek(replay.isLive ? clock.end : clock.start, { by: "open" });
  }

  /** Goes to the session before ("prev") or after ("next") this one in the list. */
  goToSession(rel) {
    const link = document.querySelector(`a[rel=${rel}]`);
    if (link) location.assign(linkToSession(link));
    else this.announce(`This is the ${rel === "next" ? "last" : "first"} session of the list.`);
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(linkToMoment(this.here));
      this.announce("The link to this moment is copied.");
    } catch {
      // Without permission to use the clipboard the link can be copied from the address bar.
      location.hash = fragment(this.here);
      this.announce("The address bar has the link to this moment.");
    }
  }

  /** Runs actions one after the other: a key pressed twice goes two steps. */
  #enqueue(action) {
    this.#queue = this.#queue.then(action).catch((error) => this.announce(error));
    return this.#queue;
  }

  // The event is shown even if the filter or the range would hide it.
  async #showEvent(seq) {
    const { clock, filter, replay } = this;
    if (seq < 1 || seq > replay.count) {
      const [wanted, last] = [seq, replay.count].map(formatNumber);
      this.announce(`There is no event ${wanted}; the log ends with ${last}.`);
      return;
    }
    const row = await getJson(`${replay.urls.events}/${seq}`);
    if (!filter.has(row.type)) {
      filter.clear();
      this.announce("The filter is cleared: it had hidden this event.");
    }
    const { range } = clock;
    if (range && (row.at < range.start || row.at > range.end)) clock.select(null);
    clock.seek(row.at, { seq });
    this.#follow();
  }

  #noFlag(step) {
    if (!this.replay.typeCounts[FLAG_TYPE]) return "There are no flags in this session.";
    return step > 0 ? "No later flag." : "No earlier flag.";
  }

  #follow() {
    for (const list of Object.values(this.lists)) list.follow();
  }
}
