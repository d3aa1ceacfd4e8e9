"""Hand-written statements for the few calls that are made all the time: docs/decisions/0012.

They run on Django's own connection, but past its cursors and past the ORM's compiler: prepared
once in each connection, with binary parameters and results, and PostgreSQL builds the JSON. The
functions here write the expressions of which such JSON is made; what comes out is byte for byte
what the API's renderer makes of the same values.
"""

import time as clock
from collections.abc import Mapping
from typing import Any

from django.db import connections
from psycopg import Cursor

Row = tuple[Any, ...]


def run(statement: bytes, parameters: Mapping[str, object]) -> Row | None:
    """The first row of a statement, whose parameters are written as `%(name)s`."""
    connection = connections["default"]
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    begun = clock.monotonic()
    with connection.wrap_database_errors:
        cursor = Cursor(connection.connection)
        cursor.execute(statement, parameters, prepare=True, binary=True)
        row = cursor.fetchone()
    if connection.queries_logged:  # as Django's own cursors do it: tests count them
        took = f"{clock.monotonic() - begun:.3f}"
        connection.queries_log.append({"sql": statement.decode(), "time": took})
    return row


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
