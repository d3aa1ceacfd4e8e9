"""Workbooks as .xlsx: values and formulas as text."""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.formula import ArrayFormula

from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats import archive
from sessions_app.workspace.deliverables.formats.reading import (
    NotTaken,
    Unreadable,
    clean,
    refusing_damaged,
)
from sessions_app.workspace.deliverables.shapes import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

_FORBIDDEN_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?")
_REACHES_OUT = re.compile(
    r"\||\[|://|\b(webservice|hyperlink|image|rtd|dde|call|register\.id|filterxml|import\w*)\s*\(",
    re.IGNORECASE,
)
"""Formulas that could open an address, a program or another file on the reader's machine."""


def write(content: State) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = ""
    book.properties.title = clean(content["title"])
    first = book.active
    for sheet in content["sheets"]:
        target = book.create_sheet(_sheet_name(sheet["name"]))
        for row, cells in enumerate(sheet["rows"], 1):
            for column, text in enumerate(cells, 1):
                if text:
                    _fill(target.cell(row, column), clean(text))
    if first is not None and content["sheets"]:
        book.remove(first)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """A name that is valid in Excel. The library makes it unique."""
    return _FORBIDDEN_IN_NAMES.sub(" ", clean(name).replace("\n", " ")).strip("' ")[:31] or "Sheet"


def _fill(cell: Cell, text: str) -> None:
    """Write a number, a harmless formula, or else text, even if that starts with “=”."""
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        if str(number) == text:
            cell.value = number
            return
    cell.value = text[:32_767]
    if cell.data_type == "f" and not _REACHES_OUT.search(text):
        return
    cell.data_type = "s"
    cell.quotePrefix = text.startswith("=") or cell.quotePrefix


def read(content: bytes, not_taken: NotTaken) -> State:
    checked = archive.check(content, "xlsx")
    with refusing_damaged("Excel workbook"):
        book = openpyxl.load_workbook(
            checked.open(), read_only=True, data_only=False, keep_links=False, rich_text=False
        )
        budget = _Budget()
        sheets = [
            {"name": sheet.title, "rows": _rows(sheet, budget, not_taken)}
            for sheet in book.worksheets
        ]
        _report_missing(book, checked, not_taken)
        return {"title": book.properties.title or "", "sheets": sheets}


class _Budget:
    def __init__(self) -> None:
        self.cells = 0

    def spend(self, rows: int, columns: int) -> None:
        self.cells += columns
        if rows > MAX_ROWS or columns > MAX_COLUMNS or self.cells > MAX_CELLS:
            raise Unreadable(
                f"This workbook is too large. A sheet can have at most {MAX_ROWS:,} rows and "
                f"{MAX_COLUMNS} columns, a workbook {MAX_CELLS:,} cells."
            )


def _rows(sheet: Any, budget: _Budget, not_taken: NotTaken) -> list[list[str]]:
    """The rows up to the last one with content, all of the same width."""
    sheet.reset_dimensions()  # the declared size may be wrong
    rows: list[list[str]] = []
    empty_rows = 0
    for cells in sheet.iter_rows(values_only=True):
        texts = [_text(value, not_taken) for value in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            empty_rows += 1
            continue
        budget.spend(len(rows) + empty_rows + 1, len(texts))
        rows += [[] for _ in range(empty_rows)] + [texts]
        empty_rows = 0
    width = max(map(len, rows), default=0)
    budget.spend(0, 0)
    return [row + [""] * (width - len(row)) for row in rows]


def _text(value: Any, not_taken: NotTaken) -> str:  # noqa: PLR0911  one return for each type
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time | timedelta):
        not_taken.add("Dates and times became text.")
        is_day = isinstance(value, datetime) and value.time() == time()
        return value.date().isoformat() if is_day else str(value)  # type: ignore[union-attr]  # it is a datetime
    if isinstance(value, ArrayFormula):
        not_taken.add("Array formulas became formulas of one cell.")
        return value.text or ""
    if isinstance(value, int):
        return str(value)
    not_taken.add("Some formulas could not be imported.")
    return ""


def _report_missing(book: Any, checked: archive.Archive, not_taken: NotTaken) -> None:
    not_taken.count(checked.count("xl/charts/chart"), "chart", "charts")
    not_taken.count(checked.count("xl/media/"), "picture", "pictures")
    not_taken.count(checked.count("xl/pivotTables/"), "pivot table", "pivot tables")
    not_taken.count(len(book.chartsheets), "chart sheet", "chart sheets")
    if checked.count("xl/comments", "xl/threadedComments"):
        not_taken.add("Comments were not imported.")
    if checked.count("xl/externalLinks/"):
        not_taken.add("Links to other workbooks were not imported.")
    if book.defined_names:
        not_taken.add("Defined names were not imported.")
    styles = getattr(book, "_cell_styles", ())
    if any(each.fontId or each.fillId or each.borderId or each.numFmtId for each in styles):
        not_taken.add("Formats, colors and widths of cells were not imported.")
