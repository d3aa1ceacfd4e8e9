// Cells that were copied from a spreadsheet: lines of texts with tabs between them. A cell that holds
// lines or tabs itself comes in quotes.

import { format, gettext } from "../../texts.js";
import { columnName, widthOf, withRows } from "./sheet-grid.js";

const SEVERAL_CELLS = /[\t\n]/;
const LAST_LINE_END = /\n$/;
const CELL = /("(?:[^"]|"")*"|[^\t\n]*)(\t|\n|$)/gy;
const LINES_AND_TABS = /[\t\n]+/g;
const MAX_COLUMNS = 200;
const MAX_ROWS = 5000;

export function bindPaste(editor, view) {
  editor.body.addEventListener("paste", (event) => onPaste(event, editor, view));
}

function onPaste(event, editor, view) {
  const text = event.clipboardData
    .getData("text/plain")
    .replaceAll("\r\n", "\n")
    .replace(LAST_LINE_END, "");
  if (!(event.target.dataset.row && SEVERAL_CELLS.test(text))) return;
  event.preventDefault();
  const pasted = readCells(text);
  const { content } = editor;
  const { rows } = content.sheets[view.sheet];
  const { row, column } = view.cell;
  const [height, width] = [row + pasted.length, column + widthOf(pasted)];
  if (height > MAX_ROWS || width > MAX_COLUMNS) {
    editor.workspace.say(
      format(gettext("A sheet has at most %(rows)s rows and %(columns)s columns."), {
        rows: MAX_ROWS,
        columns: MAX_COLUMNS,
      }),
    );
    return;
  }
  const [before, filled] = fill(rows, pasted, row, column);
  const focus = `sheets.${view.sheet}.rows.${row}.${column}`;
  editor.act(withRows(content, view, filled), { focus });
  const target = `${columnName(column)}${row + 1}:${columnName(width - 1)}${height}`;
  editor.log.changed({ target, before, after: text, source: "paste" });
}

function readCells(text) {
  const rows = [[]];
  for (const [, cell, end] of text.matchAll(CELL)) {
    rows.at(-1).push(isQuoted(cell) ? unquoted(cell) : cell);
    if (end === "") break;
    if (end === "\n") rows.push([]);
  }
  return rows;
}

const isQuoted = (cell) => cell.startsWith('"') && SEVERAL_CELLS.test(cell);
// Cells here are fields of one line.
const unquoted = (cell) => cell.slice(1, -1).replaceAll('""', '"').replaceAll(LINES_AND_TABS, " ");

/** What the cells held, and the rows with what was pasted; they grow where they must. */
function fill(rows, pasted, top, left) {
  const height = Math.max(rows.length, top + pasted.length);
  const width = Math.max(widthOf(rows), left + widthOf(pasted));
  const grown = Array.from({ length: height }, (_, at) =>
    Array.from({ length: width }, (_, column) => rows[at]?.[column] ?? ""),
  );
  const before = pasted
    .map((cells, at) => cells.map((_, column) => grown[top + at][left + column]).join("\t"))
    .join("\n");
  for (const [at, cells] of pasted.entries()) grown[top + at].splice(left, cells.length, ...cells);
  return [before, grown];
}
