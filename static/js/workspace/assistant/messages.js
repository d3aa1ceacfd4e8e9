// The messages of the conversation: answers formatted, with a switch to their text, and rated.

import { el } from "../../replay/dom.js";
import { answerParts } from "../../replay/rows/answer.js";
import { format, gettext } from "../../texts.js";

const SPEAKERS = { user: gettext("You"), assistant: gettext("Assistant"), tool: gettext("Tool") };

export function showMessage(message, workspace) {
  const text = el("p", { class: "message-text", dir: "auto" }, message.content);
  const [body, asWritten] = answerParts(message.html, text);
  const isAnswer = message.role === "assistant";
  return el(
    "li",
    { class: message.role },
    el("p", { class: "small quiet" }, el("strong", {}, SPEAKERS[message.role])),
    body,
    isAnswer ? el("div", { class: "row" }, asWritten ?? null, rating(message, workspace)) : null,
  );
}

function rating({ id }, workspace) {
  const buttons = { up: gettext("Helpful"), down: gettext("Not helpful") };
  const made = Object.entries(buttons).map(([value, label]) => {
    const attributes = { type: "button", class: "button little", "aria-pressed": "false" };
    const button = el("button", attributes, label);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") return;
      for (const each of made) each.setAttribute("aria-pressed", String(each === button));
      workspace.log("ai_feedback", { rating: value, messageId: id });
      workspace.say(format(gettext("Rated: %(rating)s"), { rating: label }));
    });
    return button;
  });
  return el("div", { class: "row", role: "group", "aria-label": gettext("Rate it") }, ...made);
}

export const describeAssistant = ({ name }) =>
  name === null
    ? gettext("No assistant is configured.")
    : format(gettext("You work with: %(name)s"), { name });
