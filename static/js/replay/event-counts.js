// How many events the overview shows when: estimated until the server has counted them.

import { getJson } from "./api.js";
import { countByBin, estimateByBin } from "./overview/histogram.js";

const RELOAD_MS = 15_000; // at most so often while a session runs

export class EventCounts {
  #counts = null;
  #loadedAt = 0;

  constructor({ announce, clock, filter, overview, player, replay }) {
    Object.assign(this, { announce, clock, filter, overview, player, replay });
  }

  draw() {
    const { filter, overview, replay } = this;
    const counts = this.#counts;
    overview.draw(
      counts ? countByBin({ types: replay.types, counts, filter }) : estimateByBin(replay),
    );
  }

  async load() {
    this.#loadedAt = Date.now();
    try {
      const { counts, axis } = await getJson(this.replay.urls.density);
      this.#counts = counts;
      this.grow(axis);
      this.draw();
    } catch (error) {
      this.announce(error);
    }
  }

  /** The same after news: the counts need not be exact at once. */
  refresh() {
    if (Date.now() - this.#loadedAt > RELOAD_MS) this.load();
    else this.draw();
  }

  /** The session has become longer. */
  grow(axis) {
    this.replay.axis = axis;
    this.clock.extend(axis.end);
    this.player.renderLength();
  }
}
