"""What the database holds, as text."""

import zlib
from collections.abc import Iterator
from typing import Any

from django.db import connection


def rows() -> Iterator[tuple[str, str]]:
    """Each row of each table as text, with the name of its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT {_columns(table)} FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(map(readable, row))


def _columns(table: str) -> str:
    """On PostgreSQL as text, since some have values that Python cannot hold, such as infinity."""
    if connection.vendor == "sqlite":
        return "*"
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    names = [f'"{column.name}"' for column in columns]
    return ", ".join(n if n == '"content"' else f"CAST({n} AS TEXT)" for n in names)


def readable(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        try:
            return zlib.decompress(bytes(value)).decode()
        except (zlib.error, UnicodeDecodeError):
            return bytes(value).hex()
    return str(value)
