"""Several tries on the same rows: each is undone, and the rows are made once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What the block changes in the database is undone, and the cache is empty afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
