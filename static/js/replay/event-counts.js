// The number of events over time, for the overview: estimated until the server has counted them.

import { getJson } from "./api.js";
import { countByBin, estimateByBin } from "./overview/histogram.js";

const RELOAD_MS = 15_000; // the shortest time between two loads while a session runs

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

  /** After news: reloads the counts at most every RELOAD_MS, else redraws only. */
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
