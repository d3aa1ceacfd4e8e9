// Workflows: steps with a prompt and inputs.

import { gettext } from "../../texts.js";
import { Editor } from "./editor.js";
import { field } from "./fields.js";
import { drawParts } from "./parts.js";
import { toText, valueAt, withValue } from "./paths.js";
import { WorkflowRuns } from "./workflow-runs.js";

const PROMPT = /^steps\.(\d+)\.prompt$/;
const SOURCES = { added: "insert", deleted: "delete", reordered: "move" };

const stepsOf = (runs) => ({
  list: "steps",
  noun: "step",
  title: gettext("Step %(number)s"),
  add: gettext("Add a step"),
  first: "name",
  made: () => ({ name: "", prompt: "", inputs: [] }),
  fields: (part, path, name, title) => [
    field({
      label: gettext("Name"),
      path: `${path}.name`,
      target: `${name}, name`,
      value: part.name,
    }),
    field({
      label: gettext("Prompt"),
      path: `${path}.prompt`,
      target: name,
      value: part.prompt,
      rows: 6,
    }),
    field({
      label: gettext("Inputs, one in each line"),
      path: `${path}.inputs`,
      target: `${name}, inputs`,
      value: part.inputs ?? [],
      as: "lines",
      rows: 2,
    }),
    ...(runs ? [runs.draw(part, Number(path.split(".")[1]), title)] : []),
  ],
  record(log, what, { at, from, part }) {
    const text = `step ${part.name || at || from}\n${toText(part)}`;
    const [before, after] = { added: ["", text], deleted: [text, ""] }[what] ?? [text, `${text}\n`];
    log.changed({ target: `step ${at ?? from}`, before, after, source: SOURCES[what] });
  },
});

/** A prompt has a type of its own; each stretch of typing in it makes its next version. */
function typing(editor, path) {
  const [, index] = path.match(PROMPT) ?? [];
  if (index === undefined) return null;
  const step = valueAt(editor.content, `steps.${index}`);
  const target = step.id ?? `step ${index}`;
  const isSame = editor.log.isOpen(target);
  const version = (step.version ?? 0) + (isSame ? 0 : 1);
  return {
    type: "workflow_prompt_edited",
    target,
    data: { step: step.name || `step ${Number(index) + 1}`, version },
    content: withValue(editor.content, `steps.${index}.version`, version),
  };
}

export function mount(element, workspace) {
  // A page without a session has nothing that runs a step.
  const runs = workspace.api ? new WorkflowRuns(workspace, element) : null;
  const editor = new Editor(element, workspace, {
    key: "workflow",
    empty: { name: "", steps: [{ id: "step-1", name: "", prompt: "", inputs: [] }] },
    typing,
    draw: (self) => [
      field({
        label: gettext("Name"),
        path: "name",
        target: "name",
        value: self.content.name,
        maxlength: 255,
      }),
      ...drawParts(self, stepsOf(runs)),
    ],
  });
  runs?.load();
  return editor;
}
