"""Several reads that see the database at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Within the block, every query sees the same moment: the rows of a page and their total.

    For reading only: settle timers, and whatever else writes, before. Inside a transaction it
    changes nothing: that one has its own snapshot, or locks what it reads.
    """
    if connection.in_atomic_block:
        yield
        return
    with _deferred_on_sqlite(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _deferred_on_sqlite() -> Iterator[None]:
    """Begin a transaction of SQLite without its only write lock, which ours take at once."""
    database: Any = connection
    if database.vendor != "sqlite":
        yield
        return
    mode, database.transaction_mode = database.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        database.transaction_mode = mode
