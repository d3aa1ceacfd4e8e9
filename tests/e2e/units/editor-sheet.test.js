import { mount } from "/static/js/workspace/editors/sheet.js";
import { columnName, widthOf } from "/static/js/workspace/editors/sheet-grid.js";
import { addBox, equal, test } from "./harness.js";

function open(rows) {
  const told = { events: [], said: [] };
  const workspace = {
    type: "xlsx",
    state: { workbook: { title: "", sheets: [{ id: "sheet-1", name: "S", rows }] } },
    setState(state) {
      workspace.state = state;
    },
    log: (type, data) => told.events.push([type, data]),
    say: (text) => told.said.push(text),
    on: () => null,
  };
  const element = addBox();
  const editor = mount(element, workspace);
  const cell = (name) => element.querySelector(`td input[aria-label="${name}"]`);
  return { editor, element, workspace, told, cell };
}

const rowsOf = ({ workspace }) => workspace.state.workbook.sheets[0].rows;
const focused = () => document.activeElement.getAttribute("aria-label");
const TWO = [
  ["a", "b"],
  ["c", "d"],
];

function press(page, name, key, held = {}) {
  const cell = page.cell(name);
  cell.focus();
  if (held.caret !== undefined) cell.setSelectionRange(held.caret, held.caret);
  else cell.select();
  cell.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }),
  );
  return focused();
}

function paste(page, name, text) {
  page.cell(name).focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  return page
    .cell(name)
    .dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

function act(page, name, label) {
  page.cell(name).focus();
  [...page.element.querySelectorAll("button")].find((each) => each.textContent === label).click();
  return [rowsOf(page), focused()];
}

test("columns have letters", () => {
  equal([0, 25, 26, 51, 52, 701, 702].map(columnName), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  equal([widthOf([]), widthOf([[], ["a", "b"]])], [1, 2]);
});

test("keys go from cell to cell, and stay where there is none", () => {
  const page = open(TWO);
  equal(press(page, "A1", "ArrowRight"), "B1");
  equal(press(page, "B1", "ArrowLeft"), "A1");
  equal([press(page, "A1", "ArrowDown"), press(page, "A1", "Enter")], ["A2", "A2"]);
  equal(
    [press(page, "A2", "ArrowUp"), press(page, "A2", "Enter", { shiftKey: true })],
    ["A1", "A1"],
  );
  equal([press(page, "A1", "ArrowUp"), press(page, "B2", "ArrowRight")], ["A1", "B2"]);
  equal(press(page, "A1", "ArrowRight", { ctrlKey: true }), "A1");
});

test("inside of a text the arrows move the caret", () => {
  const page = open([["long", "b"]]);
  equal(press(page, "A1", "ArrowRight", { caret: 2 }), "A1");
  equal(press(page, "A1", "ArrowRight", { caret: 4 }), "B1");
  equal(press(page, "A1", "ArrowLeft", { caret: 0 }), "A1");
});

test("from right to left, the arrows go where they point", () => {
  document.documentElement.dir = "rtl";
  const page = open(TWO);
  equal(press(page, "A1", "ArrowLeft"), "B1");
  equal(press(page, "B1", "ArrowRight"), "A1");
  equal(press(page, "A1", "ArrowLeft", { caret: 1 }), "A1");
  equal(press(page, "A1", "ArrowLeft", { caret: 0 }), "B1");
});

test("in a text from right to left the caret leaves at the side to which the arrow points", () => {
  const page = open([["a", "שלום", "c"]]);
  equal(press(page, "B1", "ArrowLeft", { caret: 4 }), "A1");
  equal(press(page, "B1", "ArrowRight", { caret: 0 }), "C1");
  equal(press(page, "B1", "ArrowLeft", { caret: 0 }), "B1");
});

test("pasted cells fill the sheet, which grows", () => {
  const page = open(TWO);
  equal(paste(page, "B2", "1\t2\r\n3\t4\r\n"), false);
  equal(rowsOf(page), [
    ["a", "b", ""],
    ["c", "1", "2"],
    ["", "3", "4"],
  ]);
  const [[type, data]] = page.told.events;
  equal([type, data.target, data.source, focused()], ["content_edited", "B2:C3", "paste", "B2"]);
  page.editor.undo();
  equal(rowsOf(page), TWO);
});

test("one pasted text stays with its cell", () => {
  const page = open(TWO);
  equal([paste(page, "A1", "plain text"), rowsOf(page)], [true, TWO]);
});

test("a cell that holds lines comes in quotes, and stays one cell, in one line", () => {
  const page = open([["", ""]]);
  paste(page, "A1", 'one\t"two\nlines, ""quoted"""\nthree\t5" pipe\n');
  equal(rowsOf(page), [
    ["one", 'two lines, "quoted"'],
    ["three", '5" pipe'],
  ]);
});

test("a paste that is too large changes nothing, and says so", () => {
  const page = open(TWO);
  for (const text of ["x\t".repeat(201), "x\n".repeat(5001)]) paste(page, "A1", text);
  equal([rowsOf(page), page.told.said.length], [TWO, 2]);
});

const TURNED = [
  ["c", "d"],
  ["a", "b"],
];
const MIRRORED = [
  ["b", "a"],
  ["d", "c"],
];

test("rows are inserted, moved and deleted at the cell", () => {
  equal(act(open(TWO), "A1", "Insert row"), [[TWO[0], ["", ""], TWO[1]], "A2"]);
  equal(act(open(TWO), "A2", "Move row up"), [TURNED, "A1"]);
  equal(act(open(TWO), "B1", "Move row down"), [TURNED, "B2"]);
  equal(act(open(TWO), "B2", "Delete row"), [[TWO[0]], "B1"]);
});

test("columns are inserted, moved and deleted at the cell", () => {
  const wider = TWO.map(([a, b]) => [a, "", b]);
  equal(act(open(TWO), "A2", "Insert column"), [wider, "B2"]);
  equal(act(open(TWO), "B1", "Move column left"), [MIRRORED, "A1"]);
  equal(act(open(TWO), "A1", "Move column right"), [MIRRORED, "B1"]);
  equal(act(open(TWO), "A1", "Delete column"), [[["b"], ["d"]], "A1"]);
});

test("what cannot be done changes nothing", () => {
  for (const [name, label] of [
    ["A1", "Move row up"],
    ["A1", "Move row down"],
    ["A1", "Delete row"],
    ["A1", "Move column left"],
    ["A1", "Move column right"],
    ["A1", "Delete column"],
  ]) {
    const page = open([["a"]]);
    act(page, name, label);
    equal([label, rowsOf(page), page.told.events.length], [label, [["a"]], 0]);
  }
});

test("rows of different lengths are made even", () => {
  equal(act(open([["a"], ["b", "c"]]), "A1", "Insert column")[0], [
    ["a", "", ""],
    ["b", "", "c"],
  ]);
});

test("a long sheet shows its first rows, and more when asked", () => {
  const page = open(Array.from({ length: 130 }, (_, at) => [`${at}`]));
  const more = [...page.element.querySelectorAll("button")].find((each) =>
    each.textContent.startsWith("Show more"),
  );
  equal([page.cell("A101"), more.textContent], [null, "Show more rows (30 are hidden)"]);
  more.click();
  equal([page.cell("A130").value, focused()], ["129", "A101"]);
});
