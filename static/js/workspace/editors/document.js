// Documents: a title, and sections with a heading and text.

import { gettext } from "../../texts.js";
import { Editor } from "./editor.js";
import { field } from "./fields.js";
import { drawParts } from "./parts.js";

const SPACE = /\s+/;
const SECTIONS = {
  list: "sections",
  noun: "section",
  title: gettext("Section %(number)s"),
  add: gettext("Add a section"),
  first: "heading",
  made: () => ({ heading: "", text: "" }),
  fields: (part, path, name) => [
    field({
      label: gettext("Heading"),
      path: `${path}.heading`,
      target: `${name}, heading`,
      value: part.heading,
    }),
    field({
      label: gettext("Text"),
      path: `${path}.text`,
      target: name,
      value: part.text,
      rows: 8,
    }),
  ],
  record(log, what, { at, from, to, part }) {
    const { heading = "", text = "" } = part;
    const words = text.split(SPACE).filter(Boolean).length;
    const place = what === "reordered" ? { from, to, heading } : { section: at, heading, words };
    log.add(`section_${what}`, place);
  },
};

export function mount(element, workspace) {
  return new Editor(element, workspace, {
    key: "document",
    empty: { title: "", sections: [{ id: "section-1", heading: "", text: "" }] },
    draw: (editor) => [
      field({
        label: gettext("Title"),
        path: "title",
        target: "title",
        value: editor.content.title,
        maxlength: 255,
      }),
      ...drawParts(editor, SECTIONS),
    ],
  });
}
