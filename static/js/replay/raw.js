// The current event with all its recorded data; of an edit of the instructions, what it changed.

import { getJson, getNodes } from "./api.js";
import { byId, el } from "./dom.js";
import { formatDateTime, formatDuration, formatNumber } from "./format.js";

const SETTLE_MS = 120; // no event is loaded while the clock moves on sooner
const SAME_CLOCK_MS = 1000;
const INSTRUCTIONS = "agents_md_edited";

export class RawView {
  #seq = null; // of the event that is shown; 0 for none
  #timer = null;
  #request = null;

  constructor({ replay, onError }) {
    Object.assign(this, { replay, onError });
    this.labels = new Map(replay.types.map(({ id, label }) => [id, label]));
  }

  show(row) {
    const seq = row?.seq ?? 0;
    if (this.#seq === seq) return;
    this.#seq = seq;
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (row) this.#timer = setTimeout(() => this.#load(seq), SETTLE_MS);
    else render("Nothing yet", [], "");
  }

  async #load(seq) {
    this.#request = new AbortController();
    try {
      const url = `${this.replay.urls.events}/${seq}`;
      const event = await getJson(url, {}, this.#request.signal);
      const rest = event.missing ? `\n… ${formatNumber(event.missing)} more characters` : "";
      const title = `${formatNumber(seq)}. ${this.labels.get(event.type)}`;
      const difference = await this.#loadDifference(event, url);
      if (this.#seq === seq) render(title, describeEvent(event), event.data + rest, difference);
    } catch (error) {
      if (error.name !== "AbortError") this.onError(error);
    }
  }

  /** Nothing where the event does not say the text, as of another workspace. */
  #loadDifference(event, url) {
    return event.type === INSTRUCTIONS && event.text ? getNodes(`${url}/instructions`) : [];
  }
}

function describeEvent(event) {
  return [
    ["Received", formatDateTime(event.received)],
    ...(event.at === event.received ? [] : [["Took effect", formatDateTime(event.at)]]),
    ["By the candidate's clock", `${formatDateTime(event.clock)} (${compareClocks(event)})`],
    ["Type", event.type],
    ["Phase", event.phase],
    ["Id", event.id],
    ["Hash", event.hash],
  ];
}

function compareClocks({ clock, received }) {
  const ahead = clock - received;
  if (Math.abs(ahead) < SAME_CLOCK_MS) return "as the server's";
  return `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}`;
}

function render(title, pairs, data, difference = []) {
  byId("raw-title").textContent = title;
  byId("raw-facts").replaceChildren(
    ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
  byId("raw-difference").replaceChildren(...difference);
  byId("raw").textContent = data;
  byId("raw").hidden = !data;
}
