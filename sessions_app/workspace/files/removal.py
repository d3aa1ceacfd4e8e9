"""The content of deleted files, which goes from the storage after its row is gone."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from gradient.core import clock, storage
from sessions_app.models import FileRemoval

logger = logging.getLogger(__name__)

_BATCH_SIZE = 100
_LEASE = timedelta(minutes=2)
"""Another worker tries again after it; longer than the storage may take for a batch's first."""


def remove_due() -> int:
    """Remove the content of what is due, in batches; returns how many files that were.

    What fails is tried again in two minutes.
    """
    removed = 0
    while paths := _claim():
        done = [path for path in paths if _remove(path)]
        FileRemoval.objects.filter(path__in=done).delete()
        removed += len(done)
        if len(done) < len(paths):
            break  # the storage is away: the others wait, too
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
