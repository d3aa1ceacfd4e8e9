"""Rows into tables in bulk: COPY on PostgreSQL, multi-row INSERT on SQLite.

Rows are tuples of plain values: ids as text with hyphens, times as aware datetimes, JSON as text.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

Row = tuple[Any, ...]


class Tables:
    """Collects rows and writes them, parents first, whenever enough have come together.

    `columns` maps a model's label to the attribute names of its columns, in the order of the
    rows, and the models to the order in which they are written.
    """

    def __init__(self, columns: dict[str, tuple[str, ...]], *, at_most: int = 20_000) -> None:
        self._columns = columns
        self._at_most = at_most
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._waiting = 0
        self.counts: dict[str, int] = dict.fromkeys(columns, 0)

    def add(self, label: str, *rows: Row) -> None:
        self._rows[label].extend(rows)
        self._waiting += len(rows)

    def flush_if_full(self) -> None:
        """Write once there is enough: to be called where no row waits for its parent."""
        if self._waiting >= self._at_most:
            self.flush()

    def flush(self) -> None:
        for label, columns in self._columns.items():
            if rows := self._rows.pop(label, []):
                _write(apps.get_model(label), columns, rows)
                self.counts[label] += len(rows)
        self._waiting = 0


def reset_sequences(labels: list[str]) -> None:
    """Let the tables' own numbering go on after rows that brought theirs."""
    models_ = [apps.get_model(label) for label in labels]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_):
            cursor.execute(statement)


def _write(model: type[models.Model], columns: tuple[str, ...], rows: list[Row]) -> None:
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", rows)
    else:
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  our own names
        _insert(statement, fields, rows)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101  a column, not a relation from elsewhere
    return field


def _copy(statement: str, rows: list[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert(statement: str, fields: list[models.Field[Any, Any]], rows: list[Row]) -> None:
    columns = zip(fields, zip(*rows, strict=True), strict=True)
    adapted = [_adapted(field, values) for field, values in columns]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*adapted, strict=True)))


def _adapted(field: models.Field[Any, Any], values: tuple[Any, ...]) -> Iterable[Any]:
    """A column's values as SQLite keeps them: ids without hyphens, times as naive UTC text."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return [value and value.replace("-", "") for value in values]
    if isinstance(target, models.DateTimeField):
        return [value and str(value.replace(tzinfo=None)) for value in values]
    return values
