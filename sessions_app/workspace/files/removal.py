"""Removes the content of deleted files from the storage, after their rows were deleted."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from gradient.core import clock, storage
from sessions_app.models import FileRemoval

logger = logging.getLogger(__name__)

_BATCH_SIZE = 100
_LEASE = timedelta(minutes=2)
"""When another worker may retry. Longer than the storage may take for the first file of a batch."""


def remove_due() -> int:
    """Remove the content of due files in batches, and return the number of files.

    Failures are retried after `_LEASE`.
    """
    removed = 0
    while paths := _claim():
        removed_paths = [path for path in paths if _remove(path)]
        FileRemoval.objects.filter(path__in=removed_paths).delete()
        removed += len(removed_paths)
        if len(removed_paths) < len(paths):
            break  # the storage is not available
    return removed


@transaction.atomic
def _claim() -> list[str]:
    now = clock.now()
    due = FileRemoval.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
    paths = list(due.order_by("due_at").values_list("path", flat=True)[:_BATCH_SIZE])
    FileRemoval.objects.filter(path__in=paths).update(
        due_at=now + _LEASE, attempts=F("attempts") + 1
    )
    return paths


def _remove(path: str) -> bool:
    try:
        storage.remove(path)
    except storage.StorageAway as error:
        logger.warning("The content of a deleted file could not be removed: %s", error)
        return False
    return True
