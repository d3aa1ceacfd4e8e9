"""Parses CSV files of candidates, as saved by spreadsheets, into valid and invalid rows."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone

from gradient.core import clock
from gradient.core.contacts import normalize_email, normalize_name
from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
FIELDS_BY_TITLE = {
    "email": "email",
    "e-mail": "email",
    "email address": "email",
    "candidateemail": "email",
    "name": "name",
    "full name": "name",
    "candidatename": "name",
    "duedate": "due_date",
    "due date": "due_date",
    "due_date": "due_date",
}
"""The accepted column titles in lower case."""
_REQUIRED_FIELDS = ("email", "name")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS = ",;\t|"
# Spreadsheets use this line to declare the separator.
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^\w\s"]|\t)"?[,;\t]*(?:\r\n|\r|\n)', re.IGNORECASE)


@dataclass(frozen=True)
class InvitationRow:
    """A candidate to invite. `number` is the line in the file; the header is line 1."""

    number: int
    email: str
    name: str
    due_date: datetime | None = None


@dataclass(frozen=True)
class InvalidRow:
    """An invalid row. `reason` is the error message, `email` the text in the file."""

    number: int
    email: str
    reason: str


@dataclass(frozen=True)
class Table:
    """The rows in the file's order. `ignored` has the titles of unknown columns."""

    rows: list[InvitationRow]
    invalid_rows: list[InvalidRow]
    encoding: str
    ignored: list[str]


def read(data: bytes) -> Table:
    """Parse a CSV file with a header (`email`, `name`, optionally `dueDate`) and a row for each
    candidate, separated by commas, semicolons or tabs.

    Raises InvalidRequest if the file as a whole is invalid.
    """
    if len(data) > MAX_BYTES:
        raise InvalidRequest(f"The file is larger than {MAX_BYTES // 2**20} MiB.")
    text, encoding = _decode(data)
    numbered_cells = _read_cells(text)
    header = next(numbered_cells, (1, []))[1]
    columns, ignored = _read_header(header)
    rows: list[InvitationRow] = []
    invalid_rows: list[InvalidRow] = []
    line_by_email: dict[str, int] = {}
    for number, cells in numbered_cells:
        if len(rows) + len(invalid_rows) >= MAX_ROWS:
            raise InvalidRequest(f"The file has more than {MAX_ROWS:,} candidates.")
        row = _parse_row(number, cells, columns, len(header), line_by_email)
        if isinstance(row, InvitationRow):
            line_by_email[row.email] = number
            rows.append(row)
        else:
            invalid_rows.append(row)
    return Table(rows, invalid_rows, encoding, ignored)


def _decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, UTF-16 with a byte order mark, or Windows-1252 (used by
    Excel in western Europe). Raises InvalidRequest for another encoding."""
    by_mark = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in by_mark or ["utf-8", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:  # a binary file
            break
        return text, encoding.removesuffix("-sig")
    raise InvalidRequest("The file is not a text file in UTF-8, UTF-16 or Windows-1252.")


def _read_cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, with the number of the row's first line."""
    number = 1
    separator_line = _SEPARATOR_LINE.match(text)
    if separator_line:
        separator, text, number = separator_line[1], text[separator_line.end() :], 2
    else:
        separator = _find_separator(text)
    first_line = number
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, [cell.strip() for cell in cells]
            number = first_line + reader.line_num  # a quoted cell may span several lines
    except csv.Error as error:
        raise InvalidRequest(f"Line {number} is not valid CSV: {error}.") from error


def _find_separator(text: str) -> str:
    """The separator that splits the header into the required columns, or a comma."""
    text = text.lstrip("\r\n")
    return next((each for each in _SEPARATORS if _names_columns(text, each)), ",")


def _names_columns(text: str, separator: str) -> bool:
    try:
        titles = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return False
    fields = {FIELDS_BY_TITLE.get(title.strip().lower()) for title in titles}
    return fields.issuperset(_REQUIRED_FIELDS)


def _read_header(header: list[str]) -> tuple[dict[str, int], list[str]]:
    """The index of each field's column, and the titles of unknown columns."""
    columns: dict[str, int] = {}
    ignored = []
    for index, title in enumerate(header):
        field = FIELDS_BY_TITLE.get(title.lower())
        if field is None:
            ignored.append(title[:60])
        elif field in columns:
            raise InvalidRequest(f"More than one column has the field {field}.")
        else:
            columns[field] = index
    if missing := [name for name in _REQUIRED_FIELDS if name not in columns]:
        raise InvalidRequest(
            f"The first line must have the column titles; {' and '.join(missing)} is missing."
        )
    return columns, [title for title in ignored if title]


def _parse_row(
    number: int,
    cells: list[str],
    columns: dict[str, int],
    width: int,
    line_by_email: dict[str, int],
) -> InvitationRow | InvalidRow:
    values = {name: cells[i] if i < len(cells) else "" for name, i in columns.items()}
    try:
        _check_width(cells, width)
        email = normalize_email(values["email"])
        _check_repetition(email, line_by_email)
        name = normalize_name(values["name"])
        due_date = _parse_due_date(values.get("due_date", ""))
        return InvitationRow(number, email, name, due_date)
    except ValidationError as error:
        return InvalidRow(number, _for_report(values["email"]), error.messages[0])


def _check_width(cells: list[str], width: int) -> None:
    """Allow empty cells beyond the header, with which spreadsheets pad rows."""
    if any(cells[width:]):
        raise ValidationError(f"The row has {len(cells)} cells, the header has {width}.")


def _check_repetition(email: str, line_by_email: dict[str, int]) -> None:
    if email in line_by_email:
        raise ValidationError(f"Line {line_by_email[email]} has the same address.")


def _parse_due_date(text: str) -> datetime | None:
    """Parse a date, or a time with an offset; None if empty.

    A date means the end of the day in the current time zone.
    """
    if not text:
        return None
    due = _parse_time(text)
    if due is None:
        raise ValidationError("Enter a due date such as 2030-01-15 or 2030-01-15T10:00:00Z.")
    if due <= clock.now():
        raise ValidationError("The due date has passed.")
    return due


def _parse_time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        if len(text) == len("2030-01-15"):
            return timezone.make_aware(datetime.combine(at, time(23, 59, 59)))
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _for_report(email: str) -> str:
    """The address as written, truncated and on one line, for the report."""
    return "".join(character for character in email if character.isprintable())[:100]
