// The log as a list: one line for each event, and a line for each gap.

import { el, highlight } from "../dom.js";
import { formatDuration, formatNumber, formatOffset, formatTime } from "../format.js";
import { describeGap, gapsBetween, lateness } from "../gaps.js";
import { RowList } from "./row-list.js";

const LATE_MS = 60_000;

/** `types()` are the types to show; `search.query` is highlighted. */
export function createTimeline({ box, replay, types, search, onError }) {
  const typesById = new Map(replay.types.map((type) => [type.id, type]));
  const groupLabels = new Map(replay.groups.map(({ id, label }) => [id, label]));

  function build(row, previous) {
    return [previous ? buildGap(row, previous) : null, buildEvent(row)].filter(Boolean);
  }

  function buildEvent(row) {
    const { label, group } = typesById.get(row.type);
    const late = lateness(row, replay.clockAhead);
    const title = `Event ${formatNumber(row.seq)}, ${formatTime(row.at)}`;
    const badge = { class: `badge badge-${group}`, title: groupLabels.get(group) };
    return el(
      "li",
      { class: "event", "data-seq": row.seq },
      el(
        "a",
        { href: `#e=${row.seq}`, tabindex: -1, title },
        el("time", {}, formatOffset(row.at - replay.axis.start)),
        el("span", badge, ...highlight(label, search.query)),
        el("span", { class: "line" }, ...highlight(row.line, search.query)),
        late > LATE_MS ? el("span", { class: "late" }, `sent ${formatDuration(late)} later`) : null,
      ),
    );
  }

  function buildGap(row, previous) {
    const [gap] = gapsBetween([previous, row]);
    if (!gap) return null;
    const isLate = 2 * lateness(row, replay.clockAhead) >= row.at - previous.at;
    return el("li", { class: "gap" }, describeGap({ ...gap, isLate }));
  }

  return new RowList({ box, url: replay.urls.events, build, types, onError });
}
