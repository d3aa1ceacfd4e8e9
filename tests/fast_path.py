"""What only PostgreSQL has: the fast path of the hot calls."""

from django.db import connection


def queries(*, fast, ordinary):
    """How many queries a hot call makes, by the way that this database has for it."""
    return fast if connection.vendor == "postgresql" else ordinary
