// The deliverable as its real file: download, and upload of what was edited elsewhere.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { button } from "./fields.js";

const EXTENSIONS = {
  docx: ".docx",
  email: ".eml",
  pptx: ".pptx",
  workflow: ".json",
  xlsx: ".xlsx",
};
const FILE_NAME = /filename="([^"]+)"/;

export function bindFiles(editor) {
  const extension = EXTENSIONS[editor.workspace.type];
  const download = button(format(gettext("Download %(extension)s"), { extension }));
  const upload = button(format(gettext("Upload %(extension)s"), { extension }));
  const input = el("input", { type: "file", accept: extension, hidden: true });
  const answer = el("div", { class: "editor-answer", role: "status" });
  editor.tools.append(download, upload, input);
  editor.tools.after(answer);
  download.addEventListener("click", () => patiently(download, answer, () => give(editor)));
  upload.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // the same file may be chosen again
    if (file) patiently(upload, answer, () => take(editor, file));
  });
}

async function patiently(control, answer, act) {
  control.disabled = true;
  try {
    answer.replaceChildren(...(await act()));
  } catch (error) {
    answer.replaceChildren(el("p", { class: "alert error" }, error.message));
  }
  control.disabled = false;
  control.focus();
}

async function give(editor) {
  const { workspace } = editor;
  editor.log.flush();
  await workspace.client.flush?.();
  const response = await workspace.api("deliverable", { raw: true });
  if (!response.ok) throw new Error((await response.json()).error.message);
  const [, name] = response.headers.get("Content-Disposition").match(FILE_NAME) ?? [];
  const href = URL.createObjectURL(await response.blob());
  el("a", { href, download: name ?? "deliverable" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  return [];
}

async function take(editor, file) {
  const { workspace } = editor;
  editor.log.flush();
  await workspace.client.flush?.();
  const body = new FormData();
  body.append("phaseIndex", workspace.phaseIndex);
  body.append("file", file);
  const revision = workspace.client.saver?.revision;
  const headers = Number.isInteger(revision) ? { "If-Match": `"${revision}"` } : {};
  const taken = await workspace.api("deliverable", { method: "POST", body, headers });
  workspace.adopt(taken, "upload");
  const sentence = format(
    gettext("“%(name)s” is now your work. Undo brings back what was here before."),
    { name: file.name },
  );
  if (taken.notTaken.length === 0) return [el("p", { class: "alert success" }, sentence)];
  const missing = taken.notTaken.map((each) => el("li", {}, each));
  return [el("div", { class: "alert warning" }, el("p", {}, sentence), el("ul", {}, ...missing))];
}
