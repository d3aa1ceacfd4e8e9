// Gaps: stretches in which nothing was recorded.

import { formatDuration } from "./format.js";

const IDLE_MS = 30_000;

export const isGap = (start, end) => end - start > IDLE_MS;

/** The gaps that the server found, and those before the first event and after the last. */
export function initialGaps({ axis, samples, gaps, isLive }) {
  const first = samples[0]?.[1] ?? axis.end;
  const last = samples.at(-1)?.[1] ?? axis.end;
  const known = gaps.map(({ is_late: isLate, ...gap }) => ({ ...gap, isLate }));
  if (isGap(axis.start, first)) known.push({ start: axis.start, end: first, seq: 0 });
  // While a session runs, the time since its last event is not a gap yet.
  if (isGap(last, axis.end) && !isLive) known.push({ start: last, end: axis.end, seq: -1 });
  return known.sort((a, b) => a.start - b.start);
}

/** The gaps between rows that follow each other in the log; `seq` is the event after the gap. */
export function gapsBetween(rows) {
  return rows.flatMap((row, index) => {
    const previous = rows[index - 1];
    if (previous?.seq !== row.seq - 1 || !isGap(previous.at, row.at)) return [];
    return [{ start: previous.at, end: row.at, seq: row.seq }];
  });
}

/** Idle, or without a signal if the events of that time arrived later. */
export function describeGap({ start, end, isLate }) {
  const duration = formatDuration(end - start);
  return isLate ? `${duration} without a signal; what was done was sent later` : `${duration} idle`;
}

/** By how many milliseconds an event arrived late, given how far the clocks usually differ. */
export function lateness(row, clockAhead) {
  return row.at === row.received ? row.received - row.clock + (clockAhead ?? 0) : 0;
}
