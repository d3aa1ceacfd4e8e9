import { describeGap, gapsBetween, initialGaps, isGap, lateness } from "/static/js/replay/gaps.js";
import { equal, test } from "./harness.js";

const MINUTE = 60_000;
const axis = { start: 0, end: 10 * MINUTE };
const spans = (gaps) => gaps.map(({ start, end, seq }) => [start, end, seq]);

test("thirty seconds are no gap, more are one", () => {
  equal([isGap(0, 30_000), isGap(0, 30_001)], [false, true]);
});

test("an empty log is one gap", () => {
  equal(spans(initialGaps({ axis, samples: [], gaps: [], isLive: false })), [[0, 10 * MINUTE, 0]]);
});

test("around one event there is a gap on either side", () => {
  const replay = { axis, samples: [[1, 4 * MINUTE]], gaps: [], isLive: false };
  equal(spans(initialGaps(replay)), [
    [0, 4 * MINUTE, 0],
    [4 * MINUTE, 10 * MINUTE, -1],
  ]);
});

test("while a session runs the time since its last event is no gap", () => {
  const replay = { axis, samples: [[1, 4 * MINUTE]], gaps: [], isLive: true };
  equal(spans(initialGaps(replay)), [[0, 4 * MINUTE, 0]]);
});

test("gaps that the server found are in order, and say whether their events were late", () => {
  const samples = [
    [1, 1000],
    [9, 10 * MINUTE],
  ];
  const gaps = [
    { start: 5 * MINUTE, end: 6 * MINUTE, seq: 8, is_late: true },
    { start: MINUTE, end: 2 * MINUTE, seq: 4, is_late: false },
  ];
  equal(
    initialGaps({ axis, samples, gaps, isLive: false }).map(({ seq, isLate }) => [seq, isLate]),
    [
      [4, false],
      [8, true],
    ],
  );
});

test("a gap is between rows that follow each other in the log", () => {
  const rows = [
    { seq: 1, at: 0 },
    { seq: 2, at: MINUTE },
    { seq: 3, at: MINUTE + 1 },
    { seq: 7, at: 9 * MINUTE }, // 4 to 6 are filtered out: it may be no gap
  ];
  equal(spans(gapsBetween(rows)), [[0, MINUTE, 2]]);
  equal([gapsBetween([]), gapsBetween(rows.slice(0, 1))], [[], []]);
});

test("a gap is idle, or without a signal", () => {
  equal(describeGap({ start: 0, end: MINUTE }), "1 min idle");
  equal(
    describeGap({ start: 0, end: MINUTE, isLate: true }),
    "1 min without a signal; what was done was sent later",
  );
});

test("an event is late by what its clock and the usual difference leave", () => {
  const row = { at: 90_000, received: 90_000, clock: 20_000 };
  equal([lateness(row, null), lateness(row, -10_000)], [70_000, 60_000]);
});

test("an event that took effect at another time was not late", () => {
  equal(lateness({ at: 20_000, received: 90_000, clock: 20_000 }, 0), 0);
});
