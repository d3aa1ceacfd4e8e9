// What the five editors share: the content and its changes, undo, the log, drawing anew without
// losing the place, and the file.

import { el } from "../../replay/dom.js";
import { gettext } from "../../texts.js";
import { EditLog } from "./edit-log.js";
import { button, readField, textFor } from "./fields.js";
import { bindFiles } from "./files.js";
import { History } from "./history.js";
import { toText, valueAt, withValue } from "./paths.js";

const KEPT = new Set(["assistant", "upload"]); // changes from elsewhere that can be undone

export class Editor {
  /** `key` is the state's key of the deliverable, `empty` where it begins; `draw(editor)` returns the
   * nodes that show it; `typing(editor, path)` what the log says of typing there. */
  constructor(element, workspace, { key, empty, draw, typing }) {
    Object.assign(this, { element, workspace, key, empty, draw, typing });
    this.log = new EditLog((type, data) => workspace.log(type, data));
    this.history = new History();
    this.body = el("div", { class: "editor-body" });
    this.tools = el("div", {
      class: "row editor-tools",
      role: "group",
      "aria-label": gettext("Edit"),
    });
    this.undoButton = button(gettext("Undo"), { "aria-keyshortcuts": "Control+Z" });
    this.redoButton = button(gettext("Redo"), { "aria-keyshortcuts": "Control+Shift+Z" });
    this.tools.append(this.undoButton, this.redoButton);
    for (const stub of element.querySelectorAll("[data-stub]")) stub.remove();
    element.append(this.tools, this.body);
    if (!workspace.filesElsewhere) bindFiles(this);
    this.#bind();
    this.redraw();
  }

  get content() {
    return { ...this.empty, ...this.workspace.state?.[this.key] };
  }

  /** Saves the content as a step that can be undone, and draws it. */
  act(content, { focus } = {}) {
    this.log.flush();
    this.history.push(this.content);
    this.#set(content);
    this.redraw(focus);
  }

  undo() {
    this.#step(this.history.undo(this.content), "undo");
  }
  redo() {
    this.#step(this.history.redo(this.content), "redo");
  }

  /** Draws all fields; the focus stays where it was, or goes to the field of the path `focus`. */
  redraw(focus) {
    const active = this.body.contains(document.activeElement) ? document.activeElement : null;
    const path = focus ?? active?.dataset.path;
    const caret = focus ? null : active?.selectionStart;
    this.shown = this.content;
    this.body.replaceChildren(...this.draw(this));
    this.#renderTools();
    const field = path && this.fieldOf(path);
    if (!field) return;
    field.focus();
    if (Number.isInteger(caret)) field.setSelectionRange(caret, caret);
  }

  fieldOf(path) {
    return this.body.querySelector(`[data-path="${CSS.escape(path)}"]`);
  }

  /** What was typed into the field becomes the content. */
  take(field, isPaste = false) {
    const { path, target, as } = field.dataset;
    const content = this.content;
    const before = textFor(valueAt(content, path), as);
    const value = readField(field);
    const after = textFor(value, as);
    if (before === after) return;
    this.history.push(content, isPaste ? null : path);
    const own = this.typing?.(this, path);
    this.#set(withValue(own?.content ?? content, path, value));
    if (isPaste && !own) this.log.changed({ target, before, after, source: "paste" });
    else this.log.typed({ target, before, after, ...own });
    this.#renderTools();
  }

  #set(content) {
    const { state } = this.workspace;
    this.workspace.setState({ ...state, [this.key]: content });
    this.shown = content;
  }

  #step(content, source) {
    if (!content) return;
    const [before, after] = [toText(this.content), toText(content)];
    this.log.changed({ target: this.key, before, after, source });
    this.#set(content);
    this.redraw();
    this.workspace.say(source === "undo" ? gettext("Undone.") : gettext("Done again."));
  }

  #renderTools() {
    // Not `disabled`: a button that has just been used keeps the focus.
    this.undoButton.setAttribute("aria-disabled", String(!this.history.canUndo));
    this.redoButton.setAttribute("aria-disabled", String(!this.history.canRedo));
  }

  #bind() {
    this.undoButton.addEventListener("click", () => this.undo());
    this.redoButton.addEventListener("click", () => this.redo());
    this.body.addEventListener("input", ({ target, inputType }) => {
      if (target.dataset.path) this.take(target, inputType === "insertFromPaste");
    });
    this.body.addEventListener("focusout", () => this.log.flush());
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.workspace.on("state", ({ source }) => {
      if (KEPT.has(source)) this.history.push(this.shown);
      else this.history.clear();
      this.redraw();
    });
  }

  #onKey(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
  }
}
