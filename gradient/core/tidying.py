"""Deletes old rows in small transactions, so that no other transaction waits for a large one.

What a deleted row is referred to by with CASCADE goes with it.
"""

from datetime import datetime
from typing import Any

from django.db import models

BATCH_ROWS = 1_000


def delete_in_batches(expired: models.QuerySet[Any], *, oldest: str) -> int:
    """Delete the rows of the queryset; returns their number. `oldest` is the column of an index."""
    deleted = 0
    while keys := list(expired.order_by(oldest).values_list("pk", flat=True)[:BATCH_ROWS]):
        # By the condition too: a row that is no longer expired stays.
        deleted += _delete(expired, keys)
        if len(keys) < BATCH_ROWS:
            break
    return deleted


def delete_older(model: type[models.Model], column: str, before: datetime) -> int:
    """Delete the rows of a table whose time is before a moment; returns their number.

    For tables without an index for it, whose ids rise with the time: it reads from the first row
    on, and stops at the first batch that is not old throughout.
    """
    rows = model._base_manager.all()
    deleted = 0
    while first := list(rows.order_by("pk").values_list("pk", column)[:BATCH_ROWS]):
        old = [pk for pk, at in first if at < before]
        deleted += _delete(rows, old)
        if len(old) < BATCH_ROWS:
            break
    return deleted


def _delete(rows: models.QuerySet[Any], keys: list[Any]) -> int:
    """How many rows of this table were deleted; Django makes a transaction of each call."""
    counts = rows.order_by().filter(pk__in=keys).delete()[1]
    return counts.get(rows.model._meta.label, 0)
