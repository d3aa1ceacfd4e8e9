// The log as a list: one line for each event, gaps between them as gaps.

import { Clock } from "./clock.js";
import { el, marked } from "./dom.js";
import { lasting, number, stamp, timeOfDay } from "./format.js";
import { Rows } from "./rows.js";

const LATE = 60_000;

/** `facts` is the page's data, `found` the search, `types()` what is shown. */
export function timeline({ box, facts, types, found, onError }) {
  const kinds = new Map(facts.types.map((type) => [type.id, type]));
  const groups = new Map(facts.groups.map((group) => [group.id, group.label]));
  const build = (row, previous) => [gapBefore(row, previous), line(row)].filter(Boolean);

  function line(row) {
    const { label, group } = kinds.get(row.type);
    const late = lateness(row, facts.clockAhead);
    return el(
      "li",
      { class: "event", "data-seq": row.seq },
      el(
        "a",
        {
          href: `#e=${row.seq}`,
          tabindex: -1,
          title: `Event ${number(row.seq)}, ${timeOfDay(row.at)}`,
        },
        el("time", {}, stamp(row.at - facts.axis.start)),
        el(
          "span",
          { class: `badge badge-${group}`, title: groups.get(group) },
          ...marked(label, found.words),
        ),
        el("span", { class: "line" }, ...marked(row.line, found.words)),
        late > LATE ? el("span", { class: "late" }, `sent ${lasting(late)} later`) : null,
      ),
    );
  }

  function gapBefore(row, previous) {
    if (!previous || previous.seq !== row.seq - 1 || !Clock.isGap(previous.at, row.at)) return null;
    const isLate = 2 * lateness(row, facts.clockAhead) >= row.at - previous.at;
    return el("li", { class: "gap" }, gapWords({ start: previous.at, end: row.at, isLate }));
  }

  return new Rows({ box, url: facts.urls.events, build, types, onError });
}

/** What is said of a gap: idle, or without a signal where its events came afterwards. */
export const gapWords = ({ start, end, isLate }) =>
  isLate
    ? `${lasting(end - start)} without a signal; what was done was sent later`
    : `${lasting(end - start)} idle`;

/** How much later an event was received than it was done, by what the clocks usually differ. */
export function lateness(row, clockAhead) {
  return row.at === row.received ? row.received - row.clock + (clockAhead ?? 0) : 0;
}
