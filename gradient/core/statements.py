"""Hand-written statements for the few calls that are made all the time: docs/decisions/0012.

They run on Django's own connection, but past its cursors, the driver's, and the ORM's compiler:
prepared once in each connection, and PostgreSQL builds the JSON. The functions here write the
expressions of which such JSON is made; what comes out is byte for byte what the API's renderer
makes of the same values.
"""

import re
import time as clock
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connections
from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Row = tuple[bytes | None, ...]
TRUE = b"t"
_parameter = re.compile(r"%\((\w+)\)s")


class Statement:
    """A statement whose parameters are written `%(name)s::type`; each names its type."""

    made = 0

    def __init__(self, sql: str) -> None:
        self.names = list(dict.fromkeys(_parameter.findall(sql)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, start=1)}
        self.sql = _parameter.sub(lambda match: numbers[match[1]], sql).encode()
        Statement.made += 1
        self.prepared_as = b"gradient_%d" % Statement.made

    def row(self, parameters: Mapping[str, Any]) -> Row | None:
        """The first row, each value as PostgreSQL writes it; None where there is none."""
        connection = connections["default"]
        connection.validate_no_broken_transaction()
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        begun = clock.monotonic()
        with connection.wrap_database_errors:
            result = self._run(connection.connection, [_written(parameters[n]) for n in self.names])
        if connection.queries_logged:  # as Django's own cursors do it: tests count them
            took = f"{clock.monotonic() - begun:.3f}"
            connection.queries_log.append({"sql": self.sql.decode(), "time": took})
        if not result.ntuples:
            return None
        return tuple(result.get_value(0, column) for column in range(result.nfields))

    def _run(self, connection: Connection[Any], values: list[Any]) -> PGresult:
        server = connection.pgconn
        if not connection.autocommit and server.transaction_status == TransactionStatus.IDLE:
            _checked(server.exec_(b"BEGIN"))  # as the driver does before a first statement
        prepared: set[bytes] = connection.__dict__.setdefault("gradient_prepared", set())
        if self.prepared_as not in prepared:
            _checked(server.prepare(self.prepared_as, self.sql))
            prepared.add(self.prepared_as)
        return _checked(server.exec_prepared(self.prepared_as, values))


def array(items: Iterable[str]) -> str:
    """A parameter that is an array; texts that may hold anything are `quoted` first."""
    return f"{{{','.join(items)}}}"


def quoted(text: str) -> str:
    """A text as an item of an array."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def binary(value: bytes | memoryview) -> str:
    """Bytes as an item of an array."""
    return rf'"\\x{value.hex()}"'


def _checked(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result, encoding="utf-8")
    return result


def _written(value: Any) -> bytes | None:
    """A parameter as PostgreSQL reads it: text, but for bytes."""
    if value is None or type(value) is bytes:
        return value
    return str(value).encode() if type(value) is not datetime else value.isoformat().encode()


def json_object(**members: str) -> str:
    """An SQL expression for the text of an object, of expressions for the texts of its members."""
    parts = [
        f"{',' if place else '{'}\"{name}\":', {value}, '"
        for place, (name, value) in enumerate(members.items())
    ]
    return f"concat('{''.join(parts)}}}')"


def json_list(row: str, rows: str) -> str:
    """An SQL expression for the text of a list's items, each the text `row` of ordered `rows`."""
    return f"(SELECT coalesce(string_agg({row}, ','), '') FROM ({rows}) AS r)"


def text(column: str) -> str:
    """Of text, escaped as JSON wants it; null where it is null."""
    return f"coalesce(to_json({column})::text, 'null')"


def plain(column: str) -> str:
    """Of what needs no escaping, such as ids."""
    return f"""'"', {column}, '"'"""


def number(column: str) -> str:
    """Of a number, or of JSON itself; null where it is null."""
    return f"coalesce({column}::text, 'null')"


def time(column: str) -> str:
    """Of a time in UTC, with microseconds only where there are some; null where it is null."""
    form = 'YYYY-MM-DD"T"HH24:MI:SS'
    return (
        f"""coalesce('"' || to_char({column} AT TIME ZONE 'UTC', CASE """
        f"""WHEN date_trunc('second', {column}) = {column} THEN '{form}"Z"' """
        f"""ELSE '{form}.US"Z"' END) || '"', 'null')"""
    )
