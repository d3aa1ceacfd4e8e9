"""Foreign keys during a bulk load: checked once at the end instead of row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from sessions_app.models import Session

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])
ORDER BY 1, 2
"""


@contextmanager
def checked_once(labels: list[str]) -> Iterator[None]:
    """Check each foreign key of the models' tables with one join when the block ends.

    Otherwise PostgreSQL queues a check of every row until the commit, a third of the whole time.
    The constraints are dropped and added again, which locks the tables: only if there are no
    sessions yet that somebody could be reading. Needs a transaction.
    """
    if connection.vendor != "postgresql" or Session.objects.exists():
        yield
        return
    tables = [apps.get_model(label)._meta.db_table for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [tables])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    with connection.cursor() as cursor:
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
