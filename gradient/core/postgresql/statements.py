"""Prepared statements, compiled once from querysets and expressions: docs/decisions/0012.

The fast path runs them without Django's compiler and cursors. They come from the same querysets
and expressions as the ordinary code uses, with a `Parameter` in place of each value.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import Expression, Field, Model, QuerySet, Subquery, TextField, Value
from django.db.models.sql import Query, UpdateQuery
from psycopg import Connection, OperationalError
from psycopg.errors import error_from_result
from psycopg.postgres import types
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.sql import Literal

from gradient.core.json_fields import dump_json

Row = tuple[bytes | None, ...]
TRUE = b"t"
_READERS: dict[int, Callable[[bytes], Any]] = {
    types["bool"].oid: lambda text: text == TRUE,
    types["int4"].oid: int,
    types["int8"].oid: int,
    types["int2"].oid: int,
    types["uuid"].oid: lambda text: UUID(text.decode()),
    types["bytea"].oid: lambda text: bytes.fromhex(text[2:].decode()),
    types["timestamptz"].oid: lambda text: datetime.fromisoformat(text.decode()),
    types["jsonb"].oid: json.loads,
}
"""How values are read, by type. psycopg's own loaders take some 10 µs longer for a row."""
_slot = re.compile(r"%\((\w+)\)s")


class Template(Expression):
    """An SQL text with slots, `%(name)s`, for expressions and values."""

    def __init__(
        self, sql: str, *, output_field: Field[Any, Any] | None = None, **expressions: Any
    ) -> None:
        super().__init__(output_field=output_field or TextField())
        self.sql = sql
        self.names = list(expressions)
        self.expressions = [
            given if hasattr(given, "resolve_expression") else Value(given)
            for given in expressions.values()
        ]

    def get_source_expressions(self) -> list[Any]:
        return self.expressions

    def set_source_expressions(self, exprs: Any) -> None:
        self.expressions = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ARG002
        by_name = dict(zip(self.names, self.expressions, strict=True))
        parameters: list[Any] = []

        def compiled(slot: re.Match[str]) -> str:
            text, own = compiler.compile(by_name[slot[1]])
            parameters.extend(own)
            return str(text)

        return _slot.sub(compiled, self.sql), parameters


class Parameter(Expression):
    """A value that is passed when the statement runs, of an SQL type such as `text` or `uuid[]`."""

    def __init__(self, name: str, type: str) -> None:
        super().__init__(output_field=TextField())
        self.name, self.type = name, type

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ARG002
        return f"%s::{self.type}", [self]


class Statement:
    """A prepared statement, from a queryset or an SQL text with parameters such as `%(name)s`."""

    count = 0
    """How many the process has: each is prepared under a name of its own."""

    def __init__(self, source: str | QuerySet[Any]) -> None:
        text = source if isinstance(source, str) else select_sql(source)
        self.names = list(dict.fromkeys(_slot.findall(text)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, start=1)}
        self.sql = _slot.sub(lambda slot: numbers[slot[1]], text).encode()
        Statement.count += 1
        self.prepared_as = b"gradient_%d" % Statement.count

    def row(self, parameters: Mapping[str, Any]) -> Row | None:
        """The first row, in PostgreSQL's text format, or None."""
        result = self._run(parameters)
        if not result.ntuples:
            return None
        return tuple(result.get_value(0, column) for column in range(result.nfields))

    def values(self, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row as Python values, or None."""
        result = self._run(parameters)
        if not result.ntuples:
            return None
        row = ((result.get_value(0, n), result.ftype(n)) for n in range(result.nfields))
        return tuple(None if text is None else _READERS[type](text) for text, type in row)

    def _run(self, parameters: Mapping[str, Any]) -> PGresult:
        connection = connections["default"]
        connection.validate_no_broken_transaction()
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        begun = time.monotonic()
        with connection.wrap_database_errors:
            values = [_as_text(parameters[name]) for name in self.names]
            result = self._execute(connection.connection, values)
        if connection.queries_logged:  # as Django's cursors do: tests count queries
            took = f"{time.monotonic() - begun:.3f}"
            connection.queries_log.append({"sql": self.sql.decode(), "time": took})
        return result

    def _execute(self, connection: Connection[Any], values: list[Any]) -> PGresult:
        server = connection.pgconn
        if not connection.autocommit and server.transaction_status == TransactionStatus.IDLE:
            _checked(server.exec_(b"BEGIN"))  # as the driver does before a first statement
        if not settings.PREPARED_STATEMENTS:
            return _checked(server.exec_params(self.sql, values))
        prepared: set[bytes] = connection.__dict__.setdefault("gradient_prepared", set())
        if self.prepared_as not in prepared:
            _checked(server.prepare(self.prepared_as, self.sql))
            prepared.add(self.prepared_as)
        return _checked(server.exec_prepared(self.prepared_as, values))


def joined(rows: QuerySet[Any] | Expression) -> Template:
    """The single text column of ordered rows, joined as the items of a JSON list."""
    text = "(SELECT coalesce(string_agg(r.item, ','), '') FROM %(rows)s AS r (item))"
    return Template(text, rows=Subquery(rows) if isinstance(rows, QuerySet) else rows)


def limited(rows: QuerySet[Any], limit: Parameter, *, most: int) -> Template:
    """The first `limit` of the rows, at most `most`: the planner, which plans a prepared statement
    once, must know that they are few."""
    text = f"(SELECT * FROM (%(rows)s LIMIT {most}) AS page LIMIT %(limit)s)"
    return Template(text, rows=Subquery(rows), limit=limit)


def select_sql(rows: QuerySet[Any]) -> str:
    """The SQL that selects the rows, as a part of a statement."""
    return _text(rows.query)


def update_sql(rows: QuerySet[Any], **values: Any) -> str:
    """The SQL that updates the rows. They must not join other tables: Django would put the joins
    into a subquery, which reads the rows as they were before they were locked."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return _text(query)


def parameters(model: type[Model], *names: str, prefix: str = "") -> dict[str, Parameter]:
    """A parameter for each of the fields, of the type of its column."""
    connection = connections["default"]
    columns = {name: str(model._meta.get_field(name).db_type(connection)) for name in names}
    return {name: Parameter(f"{prefix}{name}", type) for name, type in columns.items()}


def array(items: Iterable[str]) -> str:
    """A parameter that is an array. Quote arbitrary texts with `quoted` first."""
    return f"{{{','.join(items)}}}"


def quoted(text: str) -> str:
    """A text as an item of an array."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def binary(value: bytes | memoryview) -> str:
    """Bytes as an item of an array."""
    return rf'"\\x{value.hex()}"'


def _text(query: Query) -> str:
    text, parameters = query.get_compiler("default").as_sql()
    return str(text) % tuple(map(_placeholder, parameters))


def _placeholder(value: Any) -> str:
    return f"%({value.name})s" if isinstance(value, Parameter) else Literal(value).as_string(None)


def _checked(result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    error = error_from_result(result, encoding="utf-8")
    if error.sqlstate is None:  # the connection broke, before the server could say anything
        raise OperationalError(str(error)) from error
    raise error


def _as_text(value: Any) -> bytes | None:
    """A parameter in PostgreSQL's text format."""
    kind = type(value)
    if kind is str:
        return str.encode(value)
    if value is None:
        return None
    if kind is datetime:
        return datetime.isoformat(value).encode()
    if kind is dict:
        return dump_json(value).encode()
    return (rf"\x{value.hex()}" if kind is bytes else str(value)).encode()
