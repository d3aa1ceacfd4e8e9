"""What only PostgreSQL has: the fast path of the hot calls."""

from typing import Any

from django.db import connection


def queries(*, fast: Any, ordinary: Any) -> int | tuple[int, int, int]:
    """How many queries a hot call makes, by the way that this database has for it."""
    return fast if connection.vendor == "postgresql" else ordinary
