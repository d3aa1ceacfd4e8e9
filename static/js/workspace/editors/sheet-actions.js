// Rows and columns of a sheet: inserted, moved and deleted at the cell that was used last.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { button } from "./fields.js";
import { inserted, moved, removed } from "./paths.js";
import { columnName, widthOf, withRows } from "./sheet-grid.js";

const ACTIONS = [
  [
    gettext("Insert row"),
    (rows, { row }) => inserted(rows, row + 1, rows[0]?.map(() => "") ?? [""]),
    [1, 0],
  ],
  [
    gettext("Move row up"),
    (rows, { row }) => (row > 0 ? moved(rows, row, row - 1) : null),
    [-1, 0],
  ],
  [
    gettext("Move row down"),
    (rows, { row }) => (row < rows.length - 1 ? moved(rows, row, row + 1) : null),
    [1, 0],
  ],
  [gettext("Delete row"), (rows, { row }) => (rows.length > 1 ? removed(rows, row) : null), [0, 0]],
  [
    gettext("Insert column"),
    (rows, { column }) => each(rows, (row) => inserted(row, column + 1, "")),
    [0, 1],
  ],
  [gettext("Move column left"), (rows, { column }) => shifted(rows, column, column - 1), [0, -1]],
  [gettext("Move column right"), (rows, { column }) => shifted(rows, column, column + 1), [0, 1]],
  [
    gettext("Delete column"),
    (rows, { column }) => (widthOf(rows) > 1 ? each(rows, (row) => removed(row, column)) : null),
    [0, 0],
  ],
];

const each = (rows, change) => rows.map(change);
const shifted = (rows, from, to) =>
  to >= 0 && to < widthOf(rows) ? each(rows, (row) => moved(row, from, to)) : null;
/** All rows of one width. */
const squared = (rows) => {
  const width = widthOf(rows);
  return rows.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
};

export function actions(editor, view) {
  const buttons = ACTIONS.map(([label, change, step]) => {
    const control = button(label);
    control.addEventListener("click", () => apply(editor, view, { label, change, step }));
    return control;
  });
  return el(
    "div",
    { class: "row", role: "group", "aria-label": gettext("Rows and columns") },
    ...buttons,
  );
}

function apply(editor, view, { label, change, step }) {
  const { content } = editor;
  const rows = squared(
    content.sheets[view.sheet].rows.length > 0 ? content.sheets[view.sheet].rows : [[""]],
  );
  const cell = inside(view.cell ?? { row: 0, column: 0 }, rows);
  const after = change(rows, cell);
  if (!after) return;
  const to = inside({ row: cell.row + step[0], column: cell.column + step[1] }, after);
  const focus = `sheets.${view.sheet}.rows.${to.row}.${to.column}`;
  editor.act(withRows(content, view, after), { focus });
  const target = label.includes("row")
    ? `row ${cell.row + 1}`
    : `column ${columnName(cell.column)}`;
  const [before, now] = [rows, after].map((all) => all.map((row) => row.join("\t")).join("\n"));
  editor.log.changed({ target, before, after: now, source: label.toLowerCase() });
  editor.workspace.say(format(gettext("%(action)s: done."), { action: label }));
}

function inside({ row, column }, rows) {
  const within = (value, count) => Math.max(0, Math.min(value, count - 1));
  return { row: within(row, rows.length), column: within(column, widthOf(rows)) };
}
