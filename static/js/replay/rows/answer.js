// An assistant's answer, formatted, with a switch to the text as it was written.

import { el, nodesOf } from "../dom.js";

/** What is shown; `text` is the element with the text, which stands alone without HTML. */
export function answerParts(html, text) {
  if (!html) return [text];
  const formatted = el("div", { class: "markdown", dir: "auto" }, ...nodesOf(html));
  const attributes = { type: "button", class: "button little", "aria-pressed": "false" };
  const button = el("button", attributes, "As written");
  button.addEventListener("click", () => {
    const isFormatted = formatted.parentNode !== null;
    if (isFormatted) formatted.replaceWith(text);
    else text.replaceWith(formatted);
    button.setAttribute("aria-pressed", String(isFormatted));
  });
  return [formatted, button];
}
