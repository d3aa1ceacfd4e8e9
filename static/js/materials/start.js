// The work that a phase begins with, edited by the candidate's own editor of the type. Without this
// script the form has the work as JSON.

import { editorOf } from "../workspace/editor-modules.js";

const form = document.querySelector("form[data-start]");

const nothing = () => null;

/** What an editor needs of a workspace, on a page without a session. */
function fieldWorkspace(textarea) {
  return {
    type: form.dataset.type,
    state: JSON.parse(textarea.value),
    setState(state) {
      this.state = state;
      textarea.value = JSON.stringify(state);
      form.elements.begins.value = "work";
      textarea.dispatchEvent(new Event("input", { bubbles: true })); // for the draft
    },
    log: nothing, // nobody's work is recorded here
    on: nothing, // nobody else changes it
    say: nothing,
    filesElsewhere: true,
  };
}

async function mountEditor() {
  const textarea = form.elements.state;
  const { mount } = await editorOf(form.dataset.type);
  const element = form.querySelector("[data-editor]");
  mount(element, fieldWorkspace(textarea));
  form.querySelector("[data-json]").hidden = true;
  element.hidden = false;
}

form.elements.upload.addEventListener("change", () => {
  if (form.elements.upload.files.length > 0) form.elements.begins.value = "file";
});
// Work that is no valid JSON stays in its field, beside what is wrong with it.
mountEditor().catch(() => null);
