"""What only PostgreSQL has: the short way of the hot calls."""

from django.db import connection


def queries(*, short, plain):
    """How many queries a hot call makes, by the way that this database has for it."""
    return short if connection.vendor == "postgresql" else plain
