from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from gradient.core.lookups import ByteLength
from sessions_app.lifecycle.moments import moment
from sessions_app.models import MemoryEntry, Session
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.quotas import MEMORY
from sessions_app.vocabulary.signals import remembered
from sessions_app.workspace.preparation.locking import lock_running


@transaction.atomic
def remember(session_id: UUID, *, key: str, value: str) -> tuple[MemoryEntry, bool]:
    """Remember a value under a key, in place of an older one. Returns the entry, and whether the
    key is new. What is remembered already is not written again.

    Raises IllegalTransition unless a timer runs, and Conflict if the session holds the most.
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
    at, is_new = moment(session), entry is None
    if entry is None:
        entry = MemoryEntry.objects.create(session=session, key=key, value=value, created_at=at)
    else:
        entry.value = value
        entry.save(update_fields=["value"])
    remembered.send(Session, session=session, key=key, value=value, at=at)
    return entry, is_new


@transaction.atomic
def forget(session_id: UUID, entry_id: UUID) -> None:
    """Remove an entry; the log keeps that it was added. Raises NotFound, and IllegalTransition
    unless a timer runs."""
    session = lock_running(session_id)
    if not MemoryEntry.objects.filter(session=session, pk=entry_id).delete()[0]:
        raise NotFound("There is no such entry.")
