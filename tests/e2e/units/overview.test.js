import { Clock } from "/static/js/replay/clock.js";
import { describe, Overview } from "/static/js/replay/overview/overview.js";
import { addBox, equal, test } from "./harness.js";

const MINUTE = 60_000;
const EMPTY = {
  axis: { start: 0, end: 10 * MINUTE },
  bands: [],
  count: 0,
  flags: [],
  gaps: [],
  groups: [{ id: "chat", label: "Chat" }],
  versions: [],
};

function build(rest = {}) {
  const replay = { ...EMPTY, ...rest };
  const clock = new Clock(replay.axis, []);
  const overview = new Overview({ box: addBox({ width: "600px" }), replay, clock });
  overview.svg.style.width = "600px";
  overview.svg.setPointerCapture = () => undefined; // only real pointers can be captured
  overview.draw();
  return { clock, overview };
}

function drag({ overview }, from, to) {
  const { left } = overview.svg.getBoundingClientRect();
  const send = (type, x) =>
    overview.svg.dispatchEvent(new PointerEvent(type, { clientX: left + x, button: 0 }));
  send("pointerdown", from);
  send("pointermove", to);
  send("pointerup", to);
}

test("a click goes to the moment", () => {
  const parts = build();
  drag(parts, 300, 303);
  equal([Math.round(parts.clock.now / 1000), parts.clock.range], [303, null]);
});

test("a drag selects a range, from whichever end", () => {
  for (const [from, to] of [
    [60, 120],
    [120, 60],
  ]) {
    const parts = build();
    drag(parts, from, to);
    equal(parts.clock.range, { start: MINUTE, end: 2 * MINUTE });
  }
});

test("time runs from left to right, also in a page from right to left", () => {
  document.documentElement.dir = "rtl";
  const parts = build();
  drag(parts, 60, 60);
  equal(parts.clock.now, MINUTE);
  equal(Number(parts.overview.svg.querySelector(".cursor").getAttribute("x1")), 0);
  parts.overview.moveCursor();
  equal(Number(parts.overview.svg.querySelector(".cursor").getAttribute("x1")), 60);
});

test("phases, flags and saves are drawn where they are", () => {
  const { overview } = build({
    bands: [{ name: "Draft", start: 0, end: 5 * MINUTE }],
    flags: [{ at: MINUTE, line: "Tab hidden" }],
    versions: [{ at: 2 * MINUTE, isSealed: true }],
  });
  const titles = (selector) =>
    [...overview.svg.querySelectorAll(selector)].map((node) => node.textContent);
  equal(titles(".band"), ["Draft, from 0:00:00 to 0:05:00"]);
  equal(titles(".flag"), ["Tab hidden, at 0:01:00"]);
  equal(titles(".save"), ["Submitted at 0:02:00"]);
});

test("an empty log is described too", () => {
  equal(describe(EMPTY, []), "0 events over 10 min, 0 flags, 0 gaps.");
});

test("the description says when most happened", () => {
  const bins = Array.from({ length: 120 }, (_, index) => new Map([["chat", index === 60 ? 5 : 1]]));
  equal(
    describe({ ...EMPTY, count: 124, flags: [{}] }, bins),
    "124 events over 10 min, 1 flag, 0 gaps. Most happened around 0:05:02.",
  );
});
