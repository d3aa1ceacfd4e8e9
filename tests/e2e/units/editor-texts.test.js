import { EditLog, findDifference } from "/static/js/workspace/editors/edit-log.js";
import { History } from "/static/js/workspace/editors/history.js";
import {
  inserted,
  moved,
  newId,
  removed,
  toText,
  valueAt,
  withValue,
} from "/static/js/workspace/editors/paths.js";
import { equal, replaceGlobal, test } from "./harness.js";

const parts = (before, after) => {
  const found = findDifference(before, after);
  return found && [found.before, found.after, found.charactersRemoved, found.charactersAdded];
};

function recorded() {
  const events = [];
  return { events, log: new EditLog((type, data) => events.push([type, data])) };
}

/** Lets a test say what time it is. */
function clockAt(now) {
  const clock = { now };
  replaceGlobal("Date", { now: () => clock.now });
  return clock;
}

test("a difference is what lies between the common beginning and end", () => {
  equal(parts("", "new"), ["", "new", 0, 3]);
  equal(parts("one two three", "one 2 three"), ["two", "2", 3, 1]);
  equal(parts("aa", "aaa"), ["", "a", 0, 1]);
  equal(parts("abcabc", "abc"), ["abc", "", 3, 0]);
  equal(parts("same", "same"), null);
});

test("a difference holds whole characters, which the server takes", () => {
  equal(parts("a😀b", "a😁b").slice(0, 2), ["😀", "😁"]);
  equal(parts("😀", "😀😁").slice(0, 2), ["", "😁"]);
  equal(parts("\u{1F600}", "\u{1FA00}").slice(0, 2), ["\u{1F600}", "\u{1FA00}"]);
  equal(parts("\u{10000}x", "\u{10400}x").slice(0, 2), ["\u{10000}", "\u{10400}"]);
  for (const length of [299, 300, 301]) {
    const { after } = findDifference("", `${"x".repeat(length)}😀😀`);
    equal([after.isWellFormed(), after.length <= 300], [true, true]);
  }
});

test("typing in one part is one event, with the text before and after all of it", () => {
  const { events, log } = recorded();
  const clock = clockAt(1000);
  log.typed({ target: "title", before: "", after: "M" });
  clock.now = 1800;
  log.typed({ target: "title", before: "M", after: "Memo" });
  equal([events.length, log.isOpen("title"), log.isOpen("body")], [0, true, false]);
  log.flush();
  log.flush();
  const data = { target: "title", charactersAdded: 4, charactersRemoved: 0, before: "" };
  equal(events, [["manual_edit", { ...data, after: "Memo", durationMs: 800 }]]);
});

test("another part, another change, and leaving the page end what was typed", () => {
  const { events, log } = recorded();
  const targets = () => events.map(([type, data]) => data.target ?? type);
  log.typed({ target: "a", before: "", after: "1" });
  log.typed({ target: "b", before: "", after: "1" });
  equal(targets(), ["a"]);
  log.changed({ target: "c", before: "", after: "1", source: "paste" });
  equal(targets(), ["a", "b", "c"]);
  log.typed({ target: "d", before: "", after: "1" });
  log.add("slide_added", {});
  equal(targets(), ["a", "b", "c", "d", "slide_added"]);
  log.typed({ target: "e", before: "", after: "1" });
  dispatchEvent(new Event("pagehide"));
  equal(targets().at(-1), "e");
});

test("a pause ends what was typed", async () => {
  const { events, log } = recorded();
  replaceGlobal("setTimeout", (run) => queueMicrotask(run));
  log.typed({ target: "a", before: "", after: "1" });
  await Promise.resolve();
  equal(events.length, 1);
});

test("what was typed and taken back is no edit", () => {
  const { events, log } = recorded();
  log.typed({ target: "a", before: "x", after: "xy" });
  log.typed({ target: "a", before: "xy", after: "x" });
  log.flush();
  log.changed({ target: "a", before: "x", after: "x", source: "undo" });
  equal(events, []);
});

test("a prompt's typing is its own type, without a target", () => {
  const { events, log } = recorded();
  const type = "workflow_prompt_edited";
  log.typed({ type, target: "step-1", before: "", after: "Keep", data: { step: "Sort" } });
  log.flush();
  equal(
    events.map(([name, { step, target, after }]) => [name, step, target, after]),
    [[type, "Sort", undefined, "Keep"]],
  );
});

test("undo goes back step by step, redo forward, and a change ends the future", () => {
  const history = new History();
  equal([history.canUndo, history.undo("now"), history.redo("now")], [false, null, null]);
  history.push("one");
  history.push("two");
  equal([history.undo("three"), history.undo("two"), history.undo("one")], ["two", "one", null]);
  equal([history.redo("one"), history.redo("two"), history.canRedo], ["two", "three", false]);
  history.undo("three");
  history.push("two");
  equal([history.canRedo, history.undo("other")], [false, "two"]);
});

test("typing in one field without a pause is one step", () => {
  const history = new History();
  const clock = clockAt(0);
  for (const at of [0, 1000, 2000]) {
    clock.now = at;
    history.push(`at ${at}`, "title");
  }
  clock.now = 3600;
  history.push("after a pause", "title");
  history.push("in another field", "body");
  const steps = [];
  for (let step = "now"; step !== null; step = history.undo(step)) steps.push(step);
  equal(steps, ["now", "in another field", "after a pause", "at 0"]);
});

test("typing after an undo is a step of its own", () => {
  const history = new History();
  history.push("", "title");
  history.undo("M");
  history.push("", "title");
  equal(history.undo("N"), "");
});

test("the history has an end", () => {
  const history = new History();
  for (let step = 0; step < 250; step += 1) history.push(step);
  let [first, count] = [null, 0];
  for (let step = history.undo("now"); step !== null; step = history.undo("x")) {
    [first, count] = [step, count + 1];
  }
  equal([first, count], [50, 200]);
  history.push("x");
  history.clear();
  equal([history.canUndo, history.canRedo], [false, false]);
});

test("a value is changed without changing what shares it", () => {
  const content = { title: "A", sections: [{ text: "one" }, { text: "two" }] };
  const changed = withValue(content, "sections.1.text", "2");
  equal([valueAt(changed, "sections.1.text"), valueAt(content, "sections.1.text")], ["2", "two"]);
  equal(changed.sections[0] === content.sections[0], true);
  equal([Array.isArray(changed.sections), valueAt(content, "sections.7.text")], [true, undefined]);
  equal(withValue({}, "a.b", 1), { a: { b: 1 } });
});

test("lists are changed as copies", () => {
  const list = ["a", "b", "c"];
  equal(inserted(list, 1, "x"), ["a", "x", "b", "c"]);
  equal(removed(list, 0), ["b", "c"]);
  equal(
    [moved(list, 0, 2), moved(list, 2, 0)],
    [
      ["b", "c", "a"],
      ["c", "a", "b"],
    ],
  );
  equal(list, ["a", "b", "c"]);
});

test("a new id is one that nobody has", () => {
  equal(newId("slide", []), "slide-1");
  equal(newId("slide", [{ id: "slide-2" }]), "slide-3");
  equal(newId("slide", [{ id: "slide-3" }, { id: "x" }]), "slide-4");
});

test("the text of a value is all of it but its ids", () => {
  equal(
    toText({ id: "s", name: "Sort", inputs: ["a", "b"], version: 2, note: null }),
    "Sort\na\nb\n2\n",
  );
});
