// A list of parts, each with buttons and keys: insert below, move, delete.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { button } from "./fields.js";
import { inserted, moved, newId, removed } from "./paths.js";

const HINT = gettext(
  "Keys: Ctrl+Enter inserts below, Alt+Up and Alt+Down move, Ctrl+Shift+Backspace deletes.",
);

/** `list` is the key of the list, `noun` what the log calls one part, `title` and `add` what the reader
 * sees, `made()` an empty part, `first` the
 * key of its first field, `fields(part, path, name)` its nodes, and `record(log, what, facts)` logs
 * what happened: "added", "deleted" or "reordered". */
export function drawParts(editor, kind) {
  const parts = editor.content[kind.list];
  const items = parts.map((part, index) => drawPart(editor, kind, part, index));
  const add = button(kind.add, { "data-add": "" });
  add.addEventListener("click", () => insert(editor, kind, editor.content[kind.list].length));
  return [el("ol", { class: "parts" }, ...items), add, el("p", { class: "help" }, HINT)];
}

function drawPart(editor, kind, part, index) {
  const name = `${kind.noun} ${index + 1}`;
  const title = format(kind.title, { number: index + 1 });
  const count = editor.content[kind.list].length;
  const does = (label, act, attributes = {}) => {
    const control = button(label, { "aria-label": `${label}: ${title}`, ...attributes });
    control.addEventListener("click", act);
    return control;
  };
  const item = el(
    "li",
    { class: "part", "data-part": index },
    el(
      "fieldset",
      {},
      el("legend", {}, title),
      ...kind.fields(part, `${kind.list}.${index}`, name, title),
      el(
        "div",
        { class: "row" },
        does(gettext("Insert below"), () => insert(editor, kind, index + 1)),
        does(gettext("Move up"), () => move(editor, kind, index, index - 1), {
          disabled: index === 0,
        }),
        does(gettext("Move down"), () => move(editor, kind, index, index + 1), {
          disabled: index === count - 1,
        }),
        does(gettext("Delete"), () => remove(editor, kind, index)),
      ),
    ),
  );
  item.addEventListener("keydown", (event) => onKey(event, editor, kind, index));
  return item;
}

function onKey(event, editor, kind, index) {
  const act = {
    "Alt+ArrowUp": () => move(editor, kind, index, index - 1),
    "Alt+ArrowDown": () => move(editor, kind, index, index + 1),
    "Control+Enter": () => insert(editor, kind, index + 1),
    "Control+Shift+Backspace": () => remove(editor, kind, index),
  }[keyName(event)];
  if (!act) return;
  event.preventDefault();
  act();
}

export function keyName(event) {
  const held = [event.altKey && "Alt", (event.ctrlKey || event.metaKey) && "Control"];
  return [...held, event.shiftKey && "Shift", event.key].filter(Boolean).join("+");
}

function insert(editor, kind, at) {
  const { content } = editor;
  const parts = content[kind.list];
  const part = { id: newId(kind.noun, parts), ...kind.made() };
  const focus = `${kind.list}.${at}.${kind.first}`;
  editor.act({ ...content, [kind.list]: inserted(parts, at, part) }, { focus });
  kind.record(editor.log, "added", { at: at + 1, part });
}

function move(editor, kind, from, to) {
  const { content } = editor;
  const parts = content[kind.list];
  if (to < 0 || to >= parts.length) return;
  const inside = document.activeElement?.dataset.path?.split(".").slice(2).join(".");
  const focus = `${kind.list}.${to}.${inside || kind.first}`;
  editor.act({ ...content, [kind.list]: moved(parts, from, to) }, { focus });
  kind.record(editor.log, "reordered", { from: from + 1, to: to + 1, part: parts[from] });
  editor.workspace.say(
    format(gettext("Moved to place %(place)s of %(count)s."), {
      place: to + 1,
      count: parts.length,
    }),
  );
}

function remove(editor, kind, at) {
  const { content } = editor;
  const parts = content[kind.list];
  const focus = `${kind.list}.${Math.max(0, Math.min(at, parts.length - 2))}.${kind.first}`;
  editor.act({ ...content, [kind.list]: removed(parts, at) }, { focus });
  if (parts.length === 1) editor.body.querySelector("[data-add]").focus();
  kind.record(editor.log, "deleted", { at: at + 1, part: parts[at] });
  editor.workspace.say(gettext("Deleted. Undo brings it back."));
}
