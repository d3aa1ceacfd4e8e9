import { compareWords } from "/static/js/workspace/assistant/difference.js";
import { equal, test } from "./harness.js";

const MARKS = { added: "+", removed: "-", same: "" };
const shown = (before, after) =>
  compareWords(before, after)
    .map(({ kind, text }) => (kind === "same" ? text : `{${MARKS[kind]}${text}}`))
    .join("");

test("what changed is marked word by word", () => {
  equal(shown("We lose few teams.", "We lose many teams."), "We lose {-few}{+many} teams.");
});

test("a new text is added, and an empty one is removed, whole", () => {
  equal(shown("", "One two"), "{+One two}");
  equal(shown("One two", ""), "{-One two}");
  equal(shown("", ""), "");
});

test("equal texts have no change", () => {
  equal(shown("One two", "One two"), "One two");
});

test("a word that is repeated is not taken for both ends", () => {
  equal(shown("a a", "a a a"), "a a{+ a}");
  equal(shown("a a a", "a a"), "a a{- a}");
});

test("several changes keep what lies between them", () => {
  equal(shown("one two three four", "one 2 three 4"), "one {-two}{+2} three {-four}{+4}");
});

test("characters outside of the first plane stay whole", () => {
  equal(shown("yes 😀", "yes 😃"), "yes {-😀}{+😃}");
});

test("texts that are too long to compare are one change, but for their ends", () => {
  const words = (name) => Array.from({ length: 1500 }, (_, n) => `${name}${n}`).join(" ");
  const parts = compareWords(`Same ${words("a")} end`, `Same ${words("b")} end`);
  equal(
    parts.map(({ kind }) => kind),
    ["same", "removed", "added", "same"],
  );
});
