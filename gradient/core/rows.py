"""Rows as text, built by the database: Python does nothing per row.

A row is a tuple of `Column`s, declared once. From it come the serializer of the API's answers
(`gradient.api.serializers.RowSerializer`), the lines of its exports, and the JSON of the hot calls'
statements. Each kind of value has one expression, in the dialects of PostgreSQL and SQLite. The
result is what DRF's renderer makes of the same row, which the tests compare.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from django.db.models import Choices, Expression, F, Func, TextField, Value

LINE_END = "\r\n"
"""The line break of CSV (RFC 4180)."""


class Kind(Enum):
    """The kind of a column's values, which decides how they are written."""

    UUID = auto()
    TIME = auto()
    NUMBER = auto()
    WORD = auto()
    """ASCII letters, digits and underscores: nothing to quote, and never a formula."""
    TEXT = auto()
    EMAIL = auto()
    JSON = auto()
    """JSON text as it was recorded, or as another expression builds it."""


@dataclass(frozen=True)
class Column:
    """One value of a row: the API's key for it, and the field or expression it comes from.

    None as its source is null in every row.
    """

    key: str
    kind: Kind
    source: str | Expression | None
    nullable: bool = False
    choices: type[Choices] | None = None

    def from_(self, source: Expression | None) -> "Column":
        """The column with another source, which may be null."""
        return replace(self, source=source, nullable=True)

    @property
    def expression(self) -> Any:
        return F(self.source) if isinstance(self.source, str) else self.source


def with_source(
    columns: Iterable[Column], key: str, source: Expression | None
) -> tuple[Column, ...]:
    """The columns, with another source for one of them."""
    return tuple(column.from_(source) if column.key == key else column for column in columns)


def json_object(columns: Sequence[Column]) -> Expression:
    """A JSON object, with its keys in the order of the columns."""
    parts: list[Any] = []
    start = "{"
    for column in columns:
        parts += [Value(f'{start}"{column.key}":'), _json(column)]
        start = ","
    return Joined(*parts, Value("}"))


def ndjson_line(columns: Sequence[Column]) -> Expression:
    """A JSON object and a line feed."""
    return Joined(json_object(columns), Value("\n"))


def csv_line(columns: Sequence[Column]) -> Expression:
    """The cells of a row and a line break; null is an empty cell.

    A text that a spreadsheet would run as a formula is prefixed with an apostrophe.
    """
    parts: list[Any] = []
    for column in columns:
        parts += [_cell(column), Value(",")]
    return Joined(*parts[:-1], Value(LINE_END))


def csv_header(columns: Sequence[Column]) -> str:
    return ",".join(column.key for column in columns) + LINE_END


def _json(column: Column) -> Expression:
    if column.source is None:
        return Value("null")
    written = _written(column, JsonString)
    if column.kind in (Kind.UUID, Kind.TIME, Kind.WORD):
        written = Quoted(written)
    return OrNull(written) if column.nullable else written


def _cell(column: Column) -> Expression:
    return Value("") if column.source is None else _written(column, Cell)


def _written(column: Column, text: type[Func]) -> Expression:
    source = column.expression
    match column.kind:
        case Kind.UUID:
            return HyphenatedUuid(source)
        case Kind.TIME:
            return Rfc3339(source)
        case Kind.TEXT | Kind.EMAIL:
            return text(source)
        case Kind.JSON:
            return Recorded(source) if text is JsonString else text(Recorded(source))
        case _:
            return AsText(source)


class _Written(Func):
    """A text expression with a template for each database."""

    output_field = TextField()
    arity: int | None = 1
    on_postgresql: str
    on_sqlite: str

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)


class Joined(_Written):
    """The concatenation of texts; null is empty."""

    arity = None
    on_postgresql = "CONCAT(%(expressions)s)"
    on_sqlite = "(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joined = self.copy()
        joined.set_source_expressions([OrNothing(part) for part in self.get_source_expressions()])
        return joined.as_sql(
            compiler, connection, template=self.on_sqlite, arg_joiner=" || ", **context
        )


class OrNothing(_Written):
    on_postgresql = on_sqlite = "COALESCE(%(expressions)s, '')"


class OrNull(_Written):
    """`null` if there is no value."""

    on_postgresql = on_sqlite = "COALESCE(%(expressions)s, 'null')"


class Quoted(_Written):
    """A text that needs no escaping, as a JSON string."""

    on_postgresql = on_sqlite = "'\"' || %(expressions)s || '\"'"


class AsText(_Written):
    on_postgresql = "(%(expressions)s)::text"
    on_sqlite = "CAST(%(expressions)s AS TEXT)"


class Recorded(_Written):
    """The text of a RecordedJSONField, unchanged."""

    on_postgresql = "(%(expressions)s)::text"
    on_sqlite = "%(expressions)s"


class HyphenatedUuid(_Written):
    on_postgresql = "(%(expressions)s)::text"
    on_sqlite = (
        "substr(%(expressions)s, 1, 8) || '-' || substr(%(expressions)s, 9, 4) || '-' || "
        "substr(%(expressions)s, 13, 4) || '-' || substr(%(expressions)s, 17, 4) || '-' || "
        "substr(%(expressions)s, 21)"
    )


class Rfc3339(_Written):
    """In UTC with Z; microseconds only if there are any, as Python writes them."""

    on_postgresql = (
        "replace(to_char(%(expressions)s AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"
    )
    on_sqlite = "replace(%(expressions)s, ' ', 'T') || 'Z'"


class JsonString(_Written):
    on_postgresql = "to_json(%(expressions)s)::text"
    on_sqlite = "CASE WHEN %(expressions)s IS NOT NULL THEN json_quote(%(expressions)s) END"


_FORMULA = r"^([=@\t\r\n]|[+-](?![0-9.]+$))"


_formula = re.compile(_FORMULA)


def cell_text(value: Any) -> str:
    """The cell of a value that Python has, as `Cell` writes it; numbers are not quoted."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    defused = f"'{text}" if _formula.match(text) else text
    return '"' + defused.replace('"', '""') + '"'


class Cell(_Written):
    """A quoted cell that no spreadsheet runs as a formula.

    What begins with = + - @, a tab or a line break would run as one (OWASP, CSV Injection); a
    plain number such as -5 is left alone.
    """

    on_postgresql = (
        f"'\"' || CASE WHEN %(expressions)s ~ E'{_FORMULA.replace(chr(92), chr(92) * 2)}' "
        "THEN '''' ELSE '' END || replace(%(expressions)s, '\"', '\"\"') || '\"'"
    )
    on_sqlite = (
        "'\"' || CASE "
        "WHEN substr(%(expressions)s, 1, 1) IN ('=', '@', char(9), char(10), char(13)) THEN '''' "
        "WHEN substr(%(expressions)s, 1, 1) IN ('+', '-') AND (length(%(expressions)s) = 1 "
        "OR substr(%(expressions)s, 2) GLOB '*[^0-9.]*') THEN '''' "
        "ELSE '' END || replace(%(expressions)s, '\"', '\"\"') || '\"'"
    )
