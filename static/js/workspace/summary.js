// What a deliverable holds, in a few facts: `<dt>` and `<dd>`.

import { gettext } from "../texts.js";

const PARTS = {
  sections: gettext("Sections"),
  sheets: gettext("Sheets"),
  slides: gettext("Slides"),
  steps: gettext("Steps"),
};

/** The facts as elements for a `<dl>`. */
export function summarize(state) {
  const content = Object.values(state ?? {})[0] ?? {};
  const title = content.title || content.subject || content.name;
  const parts = Object.keys(PARTS).filter((key) => Array.isArray(content[key]));
  const facts = [
    [gettext("Title"), title],
    [gettext("To"), content.to && (content.to.join(", ") || gettext("nobody yet"))],
    ...parts.map((key) => [PARTS[key], String(content[key].length)]),
    [gettext("Words"), String(countWords(content))],
  ];
  return facts.filter(([, value]) => value).map(createFact);
}

function createFact([label, value]) {
  const fact = document.createElement("div");
  const [term, text] = ["dt", "dd"].map((tag) => document.createElement(tag));
  term.textContent = label;
  text.textContent = value;
  text.dir = "auto";
  fact.append(term, text);
  return fact;
}

function countWords(value) {
  if (typeof value === "string") {
    return [...segmenter.segment(value)].filter(({ isWordLike }) => isWordLike).length;
  }
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value)
    .filter(([key]) => key !== "id")
    .reduce((sum, [, each]) => sum + countWords(each), 0);
}

const segmenter = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
