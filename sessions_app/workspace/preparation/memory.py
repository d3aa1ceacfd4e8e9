from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from gradient.core.lookups import ByteLength
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import MemoryEntry, Session
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.quotas import MEMORY
from sessions_app.vocabulary.signals import remembered
from sessions_app.workspace.preparation.locking import lock_running


@transaction.atomic
def remember(session_id: UUID, *, key: str, value: str) -> tuple[MemoryEntry, bool]:
    """Store a value under a key. Return the entry, and whether the key is new.

    An equal value is not written again. Raises IllegalTransition unless a timer is running, and
    Conflict if the session's quota is exceeded.
    """
    session = lock_running(session_id)
    entries = MemoryEntry.objects.filter(session=session)
    entry = entries.filter(key=key).first()
    if entry is not None and entry.value == value:
        return entry, False
    others = entries.exclude(key=key).aggregate(
        count=Count("pk"), bytes=Sum(ByteLength("key") + ByteLength("value"), default=0)
    )
    MEMORY.check(others["count"] + 1, others["bytes"] + len(key.encode()) + len(value.encode()))
    at, is_new = next_timestamp(session), entry is None
    if entry is None:
        entry = MemoryEntry.objects.create(session=session, key=key, value=value, created_at=at)
    else:
        entry.value = value
        entry.save(update_fields=["value"])
    remembered.send(Session, session=session, key=key, value=value, at=at)
    return entry, is_new


@transaction.atomic
def forget(session_id: UUID, entry_id: UUID) -> None:
    """Delete an entry. Raises NotFound, and IllegalTransition unless a timer is running."""
    session = lock_running(session_id)
    if not MemoryEntry.objects.filter(session=session, pk=entry_id).delete()[0]:
        raise NotFound("Memory entry not found.")
