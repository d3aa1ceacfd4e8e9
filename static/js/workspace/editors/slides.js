// Presentations: slides with a title, points and notes.

import { gettext } from "../../texts.js";
import { Editor } from "./editor.js";
import { field } from "./fields.js";
import { drawParts } from "./parts.js";

const SLIDES = {
  list: "slides",
  noun: "slide",
  title: gettext("Slide %(number)s"),
  add: gettext("Add a slide"),
  first: "title",
  made: () => ({ title: "", bullets: [], notes: "" }),
  fields: (part, path, name) => [
    field({
      label: gettext("Title"),
      path: `${path}.title`,
      target: `${name}, title`,
      value: part.title,
    }),
    field({
      label: gettext("Points, one in each line"),
      path: `${path}.bullets`,
      target: `${name}, points`,
      value: part.bullets ?? [],
      as: "lines",
      rows: 5,
    }),
    field({
      label: gettext("Notes"),
      path: `${path}.notes`,
      target: `${name}, notes`,
      value: part.notes,
      rows: 2,
    }),
  ],
  record(log, what, { at, from, to, part }) {
    const { title = "" } = part;
    const place = { slide: at, title, layout: "title and points" };
    log.add(`slide_${what}`, what === "reordered" ? { from, to, title } : place);
  },
};

export function mount(element, workspace) {
  return new Editor(element, workspace, {
    key: "presentation",
    empty: { title: "", slides: [{ id: "slide-1", title: "", bullets: [], notes: "" }] },
    draw: (editor) => [
      field({
        label: gettext("Title of the presentation"),
        path: "title",
        target: "title",
        value: editor.content.title,
        maxlength: 255,
      }),
      ...drawParts(editor, SLIDES),
    ],
  });
}
