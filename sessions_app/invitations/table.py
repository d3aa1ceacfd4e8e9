"""A table of candidates, as spreadsheets save them: which lines can be used, and what is wrong
with the others."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gradient.core import clock
from sessions_app.vocabulary.exceptions import InvalidRequest

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 10_000
MAX_NAME = 200
MAX_EMAIL = 254
COLUMNS = {
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
"""What a column may be called, whatever its case, and what it holds."""
_REQUIRED = ("email", "name")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FORMULA_STARTS = ("=", "+", "@")


@dataclass(frozen=True)
class Line:
    """A candidate to invite. `number` is the line of the file, the header being the first."""

    number: int
    email: str
    name: str
    due_date: datetime | None = None


@dataclass(frozen=True)
class Refused:
    """A line that cannot be used, with what it said and a sentence about what is wrong."""

    number: int
    email: str
    reason: str


@dataclass(frozen=True)
class Table:
    """What a file held, in its order; `ignored` are columns that mean nothing here."""

    lines: list[Line]
    refused: list[Refused]
    encoding: str
    ignored: list[str]


def read(data: bytes) -> Table:
    """The candidates in a CSV file: a header with `email`, `name` and perhaps `dueDate`, then one
    line for each; separated by commas, semicolons or tabs.

    Raises InvalidRequest for a file that as a whole cannot be used.
    """
    if len(data) > MOST_BYTES:
        raise InvalidRequest(f"The file is larger than {MOST_BYTES // 2**20} MiB.")
    text, encoding = _decode(data)
    rows = _rows(text)
    header = next(rows, (1, []))[1]
    places, ignored = _places(header)
    lines: list[Line] = []
    refused: list[Refused] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        if len(lines) + len(refused) >= MOST_LINES:
            raise InvalidRequest(f"The file holds more than {MOST_LINES:,} candidates.")
        read_line = _line(number, row, places, len(header), seen)
        if isinstance(read_line, Line):
            seen[read_line.email] = number
            lines.append(read_line)
        else:
            refused.append(read_line)
    return Table(lines, refused, encoding, ignored)


def _decode(data: bytes) -> tuple[str, str]:
    """The text, and the encoding in which it was read: UTF-8, UTF-16 by its mark, or what Excel
    saves in western Europe."""
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or ["utf-8", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding.removesuffix("-sig")
    raise InvalidRequest("The file is not text in UTF-8, UTF-16 or Windows-1252.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of its first line."""
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield number, [cell.strip() for cell in row]
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidRequest(f"Line {number} is not CSV: {error}.") from error


def _places(header: list[str]) -> tuple[dict[str, int], list[str]]:
    """In which column each value is, and the columns that mean nothing here."""
    places: dict[str, int] = {}
    ignored = []
    for index, title in enumerate(header):
        meaning = COLUMNS.get(title.lower())
        if meaning is None:
            ignored.append(title[:60])
        elif meaning in places:
            raise InvalidRequest(f"Two columns hold the {meaning}.")
        else:
            places[meaning] = index
    if missing := [name for name in _REQUIRED if name not in places]:
        raise InvalidRequest(
            f"The first line must name the columns; {' and '.join(missing)} is not among them."
        )
    return places, [title for title in ignored if title]


def _line(
    number: int, row: list[str], places: dict[str, int], width: int, seen: dict[str, int]
) -> Line | Refused:
    cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
    email = cells["email"].lower()
    try:
        _check_width(row, width)
        _check_email(email, seen)
        _check_name(cells["name"])
        return Line(number, email, cells["name"], _due_date(cells.get("due_date", "")))
    except ValidationError as error:
        return Refused(number, _shown(email), error.messages[0])


def _check_width(row: list[str], width: int) -> None:
    if len(row) > width:
        raise ValidationError(f"There are {len(row)} cells in it, and {width} columns.")


def _check_email(email: str, seen: dict[str, int]) -> None:
    if not email:
        raise ValidationError("There is no address.")
    if len(email) > MAX_EMAIL or not email.isprintable():
        raise ValidationError("This is not an e-mail address.")
    validate_email(email)
    if email in seen:
        raise ValidationError(f"The address is in line {seen[email]} already.")


def _check_name(name: str) -> None:
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise ValidationError("There is no name.")
    if len(name) > MAX_NAME:
        raise ValidationError(f"The name is longer than {MAX_NAME} characters.")
    if not name.isprintable():
        raise ValidationError("The name holds what is not printable, such as a line break.")
    if name.startswith(_FORMULA_STARTS):
        raise ValidationError("The name begins like a formula.")


def _due_date(text: str) -> datetime | None:
    """A day, which lasts until its end by UTC, or a time with its offset; empty is none."""
    if not text:
        return None
    due = _moment(text)
    if due is None:
        raise ValidationError("The due date must be like 2030-01-15 or 2030-01-15T10:00:00Z.")
    if due <= clock.now():
        raise ValidationError("The due date has passed.")
    return due


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        if len(text) == len("2030-01-15"):
            return datetime.combine(at, time(23, 59, 59), UTC)
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _shown(email: str) -> str:
    """What the line said, short and in one line, for the report."""
    return "".join(character for character in email if character.isprintable())[:100]
