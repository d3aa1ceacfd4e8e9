"""Foreign keys while a lot is loaded: checked once at the end rather than row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from sessions_app.models import Session

FIND = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::text[]::regclass[])
ORDER BY 1, 2
"""


@contextmanager
def checked_once(labels: list[str]) -> Iterator[None]:
    """Check the foreign keys of the models' tables when the block ends, in one join each.

    PostgreSQL would otherwise queue a check for every row until the commit, and take a third of
    the time for that. It means dropping and adding the constraints, which locks the tables: so
    only where there are no sessions yet that somebody could be reading. Needs a transaction.
    """
    if connection.vendor != "postgresql" or Session.objects.exists():
        yield
        return
    tables = [apps.get_model(label)._meta.db_table for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(FIND, [tables])
        found = cursor.fetchall()
        for table, name, _ in found:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    with connection.cursor() as cursor:
        for table, name, definition in found:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
