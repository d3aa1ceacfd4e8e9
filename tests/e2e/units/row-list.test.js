import { RowList } from "/static/js/replay/rows/row-list.js";
import { MAX_ROWS } from "/static/js/replay/rows/row-window.js";
import { addBox, equal, test, until } from "./harness.js";
import { buildRows, EVENT_MS, serveLog } from "./log-server.js";

const ROW_HEIGHT = 20;

function build(count, { types = [] } = {}) {
  const server = serveLog(count);
  const box = addBox({ height: "300px", overflow: "auto", position: "relative" }, "ol");
  const errors = [];
  const list = new RowList({
    box,
    url: "/events",
    types: () => types,
    build: (row) => [buildNode(row)],
    onError: (error) => errors.push(error.message),
  });
  return { box, errors, list, server };
}

function buildNode({ seq }) {
  const node = document.createElement("li");
  const link = document.createElement("a");
  link.textContent = seq;
  node.append(link);
  node.style.height = `${ROW_HEIGHT}px`;
  return node;
}

const numbers = (box) => [...box.children].map((node) => Number(node.textContent));
const current = (box) => box.querySelector(".current")?.textContent;

/** How far a row is from the top of the box. */
function topOf(box, seq) {
  const node = [...box.children].find(({ textContent }) => textContent === String(seq));
  return node.getBoundingClientRect().top - box.getBoundingClientRect().top;
}

test("an empty log is asked for once", async () => {
  const { box, list, server } = build(0);
  await list.show(0, null);
  await list.show(5000, null);
  equal([numbers(box), list.current, server.queries.length], [[], null, 1]);
});

test("one event is current from its moment on", async () => {
  const { box, list } = build(1);
  await list.show(0, null);
  equal([numbers(box), current(box)], [[1], undefined]);
  await list.show(EVENT_MS, null);
  equal([list.current.seq, current(box)], [1, "1"]);
});

test("the rows around a moment are loaded, and the current one is in the middle", async () => {
  const { box, list } = build(1000);
  await list.show(500 * EVENT_MS, null);
  equal([numbers(box).length, numbers(box)[0], current(box)], [100, 451, "500"]);
  equal(Math.round(topOf(box, 500)), (300 - ROW_HEIGHT) / 2);
});

test("the current row is the one that the Tab key reaches", async () => {
  const { box, list } = build(10);
  await list.show(0, 3);
  await list.show(0, 4);
  const reached = [...box.querySelectorAll('a[tabindex="0"]')];
  equal(
    reached.map((link) => [link.textContent, link.getAttribute("aria-current")]),
    [["4", "true"]],
  );
});

test("of moments that follow each other fast the last is shown", async () => {
  const { box, list, server } = build(10_000);
  list.show(0, 100);
  list.show(0, 5000);
  list.show(0, 9000);
  await until(() => current(box) === "9000");
  equal(server.queries.length, 2);
});

test("by scrolling down the whole log comes, a window at a time", async () => {
  const { box, list } = build(720);
  await list.show(0, 1);
  list.follows = false;
  let most = 0;
  await until(() => {
    box.scrollTop = box.scrollHeight;
    most = Math.max(most, box.children.length);
    return numbers(box).at(-1) === 720;
  });
  equal([most, numbers(box).length, numbers(box)[0]], [MAX_ROWS, MAX_ROWS, 421]);
});

test("what is in view stays where it is when rows come above it", async () => {
  const { box, list } = build(1000);
  await list.show(0, 500);
  list.follows = false;
  box.scrollTop = 400;
  const before = topOf(box, 480);
  await until(() => numbers(box)[0] === 351);
  equal(Math.round(topOf(box, 480)), Math.round(before));
});

test("by keys one goes beyond what is loaded", async () => {
  const { list } = build(1000);
  await list.show(0, 550);
  await list.show(0, 549);
  list.rows.splice(list.rows.findIndex(({ seq }) => seq === 549) + 1);
  const next = await list.neighbor(1);
  equal([next.seq, (await list.neighbor(-1)).seq], [550, 548]);
});

test("before the first event and after the last there is none", async () => {
  const { list } = build(3);
  await list.show(0, 3);
  equal(await list.neighbor(1), null);
  await list.show(0, 1);
  equal(await list.neighbor(-1), null);
});

test("new rows are shown at the end of the log, and the current one is followed", async () => {
  const { box, list } = build(90);
  await list.show(90 * EVENT_MS, null);
  list.append(buildRows(91, 95));
  await list.show(95 * EVENT_MS, null);
  equal([numbers(box).at(-1), current(box)], [95, "95"]);
});

test("new rows of types that are filtered out are not shown", async () => {
  const { box, list } = build(5, { types: ["user_message"] });
  await list.show(0, 5);
  list.append([...buildRows(6, 7), ...buildRows(8, 8, "user_message")]);
  equal(numbers(box).slice(5), [8]);
});

test("in the middle of a log new rows are not shown", async () => {
  const { box, list } = build(1000);
  await list.show(0, 500);
  list.append(buildRows(1001, 1002));
  equal(numbers(box).at(-1), 550);
});

test("who scrolls is left alone until following is asked for again", async () => {
  const { box, list } = build(1000);
  await list.show(0, 500);
  box.dispatchEvent(new WheelEvent("wheel"));
  const { scrollTop } = box;
  await list.show(0, 530);
  equal([list.follows, box.scrollTop, current(box)], [false, scrollTop, "530"]);
  list.follow();
  equal([list.follows, Math.round(topOf(box, 530))], [true, (300 - ROW_HEIGHT) / 2]);
});

test("a click on a row is no scrolling, a press on the scroll bar is", async () => {
  const { box, list } = build(10);
  await list.show(0, 5);
  box.firstElementChild.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  equal(list.follows, true);
  box.dispatchEvent(new PointerEvent("pointerdown"));
  equal(list.follows, false);
});

test("what was asked for before a reset is dropped", async () => {
  const { box, list, server } = build(1000);
  const shown = list.show(0, 500);
  server.count = 7; // the log as another filter leaves it
  list.reset();
  await shown;
  equal([numbers(box), server.queries.length], [[1, 2, 3, 4, 5, 6, 7], 2]);
});

test("a broken connection is said, and the next moment tries again", async () => {
  const { box, errors, list, server } = build(10);
  server.fail();
  await list.show(0, 5);
  equal([errors.length, numbers(box)], [1, []]);
  await list.show(0, 5);
  equal([errors.length, current(box)], [1, "5"]);
});

test("from right to left it scrolls the same", async () => {
  document.documentElement.dir = "rtl";
  const { box, list } = build(1000);
  await list.show(0, 500);
  equal([current(box), Math.round(topOf(box, 500))], ["500", (300 - ROW_HEIGHT) / 2]);
  list.follows = false;
  await until(() => {
    box.scrollTop = box.scrollHeight;
    return numbers(box).at(-1) === 1000;
  });
});
