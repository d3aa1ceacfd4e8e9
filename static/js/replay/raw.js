// The current event with everything that was recorded of it.

import { ask } from "./ask.js";
import { byId, el } from "./dom.js";
import { dateAndTime, lasting, number } from "./format.js";

const SETTLED = 120; // milliseconds: while the cursor runs, nothing is asked

export function raw({ facts, onError }) {
  const kinds = new Map(facts.types.map((type) => [type.id, type.label]));
  let shown = null;
  let timer = null;
  let asking = null;

  function show(row) {
    if (shown === (row?.seq ?? 0)) return;
    shown = row?.seq ?? 0;
    clearTimeout(timer);
    asking?.abort();
    if (row) timer = setTimeout(() => load(row.seq), SETTLED);
    else fill("Nothing yet", [], "");
  }

  async function load(seq) {
    asking = new AbortController();
    try {
      const event = await ask(`${facts.urls.events}/${seq}`, {}, asking.signal);
      const cut = event.missing ? `\n… ${number(event.missing)} more characters` : "";
      fill(`${number(seq)}. ${kinds.get(event.type)}`, factsOf(event), event.data + cut);
    } catch (error) {
      if (error.name !== "AbortError") onError(error);
    }
  }

  function factsOf(event) {
    const ahead = event.clock - event.received;
    const difference =
      Math.abs(ahead) < 1000
        ? "as the server's"
        : `${lasting(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}`;
    return [
      ["Received", dateAndTime(event.received)],
      ...(event.at === event.received ? [] : [["Took effect", dateAndTime(event.at)]]),
      ["By the candidate's clock", `${dateAndTime(event.clock)} (${difference})`],
      ["Type", event.type],
      ["Phase", event.phase],
      ["Id", event.id],
      ["Hash", event.hash],
    ];
  }

  function fill(title, pairs, data) {
    byId("raw-title").textContent = title;
    byId("raw-facts").replaceChildren(
      ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    );
    byId("raw").textContent = data;
    byId("raw").hidden = !data;
  }

  return { show };
}
