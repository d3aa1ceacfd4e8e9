// Plain fields with labels. A field says by `data-path` which value it edits, and by `data-target`
// how the log names that part; `data-as` is how a list is written in it.

import { el } from "../../replay/dom.js";

const BETWEEN_RECIPIENTS = /[,;\n]/;
const SPLIT = {
  lines: (text) => text.split("\n").filter((line) => line.trim()),
  recipients: (text) => text.split(BETWEEN_RECIPIENTS).flatMap((each) => each.trim() || []),
};
const JOIN = { lines: "\n", recipients: ", " };

export const readField = (field) => SPLIT[field.dataset.as]?.(field.value) ?? field.value;
export const textFor = (value, as) =>
  Array.isArray(value) ? value.join(JOIN[as] ?? "\n") : String(value ?? "");

let lastId = 0;

/** A labeled field; `rows` makes it one of several lines. */
export function field({ label, path, target, value, as, rows, help, ...attributes }) {
  lastId += 1;
  const id = `editor-field-${lastId}`;
  const helpId = help && `${id}-help`;
  const shared = {
    id,
    dir: "auto",
    "data-path": path,
    "data-target": target,
    "data-as": as,
    "aria-describedby": helpId,
    ...attributes,
  };
  const control = rows
    ? el("textarea", { rows, ...shared })
    : el("input", { type: "text", ...shared });
  control.value = textFor(value, as);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    control,
    help ? el("p", { class: "help", id: helpId }, help) : null,
  );
}

/** A small button; `act` names what the editor does. */
export function button(label, attributes = {}) {
  return el("button", { type: "button", class: "button little", ...attributes }, label);
}
