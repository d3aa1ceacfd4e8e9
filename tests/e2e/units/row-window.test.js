import { MAX_ROWS, PAGE_SIZE, RowWindow } from "/static/js/replay/rows/row-window.js";
import { equal, test } from "./harness.js";
import { buildRows, EVENT_MS } from "./log-server.js";

function build(from, to, middle) {
  const rowWindow = new RowWindow();
  rowWindow.replace(buildRows(from, to), middle);
  return rowWindow;
}
const state = ({ rows, atStart, atEnd }) => [rows[0]?.seq, rows.at(-1)?.seq, atStart, atEnd];

test("before anything is loaded it covers nothing", () => {
  equal(new RowWindow().covers({ now: 0, seq: null }), false);
});

test("an empty log is covered once it is loaded", () => {
  const rowWindow = build(1, 0, 0);
  equal(rowWindow.covers({ now: 5, seq: null }), true);
  equal([rowWindow.indexAt({ now: 5, seq: null }), rowWindow.edge(1)], [-1, null]);
});

test("a log of one event is covered everywhere", () => {
  const rowWindow = build(1, 1, 1);
  equal(state(rowWindow), [1, 1, true, true]);
  equal(
    [0, EVENT_MS, 9 * EVENT_MS].map((now) => rowWindow.covers({ now, seq: null })),
    [true, true, true],
  );
  equal(
    [0, EVENT_MS, 9 * EVENT_MS].map((now) => rowWindow.indexAt({ now, seq: null })),
    [-1, 0, 0],
  );
});

test("in the middle of a log it covers what lies between its rows", () => {
  const rowWindow = build(451, 550, 500);
  equal(state(rowWindow), [451, 550, false, false]);
  const moments = [450.9, 451, 549.9, 550].map((second) => second * EVENT_MS);
  equal(
    moments.map((now) => rowWindow.covers({ now, seq: null })),
    [false, true, true, false],
  );
  equal(
    [450, 451, 550, 551].map((seq) => rowWindow.covers({ now: 0, seq })),
    [false, true, true, false],
  );
});

test("half a page or less on a side is the end of the log there", () => {
  equal(state(build(1, 90, 40)), [1, 90, true, false]);
  equal(state(build(911, 1000, 960)), [911, 1000, false, true]);
});

test("of several events at one moment the last is current, unless one is named", () => {
  const rowWindow = new RowWindow();
  const rows = [1, 2, 3].map((seq) => ({ seq, at: 1000 }));
  rowWindow.replace(rows, 3);
  equal(rowWindow.indexAt({ now: 1000, seq: null }), 2);
  equal(rowWindow.indexAt({ now: 1000, seq: 1 }), 0);
});

test("between rows that a filter leaves, the one before is current", () => {
  const rowWindow = new RowWindow();
  const rows = [3, 9].map((seq) => ({ seq, at: seq * EVENT_MS }));
  rowWindow.replace(rows, 3);
  equal([rowWindow.indexAt({ now: 0, seq: 8 }), rowWindow.indexAt({ now: 0, seq: 2 })], [0, -1]);
});

test("a full page after the last row is not yet the end", () => {
  const rowWindow = build(451, 550, 500);
  rowWindow.extend(buildRows(551, 650), 1);
  equal(state(rowWindow), [451, 650, false, false]);
  rowWindow.extend(buildRows(651, 660), 1);
  equal(state(rowWindow), [451, 660, false, true]);
});

test("an empty page is the end", () => {
  const rowWindow = build(451, 550, 500);
  rowWindow.extend([], 1);
  rowWindow.extend([], -1);
  equal(
    [state(rowWindow), rowWindow.edge(1), rowWindow.edge(-1)],
    [[451, 550, true, true], null, null],
  );
});

test("what is too far away is dropped, and can be loaded again", () => {
  const rowWindow = build(1, 90, 40);
  for (const from of [91, 191, 291]) rowWindow.extend(buildRows(from, from + PAGE_SIZE - 1), 1);
  equal(state(rowWindow), [91, 390, false, false]);
  equal(rowWindow.edge(-1), { before: 91 });
  rowWindow.extend(buildRows(1, 90), -1);
  equal([state(rowWindow), rowWindow.rows.length], [[1, 300, true, false], MAX_ROWS]);
  equal(rowWindow.edge(1), { after: 300 });
});

test("new rows are added at the end, each once", () => {
  const rowWindow = build(1, 40, 40);
  equal(rowWindow.append(buildRows(39, 42)), true);
  equal([state(rowWindow), rowWindow.rows.length], [[1, 42, true, true], 42]);
  equal(rowWindow.append(buildRows(40, 42)), false);
});

test("new rows are added to an empty log", () => {
  const rowWindow = build(1, 0, 0);
  rowWindow.append(buildRows(1, 2));
  equal(state(rowWindow), [1, 2, true, true]);
});

test("new rows are not added where the end is not loaded", () => {
  const rowWindow = build(1, 90, 40);
  equal([rowWindow.append(buildRows(500, 501)), state(rowWindow)], [false, [1, 90, true, false]]);
});

test("rows that new ones push out can be loaded again", () => {
  const rowWindow = build(1, 40, 40);
  rowWindow.append(buildRows(41, MAX_ROWS + 20));
  equal(state(rowWindow), [21, MAX_ROWS + 20, false, true]);
  equal(rowWindow.edge(-1), { before: 21 });
});
