"""What only PostgreSQL has: the fast path of the hot calls."""

from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def queries(*, fast: T, ordinary: T) -> T:
    """How many queries a hot call makes, by the way that this database has for it."""
    return fast if connection.vendor == "postgresql" else ordinary
