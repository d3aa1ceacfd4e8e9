"""The fast path of the hot calls, which only PostgreSQL has."""

from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def queries(*, fast: T, ordinary: T) -> T:
    """The number of queries of a hot call, with or without the fast path."""
    return fast if connection.vendor == "postgresql" else ordinary
