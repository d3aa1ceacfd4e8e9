// The cells of a sheet: drawn, walked through by arrow keys, and filled by a paste.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { button } from "./fields.js";

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Enter: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** “A” for 0, “AA” for 26. */
export function columnName(index) {
  const rest = Math.floor(index / 26);
  return (rest ? columnName(rest - 1) : "") + String.fromCharCode(65 + (index % 26));
}

export const widthOf = (rows) => rows.reduce((most, row) => Math.max(most, row.length), 1);

export function drawGrid(editor, view, sheet, path) {
  const rows = sheet.rows.slice(0, view.rows);
  const width = widthOf(sheet.rows);
  const columns = Array.from({ length: width }, (_, index) =>
    el("th", { scope: "col" }, columnName(index)),
  );
  const table = el(
    "table",
    { class: "sheet", "aria-label": sheet.name || gettext("Sheet") },
    el("thead", {}, el("tr", {}, el("td"), ...columns)),
    el("tbody", {}, ...rows.map((row, at) => drawRow(row, at, width, path))),
  );
  const hidden = sheet.rows.length - rows.length;
  return el(
    "div",
    { class: "sheet-scroll" },
    table,
    hidden > 0 ? more(editor, view, hidden) : null,
  );
}

function drawRow(row, at, width, path) {
  const cells = Array.from({ length: width }, (_, column) => {
    const name = `${columnName(column)}${at + 1}`;
    const cell = el("input", {
      type: "text",
      dir: "auto",
      autocomplete: "off",
      "aria-label": name,
      "data-path": `${path}.rows.${at}.${column}`,
      "data-target": name,
      "data-row": at,
      "data-column": column,
    });
    cell.value = row[column] ?? "";
    return el("td", {}, cell);
  });
  return el("tr", {}, el("th", { scope: "row" }, String(at + 1)), ...cells);
}

function more(editor, view, hidden) {
  const control = button(
    format(gettext("Show more rows (%(count)s are hidden)"), { count: hidden }),
  );
  control.addEventListener("click", () => {
    const focus = `sheets.${view.sheet}.rows.${view.rows}.0`;
    view.rows += 200;
    editor.redraw(focus);
  });
  return control;
}

export function bindGrid(editor, view) {
  editor.body.addEventListener("focusin", ({ target }) => {
    if (target.dataset.row)
      view.cell = { row: Number(target.dataset.row), column: Number(target.dataset.column) };
  });
  editor.body.addEventListener("keydown", (event) => onKey(event, editor, view));
}

function onKey(event, editor, view) {
  const { target } = event;
  const step = target.dataset.row && getStep(event);
  if (!step) return;
  const [down, right] = step;
  const [row, column] = [Number(target.dataset.row) + down, Number(target.dataset.column) + right];
  const next = editor.fieldOf(`sheets.${view.sheet}.rows.${row}.${column}`);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

/** Rows down and columns to the right, or null if the key stays in the cell. */
function getStep({ target, key, shiftKey, ctrlKey, metaKey, altKey }) {
  const step = STEPS[key];
  if (!step || ctrlKey || metaKey || altKey) return null;
  if (step[1])
    return isAtEdge(target, step[1]) ? [0, step[1] * signOf(target.closest("table"))] : null;
  return key === "Enter" && shiftKey ? [-1, 0] : step;
}

/** -1 where columns, or the text, run from right to left. */
const signOf = (element) => (getComputedStyle(element).direction === "rtl" ? -1 : 1);

/** Whether the caret can go no further to that side of the cell, or the whole cell is selected. */
function isAtEdge(cell, side) {
  const { selectionStart, selectionEnd, value } = cell;
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  const edge = side * signOf(cell) < 0 ? 0 : value.length;
  return selectionStart === selectionEnd && selectionEnd === edge;
}

export function withRows(content, view, rows) {
  const sheets = content.sheets.map((sheet, at) =>
    at === view.sheet ? { ...sheet, rows } : sheet,
  );
  return { ...content, sheets };
}
