import { Editor } from "/static/js/workspace/editors/editor.js";
import { field, readField, textFor } from "/static/js/workspace/editors/fields.js";
import { drawParts, keyName } from "/static/js/workspace/editors/parts.js";
import { addBox, equal, test } from "./harness.js";

const SECTIONS = {
  list: "sections",
  noun: "section",
  title: "Section %(number)s",
  add: "Add a section",
  first: "heading",
  made: () => ({ heading: "" }),
  fields: (part, path, name) => [
    field({ label: "Heading", path: `${path}.heading`, target: name, value: part.heading }),
  ],
  record: (log, what, { at, from, to }) => log.add(what, { at, from, to }),
};
const THREE = ["One", "Two", "Three"].map((heading, at) => ({ id: `section-${at + 1}`, heading }));

/** An editor of sections beside a workspace that keeps what it is told. */
function open(sections = THREE) {
  const told = { events: [], said: [], states: [] };
  let change = null;
  const workspace = {
    type: "docx",
    state: { document: { sections }, other: 1 },
    setState(state) {
      workspace.state = state;
      told.states.push(state);
    },
    log: (type, data) => told.events.push([type, data]),
    say: (text) => told.said.push(text),
    on: (_, listener) => {
      change = listener;
    },
  };
  const element = addBox();
  const editor = new Editor(element, workspace, {
    key: "document",
    empty: { sections: [] },
    draw: (self) => drawParts(self, SECTIONS),
  });
  const arrive = (state, source) => {
    workspace.state = state;
    change({ state, source });
  };
  return { editor, element, workspace, told, arrive };
}

const headings = ({ workspace }) => workspace.state.document.sections.map((each) => each.heading);
const press = (element, key, held = {}) =>
  element.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }),
  );
const headingOf = ({ editor }, at) => editor.fieldOf(`sections.${at}.heading`);
const click = ({ element }, label) =>
  [...element.querySelectorAll("button")]
    .find((each) => [each.getAttribute("aria-label"), each.textContent].includes(label))
    .click();
function type(page, at, text, inputType = "insertText") {
  const input = headingOf(page, at);
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
}

test("a list is written as lines, or as addresses", () => {
  const lines = field({ label: "Points", path: "p", value: ["a", "b"], as: "lines", rows: 2 });
  const control = lines.querySelector("textarea");
  equal([control.value, readField(control)], ["a\nb", ["a", "b"]]);
  control.value = "a\n\n  \nb\n";
  equal(readField(control), ["a", "b"]);
  const to = field({ label: "To", path: "to", value: [], as: "recipients" }).querySelector("input");
  to.value = " ann@x.org; bob@x.org ,, \n";
  equal(readField(to), ["ann@x.org", "bob@x.org"]);
  equal([textFor(null), textFor(7), textFor(["a", "b"], "recipients")], ["", "7", "a, b"]);
});

test("a field has its label and its help", () => {
  const box = field({ label: "To", path: "to", value: "x", help: "Commas between." });
  const control = box.querySelector("input");
  equal(box.querySelector("label").htmlFor, control.id);
  equal(control.getAttribute("aria-describedby"), box.querySelector(".help").id);
  equal([control.dir, control.dataset.path], ["auto", "to"]);
});

test("typing is saved beside what else there is, and is one step of undo", () => {
  const page = open();
  type(page, 0, "O");
  type(page, 0, "Other");
  equal([headings(page), page.workspace.state.other], [["Other", "Two", "Three"], 1]);
  page.editor.undo();
  equal(headings(page), ["One", "Two", "Three"]);
  page.editor.redo();
  equal(headings(page)[0], "Other");
  equal(page.told.said, ["Undone.", "Done again."]);
  equal(
    page.told.events.map(([name, data]) => [name, data.source]),
    [
      ["manual_edit", undefined],
      ["content_edited", "undo"],
      ["content_edited", "redo"],
    ],
  );
});

test("an input that changes nothing is neither saved nor a step", () => {
  const page = open();
  type(page, 0, "One");
  equal([page.told.states.length, page.editor.history.canUndo], [0, false]);
});

test("a paste is told as such", () => {
  const page = open();
  type(page, 1, "Two and more", "insertFromPaste");
  const [[name, data]] = page.told.events;
  equal(
    [name, data.source, data.target, data.after],
    ["content_edited", "paste", "section 2", " and more"],
  );
});

test("keys undo and redo, and no others are taken", () => {
  const page = open();
  type(page, 0, "X");
  equal(press(headingOf(page, 0), "z", { ctrlKey: true }), false);
  equal(headings(page)[0], "One");
  press(headingOf(page, 0), "Z", { metaKey: true, shiftKey: true });
  equal(headings(page)[0], "X");
  press(headingOf(page, 0), "z", { ctrlKey: true });
  press(headingOf(page, 0), "y", { ctrlKey: true });
  equal(headings(page)[0], "X");
  equal(press(headingOf(page, 0), "z", {}), true);
  equal(press(headingOf(page, 0), "z", { ctrlKey: true, altKey: true }), true);
});

test("parts are inserted, moved and deleted, and the focus goes along", () => {
  const page = open();
  const focused = () => document.activeElement.dataset.path;
  click(page, "Insert below: Section 1");
  equal([headings(page), focused()], [["One", "", "Two", "Three"], "sections.1.heading"]);
  equal(page.workspace.state.document.sections[1].id, "section-4");
  click(page, "Delete: Section 2");
  equal([headings(page), focused()], [["One", "Two", "Three"], "sections.1.heading"]);
  click(page, "Move up: Section 3");
  equal([headings(page), focused()], [["One", "Three", "Two"], "sections.1.heading"]);
  equal(page.told.events, [
    ["added", { at: 2 }],
    ["deleted", { at: 2 }],
    ["reordered", { from: 3, to: 2 }],
  ]);
});

test("the first goes no further up, the last no further down", () => {
  const page = open();
  const disabled = [...page.element.querySelectorAll("[data-part] button:disabled")];
  equal(
    disabled.map((each) => each.getAttribute("aria-label")),
    ["Move up: Section 1", "Move down: Section 3"],
  );
  press(headingOf(page, 0), "ArrowUp", { altKey: true });
  press(headingOf(page, 2), "ArrowDown", { altKey: true });
  equal([headings(page), page.told.states.length], [["One", "Two", "Three"], 0]);
});

test("the keys of a part do what its buttons do", () => {
  const page = open();
  headingOf(page, 0).focus();
  press(headingOf(page, 0), "ArrowDown", { altKey: true });
  equal(
    [headings(page), document.activeElement.dataset.path],
    [["Two", "One", "Three"], "sections.1.heading"],
  );
  press(headingOf(page, 2), "Enter", { ctrlKey: true });
  press(headingOf(page, 0), "Backspace", { metaKey: true, shiftKey: true });
  equal(headings(page), ["One", "Three", ""]);
  equal(press(headingOf(page, 0), "Enter"), true);
});

test("the last part can be deleted, and another added", () => {
  const page = open([THREE[0]]);
  click(page, "Delete: Section 1");
  equal([headings(page), document.activeElement.textContent], [[], "Add a section"]);
  click(page, "Add a section");
  equal([headings(page), document.activeElement.dataset.path], [[""], "sections.0.heading"]);
});

test("what comes from the assistant or a file can be undone, what another tab saved cannot", () => {
  const page = open();
  const other = { document: { sections: [{ id: "s", heading: "Theirs" }] } };
  page.arrive(other, "assistant");
  equal(page.editor.history.canUndo, true);
  page.editor.undo();
  equal(headings(page), ["One", "Two", "Three"]);
  page.arrive(other, "server");
  equal([page.editor.history.canUndo, headingOf(page, 0).value], [false, "Theirs"]);
});

test("drawing anew keeps the place of the caret", () => {
  const page = open();
  headingOf(page, 1).focus();
  headingOf(page, 1).setSelectionRange(2, 2);
  page.editor.redraw();
  const { activeElement } = document;
  equal([activeElement.dataset.path, activeElement.selectionStart], ["sections.1.heading", 2]);
});

test("a key is named with what is held", () => {
  const name = (key, held) => keyName(new KeyboardEvent("keydown", { key, ...held }));
  equal(name("a", {}), "a");
  equal(name("Enter", { metaKey: true }), "Control+Enter");
  equal(
    name("Backspace", { shiftKey: true, ctrlKey: true, altKey: true }),
    "Alt+Control+Shift+Backspace",
  );
});
