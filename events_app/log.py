"""The ONLY writer of events: numbers them, chains them, and records them.

A session's LogHead is the lock under which this happens: two batches for one session follow each
other, whoever sends them, so numbers have no gaps and the chain no branches.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from events_app.chain import genesis, link
from events_app.models import Event, LogHead
from events_app.types import EventType
from gradient.fields import dump_json


@dataclass(frozen=True)
class NewEvent:
    """An event that is to be recorded. `timestamp_ms` is in ms since 1970, by its maker's clock."""

    type: str
    timestamp_ms: int
    phase: str
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID | None = None


@transaction.atomic
def record(session_id: UUID, events: Sequence[NewEvent]) -> int:
    """Append the events, in the order of their timestamps, and return how many were new.

    One whose id the session's log holds already is not recorded again. All or none.
    """
    head = _locked_head(session_id)
    new = _without_known(session_id, sorted(events, key=lambda event: event.timestamp_ms))
    Event.objects.bulk_create(_chained(head, new, timezone.now()))
    head.save(update_fields=["event_count", "last_hash", "type_counts", "open_flags"])
    return len(new)


def _locked_head(session_id: UUID) -> LogHead:
    locked = LogHead.objects.select_for_update().filter(pk=session_id)
    if head := locked.first():
        return head
    empty = LogHead(session_id=session_id, last_hash=genesis(session_id))
    LogHead.objects.bulk_create([empty], ignore_conflicts=True)
    return locked.get()


def _without_known(session_id: UUID, events: Iterable[NewEvent]) -> list[NewEvent]:
    """The events whose ids are neither in the log nor earlier in the batch."""
    events = list(events)
    known = _known_ids(session_id, [event.id for event in events if event.id])
    new = []
    for event in events:
        if event.id not in known:
            new.append(event)
        if event.id:
            known.add(event.id)
    return new


def _known_ids(session_id: UUID, ids: list[UUID]) -> set[UUID]:
    if not ids:
        return set()
    recorded = Event.objects.filter(session_id=session_id, event_id__in=ids)
    return set(recorded.values_list("event_id", flat=True))


def _chained(head: LogHead, events: Iterable[NewEvent], now: datetime) -> list[Event]:
    """The rows for the events, and the head moved to the last of them."""
    counts = Counter(head.type_counts)
    previous = bytes(head.last_hash)
    rows = []
    for seq, event in enumerate(events, start=head.event_count + 1):
        counts[event.type] += 1
        id = event.id or uuid4()
        previous = link(
            previous,
            seq=seq,
            event_id=id,
            timestamp_ms=event.timestamp_ms,
            phase=event.phase,
            type=event.type,
            created_at=now,
            data=dump_json(event.data),
        )
        rows.append(
            Event(
                session_id=head.pk,
                seq=seq,
                event_id=id,
                timestamp_ms=event.timestamp_ms,
                phase=event.phase,
                type=event.type,
                type_seq=counts[event.type],
                data=event.data,
                created_at=now,
                hash=previous,
            )
        )
    head.event_count += len(rows)
    head.last_hash = previous
    head.type_counts = dict(counts)
    head.open_flags += sum(row.type == EventType.SECURITY_FLAG for row in rows)
    return rows
