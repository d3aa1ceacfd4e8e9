import { formatSeconds } from "/static/js/duration.js";
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatOffset,
  formatTime,
} from "/static/js/replay/format.js";
import { equal, test } from "./harness.js";

const NO_DATE = 9e15;

test("an offset is in hours, minutes and whole seconds", () => {
  equal([0, 999, 59_999, 60_000, 3_599_999, 3_600_000, 360_000_000].map(formatOffset), [
    "0:00:00",
    "0:00:00",
    "0:00:59",
    "0:01:00",
    "0:59:59",
    "1:00:00",
    "100:00:00",
  ]);
});

test("there is no offset before the start", () => {
  equal(formatOffset(-5000), "0:00:00");
});

test("times are in UTC", () => {
  equal(formatTime(Date.UTC(2026, 1, 3, 4, 5, 6)), "04:05:06 UTC");
  equal(formatDateTime(Date.UTC(2026, 1, 3, 4, 5, 6)), "2026-02-03 04:05:06 UTC");
});

test("a time that is no date stays a number", () => {
  equal(
    [formatTime(NO_DATE), formatDateTime(NO_DATE)],
    ["9000000000000000 ms", "9000000000000000 ms"],
  );
});

test("a duration has at most two units", () => {
  const durations = [0, 59_400, 59_600, 61_000, 599_000, 600_000, 601_000, 3_600_000, 5_400_000];
  equal(durations.map(formatDuration), [
    "0 s",
    "59 s",
    "1 min",
    "1 min 1 s",
    "9 min 59 s",
    "10 min",
    "10 min",
    "1 h",
    "1 h 30 min",
  ]);
});

test("two days and more are days", () => {
  const hour = 3_600_000;
  equal([47 * hour, 48 * hour, 80 * hour].map(formatDuration), ["47 h", "2 days", "3 days"]);
});

test("numbers have thousands, and one is singular", () => {
  equal(formatNumber(12_345), "12,345");
  equal(
    [0, 1, 1000].map((n) => formatCount(n, "event")),
    ["0 events", "1 event", "1,000 events"],
  );
  equal(formatCount(2, "entry", "entries"), "2 entries");
});

test("a timer shows its two largest units, without zeros", () => {
  equal([0, 0.9, 1, 59, 60, 61, 899, 3600, 3661, 86_400, 90_061].map(formatSeconds), [
    "0 s",
    "0 s",
    "1 s",
    "59 s",
    "1 min",
    "1 min 1 s",
    "14 min 59 s",
    "1 h",
    "1 h 1 min",
    "1 d",
    "1 d 1 h",
  ]);
});
