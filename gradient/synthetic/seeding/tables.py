"""Bulk loading of tables: COPY on PostgreSQL, multi-row INSERT on SQLite.

Rows are tuples of plain values: ids as text with hyphens, times as aware datetimes, JSON as text.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

TableRow = tuple[Any, ...]


class Tables:
    """Collects rows and writes them in batches, parents first.

    `columns` maps the label of each model to the names of its fields, in the order of the values
    in its rows. The models are written in the order of the mapping.
    """

    def __init__(self, columns: dict[str, tuple[str, ...]], *, batch_size: int = 20_000) -> None:
        self._columns = columns
        self._batch_size = batch_size
        self._rows: dict[str, list[TableRow]] = defaultdict(list)
        self._pending = 0
        self.counts: dict[str, int] = dict.fromkeys(columns, 0)

    def add(self, label: str, *rows: TableRow) -> None:
        self._rows[label].extend(rows)
        self._pending += len(rows)

    def flush_if_full(self) -> None:
        """Write if the batch is full. Call it only where no row lacks its parent."""
        if self._pending >= self._batch_size:
            self.flush()

    def flush(self) -> None:
        for label, columns in self._columns.items():
            if rows := self._rows.pop(label, []):
                _write(apps.get_model(label), columns, rows)
                self.counts[label] += len(rows)
        self._pending = 0


def reset_sequences(labels: list[str]) -> None:
    """Continue the tables' sequences after rows that were written with their own ids."""
    models_ = [apps.get_model(label) for label in labels]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_):
            cursor.execute(statement)


def _write(model: type[models.Model], columns: tuple[str, ...], rows: list[TableRow]) -> None:
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", rows)
    else:
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of our own tables
        _insert(statement, fields, rows)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101  a column, not a reverse relation
    return field


def _copy(statement: str, rows: list[TableRow]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _insert(statement: str, fields: list[models.Field[Any, Any]], rows: list[TableRow]) -> None:
    columns = zip(fields, zip(*rows, strict=True), strict=True)
    adapted = [_to_sqlite(field, values) for field, values in columns]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*adapted, strict=True)))


def _to_sqlite(field: models.Field[Any, Any], values: tuple[Any, ...]) -> Iterable[Any]:
    """A column's values as SQLite stores them: ids without hyphens, times as naive UTC text."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return [value and value.replace("-", "") for value in values]
    if isinstance(target, models.DateTimeField):
        return [value and str(value.replace(tzinfo=None)) for value in values]
    return values
