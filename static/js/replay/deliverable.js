// The candidate's work at the clock's moment: the last version that was saved by then.

import { getNodes } from "./api.js";
import { byId, el } from "./dom.js";
import { formatOffset } from "./format.js";

const MAX_CACHED = 20; // versions

export class DeliverableView {
  #cache = new Map();
  #shown; // the revision; null where there is none, undefined where it must be drawn again
  #compares = false;

  constructor({ replay, clock, onError }) {
    Object.assign(this, { replay, clock, onError });
    byId("earlier-version").addEventListener("click", () => this.#step(-1));
    byId("later-version").addEventListener("click", () => this.#step(1));
    byId("compare").addEventListener("click", () => {
      this.#compares = !this.#compares;
      byId("compare").setAttribute("aria-pressed", String(this.#compares));
      this.#shown = undefined;
      this.show(clock.now);
    });
  }

  async show(now) {
    const { versions } = this.replay;
    const index = this.#indexAt(now);
    const revision = versions[index]?.revision ?? null;
    byId("earlier-version").disabled = index < 0;
    byId("later-version").disabled = index >= versions.length - 1;
    if (this.#shown === revision) return;
    this.#shown = revision;
    byId("version").textContent = this.#title(index);
    if (revision === null) {
      byId("deliverable").replaceChildren(el("p", { class: "quiet" }, this.#emptyText()));
      return;
    }
    try {
      const base = this.#compares ? versions[index - 1]?.revision : undefined;
      const nodes = await this.#load(revision, base);
      if (this.#shown !== revision) return; // the clock has moved on
      byId("deliverable").replaceChildren(...nodes.map((node) => node.cloneNode(true)));
    } catch (error) {
      this.#shown = undefined;
      this.onError(error);
    }
  }

  /** Sets the clock to the version before or after. */
  #step(by) {
    const version = this.replay.versions[this.#indexAt(this.clock.now) + by];
    if (version) this.clock.seek(version.at);
    else if (by < 0) this.clock.seek(this.clock.start);
  }

  #indexAt(now) {
    return this.replay.versions.findLastIndex(({ at }) => at <= now);
  }

  #title(index) {
    const { bands, versions } = this.replay;
    if (index < 0) return "Nothing saved yet";
    const { phaseIndex, at, isSealed } = versions[index];
    const phase =
      bands.find((band) => band.index === phaseIndex)?.name ?? `Phase ${phaseIndex + 1}`;
    const name = `${phase}${isSealed ? ", as submitted" : ""}`;
    const place = `version ${index + 1} of ${versions.length}`;
    return `${name}: ${place}, saved at ${formatOffset(at - this.clock.start)}`;
  }

  #emptyText() {
    const [first] = this.replay.versions;
    if (!first) return "No work has been saved in this session.";
    return `The first save is at ${formatOffset(first.at - this.clock.start)}.`;
  }

  async #load(revision, base) {
    const url = `${this.replay.urls.work}/${revision}${base === undefined ? "" : `?since=${base}`}`;
    if (!this.#cache.has(url)) {
      this.#cache.set(url, await getNodes(url));
      if (this.#cache.size > MAX_CACHED) this.#cache.delete(this.#cache.keys().next().value);
    }
    return this.#cache.get(url);
  }
}
