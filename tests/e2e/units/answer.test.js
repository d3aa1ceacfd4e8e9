import { el } from "/static/js/replay/dom.js";
import { answerParts } from "/static/js/replay/rows/answer.js";
import { equal, test } from "./harness.js";

const text = () => el("p", {}, "**a**");

test("an answer without HTML is its text", () => {
  const plain = text();
  equal(answerParts(null, plain).length, 1);
  equal(answerParts(undefined, plain)[0] === plain, true);
});

test("the switch goes between the formatted answer and its text, and back", () => {
  const box = el("div", {}, ...answerParts("<p><strong>a</strong></p>", text()));
  const button = box.querySelector("button");
  equal(box.querySelector("strong")?.textContent, "a");
  button.click();
  equal([box.querySelector("strong"), button.getAttribute("aria-pressed")], [null, "true"]);
  button.click();
  equal([box.textContent.startsWith("a"), button.getAttribute("aria-pressed")], [true, "false"]);
});
