// Workbooks: sheets of cells, each a plain field; formulas are text.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { Editor } from "./editor.js";
import { button, field } from "./fields.js";
import { inserted, newId, removed } from "./paths.js";
import { actions } from "./sheet-actions.js";
import { bindGrid, drawGrid } from "./sheet-grid.js";
import { bindPaste } from "./sheet-paste.js";

const EMPTY_ROWS = Array.from({ length: 5 }, () => ["", "", ""]);

export function mount(element, workspace) {
  const view = { sheet: 0, rows: 100 };
  const editor = new Editor(element, workspace, {
    key: "workbook",
    empty: { title: "", sheets: [{ id: "sheet-1", name: "Sheet1", rows: EMPTY_ROWS }] },
    draw: (self) => draw(self, view),
  });
  bindGrid(editor, view);
  bindPaste(editor, view);
  return editor;
}

function draw(editor, view) {
  const { title, sheets } = editor.content;
  view.sheet = Math.max(0, Math.min(view.sheet, sheets.length - 1));
  const sheet = sheets[view.sheet];
  const add = button(gettext("Add a sheet"));
  add.addEventListener("click", () => addSheet(editor, view));
  return [
    field({
      label: gettext("Title of the workbook"),
      path: "title",
      target: "title",
      value: title,
      maxlength: 255,
    }),
    el("div", { class: "row" }, chooser(editor, view, sheets), add, remover(editor, view, sheets)),
    ...(sheet ? drawSheet(editor, view, sheet) : []),
  ];
}

function drawSheet(editor, view, sheet) {
  const path = `sheets.${view.sheet}`;
  return [
    field({
      label: gettext("Name of the sheet"),
      path: `${path}.name`,
      target: `sheet ${view.sheet + 1}, name`,
      value: sheet.name,
      maxlength: 31,
    }),
    actions(editor, view),
    drawGrid(editor, view, sheet, path),
    el(
      "p",
      { class: "help" },
      gettext("Arrow keys and Enter go from cell to cell; cells from a spreadsheet can be pasted."),
    ),
  ];
}

function chooser(editor, view, sheets) {
  const options = sheets.map(({ name }, index) =>
    el(
      "option",
      { value: index },
      name || format(gettext("Sheet %(number)s"), { number: index + 1 }),
    ),
  );
  const select = el("select", { "aria-label": gettext("Sheet") }, ...options);
  select.value = String(view.sheet);
  select.disabled = sheets.length < 2;
  select.addEventListener("change", () => {
    view.sheet = Number(select.value);
    editor.log.flush();
    editor.redraw();
    editor.body.querySelector("select").focus();
  });
  return select;
}

function addSheet(editor, view) {
  const { content } = editor;
  const { sheets } = content;
  const sheet = { id: newId("sheet", sheets), name: `Sheet${sheets.length + 1}`, rows: EMPTY_ROWS };
  view.sheet = sheets.length;
  editor.act(
    { ...content, sheets: inserted(sheets, sheets.length, sheet) },
    { focus: `sheets.${sheets.length}.name` },
  );
  editor.log.changed({ target: "sheets", before: "", after: sheet.name, source: "insert" });
}

function remover(editor, view, sheets) {
  const control = button(gettext("Delete the sheet"), { disabled: sheets.length < 2 });
  control.addEventListener("click", () => {
    const { content } = editor;
    const before =
      content.sheets[view.sheet].name ||
      format(gettext("Sheet %(number)s"), { number: view.sheet + 1 });
    editor.act({ ...content, sheets: removed(content.sheets, view.sheet) });
    editor.log.changed({ target: "sheets", before, after: "", source: "delete" });
    editor.workspace.say(gettext("Deleted. Undo brings it back."));
    editor.body.querySelector("select").focus();
  });
  return control;
}
