"""Changes of recorded rows, as whoever owns the database can make them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from gradient.core import append_only


@contextmanager
def tampering() -> Iterator[None]:
    """Without the triggers that refuse changes of recorded rows."""
    with _setting("session_replication_role", "replica", "origin"), _allowed():
        yield


@contextmanager
def emptying() -> Iterator[None]:
    """Tables may be emptied, as Django does after a test with transactions."""
    with _setting("gradient.truncating", "on", "off"), _allowed():
        yield


@contextmanager
def _setting(name: str, value: str, afterwards: str) -> Iterator[None]:
    """A setting of the connection, on PostgreSQL."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET {name} = '{value}'")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET {name} = '{afterwards}'")


@contextmanager
def _allowed() -> Iterator[None]:
    """What SQLite's triggers ask for."""
    permissions = append_only.permissions(connection)
    permissions |= {"deleting_sessions", "erasing_sessions"}
    try:
        yield
    finally:
        permissions.clear()
