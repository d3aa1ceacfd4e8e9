import { Clock, SPEEDS } from "/static/js/replay/clock.js";
import { manualFrames } from "./frames.js";
import { equal, test } from "./harness.js";

const MINUTE = 60_000;

function build({ start = 0, end = MINUTE, gaps = [] } = {}) {
  const clock = new Clock({ start, end }, gaps);
  const events = [];
  for (const type of ["move", "play", "skip", "range", "end"]) {
    clock.addEventListener(type, () => events.push(type));
  }
  return { clock, events, frames: manualFrames() };
}

function play({ clock, frames }, ...frameLengths) {
  clock.play();
  frames.pass(0); // the first frame only says what time it is
  for (const ms of frameLengths) frames.pass(ms);
}

test("it starts at the start of the session", () => {
  equal(build({ start: 500 }).clock.now, 500);
});

test("it seeks within the session and never outside", () => {
  const { clock } = build({ start: 1000 });
  const moments = [30_000, -5, 10 * MINUTE].map((at) => {
    clock.seek(at);
    return clock.now;
  });
  equal(moments, [30_000, 1000, MINUTE]);
});

test("it says what moved it, and to which event", () => {
  const { clock } = build();
  const seen = [];
  clock.addEventListener("move", ({ detail }) => seen.push([detail.by, clock.seq]));
  clock.seek(5000, { seq: 7 });
  clock.seek(6000, { by: "open" });
  equal(seen, [
    ["seek", 7],
    ["open", null],
  ]);
});

for (const speed of SPEEDS) {
  test(`it plays at ${speed} times the speed`, () => {
    const parts = build();
    parts.clock.speed = speed;
    play(parts, 100, 20);
    equal(parts.clock.now, 120 * speed);
  });
}

test("it forgets the event once it plays", () => {
  const parts = build();
  parts.clock.seek(0, { seq: 3 });
  play(parts, 10);
  equal(parts.clock.seq, null);
});

test("a tab that was in the background continues where it was", () => {
  const parts = build();
  play(parts, 10 * MINUTE);
  equal(parts.clock.now, 500);
});

test("it skips a gap after a second of it", () => {
  const parts = build({ gaps: [{ start: 2000, end: 50_000, seq: 3 }] });
  parts.clock.seek(2900);
  play(parts, 100);
  equal([parts.clock.now, parts.events.includes("skip")], [3000, false]);
  parts.frames.pass(1);
  equal([parts.clock.now, parts.events.includes("skip")], [50_000, true]);
});

test("it plays through a gap on request", () => {
  const parts = build({ gaps: [{ start: 2000, end: 50_000, seq: 3 }] });
  parts.clock.skips = false;
  parts.clock.seek(10_000);
  play(parts, 100);
  equal([parts.clock.now, parts.events.includes("skip")], [10_100, false]);
});

test("a gap that outlasts the range ends with it", () => {
  const parts = build({ gaps: [{ start: 2000, end: 50_000, seq: 3 }] });
  parts.clock.select({ start: 1000, end: 20_000 });
  parts.clock.seek(5000);
  play(parts, 100);
  equal([parts.clock.now, parts.clock.playing], [20_000, false]);
});

test("it stops at the end and says so", () => {
  const parts = build();
  parts.clock.seek(MINUTE - 50);
  play(parts, 100);
  equal([parts.clock.now, parts.clock.playing, parts.frames.requested], [MINUTE, false, 0]);
  equal(parts.events.at(-1), "end");
});

test("at the end it plays again from the start", () => {
  const parts = build({ start: 100 });
  parts.clock.seek(MINUTE);
  parts.clock.play();
  equal(parts.clock.now, 100);
});

test("a range is played from its start to its end", () => {
  const parts = build();
  parts.clock.seek(40_000);
  parts.clock.select({ start: 10_000, end: 10_050 });
  equal(parts.clock.now, 10_000);
  play(parts, 100);
  equal([parts.clock.now, parts.clock.playing], [10_050, false]);
});

test("a session without a length ends at once", () => {
  const parts = build({ end: 0 });
  play(parts);
  equal([parts.clock.now, parts.clock.playing, parts.events.at(-1)], [0, false, "end"]);
});

test("a clock at the end stays at the end of a session that grows", () => {
  const { clock } = build();
  clock.seek(MINUTE - 900);
  clock.extend(2 * MINUTE);
  equal([clock.now, clock.end], [2 * MINUTE, 2 * MINUTE]);
});

test("a clock elsewhere stays where it is when the session grows", () => {
  const { clock } = build();
  clock.seek(MINUTE - 1100);
  clock.extend(2 * MINUTE);
  equal([clock.now, clock.end], [MINUTE - 1100, 2 * MINUTE]);
});

test("a clock that plays does not jump when the session grows", () => {
  const parts = build();
  parts.clock.seek(MINUTE - 500);
  play(parts, 100);
  parts.clock.extend(2 * MINUTE);
  equal([parts.clock.now, parts.clock.playing], [MINUTE - 400, true]);
});

test("a session never becomes shorter", () => {
  const { clock } = build();
  clock.extend(1000);
  equal(clock.end, MINUTE);
});

test("pausing and playing again asks for one frame", () => {
  const { clock, frames } = build();
  for (let times = 0; times < 3; times += 1) {
    clock.play();
    clock.pause();
  }
  equal(frames.requested, 0);
  clock.play();
  clock.toggle();
  clock.toggle();
  equal(frames.requested, 1);
});

test("gaps are known once and in order", () => {
  const { clock } = build({ gaps: [{ start: 40_000, end: 50_000, seq: 9 }] });
  clock.addGap({ start: 1000, end: 32_000, seq: 2 });
  clock.addGap({ start: 1000, end: 32_000, seq: 2 });
  equal(
    clock.gaps.map(({ seq }) => seq),
    [2, 9],
  );
});
