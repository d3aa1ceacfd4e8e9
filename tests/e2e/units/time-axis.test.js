import { TimeAxis } from "/static/js/replay/overview/time-axis.js";
import { equal, test } from "./harness.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const build = (length, width = 1000) =>
  new TimeAxis({ start: MINUTE, end: MINUTE + length }, width);

test("the session takes the whole width", () => {
  const axis = build(10 * MINUTE);
  equal([axis.toX(axis.start), axis.toX(axis.end), axis.toX(6 * MINUTE)], [0, 1000, 500]);
});

test("what lies outside is put at the nearer end", () => {
  const axis = build(10 * MINUTE);
  equal([axis.toX(0), axis.toX(DAY)], [0, 1000]);
  equal([axis.toMoment(-50), axis.toMoment(5000)], [axis.start, axis.end]);
});

test("a pixel is at the moment that lies there", () => {
  const axis = build(10 * MINUTE);
  equal(
    [0, 125, 999].map((x) => axis.toX(axis.toMoment(x))),
    [0, 125, 999],
  );
});

test("a span that ends after the session ends with it", () => {
  equal(build(10 * MINUTE).toSpan({ start: 10 * MINUTE, end: DAY }), { x: 900, width: 100 });
});

test("a span that ends before it starts has no width", () => {
  equal(build(10 * MINUTE).toSpan({ start: 6 * MINUTE, end: 2 * MINUTE }), { x: 500, width: 0 });
});

test("an axis without a length has a start and one tick", () => {
  const axis = build(0);
  equal([axis.toX(axis.start), axis.toMoment(700), axis.ticks], [0, MINUTE, [MINUTE]]);
});

test("ticks are at round distances from the start", () => {
  equal(
    build(4 * MINUTE).ticks.map((at) => (at - MINUTE) / 1000),
    [0, 30, 60, 90, 120, 150, 180, 210],
  );
});

test("no tick's label goes over the end", () => {
  // The tick at 240 s is 40 pixels from the end: too near for its label.
  equal(
    build(250_000).ticks.map((at) => (at - MINUTE) / 1000),
    [0, 30, 60, 90, 120, 150, 180, 210],
  );
});

test("ticks of any session on any screen keep their distance", () => {
  for (const length of [MINUTE, 47 * MINUTE, 3 * DAY, 30 * DAY, 400 * DAY]) {
    for (const width of [200, 343, 1190]) {
      const axis = build(length, width);
      const places = axis.ticks.map((at) => axis.toX(at));
      const distances = places.slice(1).map((x, index) => x - places[index]);
      equal(
        { length, width, near: distances.filter((distance) => distance < 79.9) },
        {
          length,
          width,
          near: [],
        },
      );
      equal(places.length > 0 && places.length < 16, true);
    }
  }
});
