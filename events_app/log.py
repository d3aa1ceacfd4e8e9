"""The ONLY writer of events: numbers them, chains them, and records them.

A session's LogHead is the lock under which this happens: two batches for one session follow each
other, whoever sends them, so numbers have no gaps and the chain no branches.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring as quote
from os import urandom
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from events_app.chain import genesis, link
from events_app.models import Event, LogHead
from events_app.statements import APPEND, END
from events_app.types import EventType
from gradient.fields import dump_json
from gradient.statements import TRUE


@dataclass(slots=True)
class NewEvent:
    """An event that is to be recorded. `timestamp_ms` is in ms since 1970, by its maker's clock."""

    type: str
    timestamp_ms: int
    phase: str
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID | None = None


@dataclass(slots=True)
class Link:
    """An event in its place: its numbers, its data as recorded, and its hash."""

    event: NewEvent
    seq: int
    type_seq: int
    event_id: UUID
    data: str
    hash: bytes = b""


@transaction.atomic
def record(session_id: UUID, events: Sequence[NewEvent]) -> int:
    """Append the events, in the order of their timestamps, and return how many were new.

    One whose id the session's log holds already is not recorded again. All or none.
    """
    head = _locked_head(session_id)
    new = _without_known(session_id, sorted(events, key=lambda event: event.timestamp_ms))
    now = timezone.now()
    links = _chained(head, new, now)
    Event.objects.bulk_create(_row(session_id, made, now) for made in links)
    head.save(update_fields=["event_count", "last_hash", "type_counts", "open_flags"])
    return len(new)


def record_at_once(
    session_id: UUID, events: Sequence[NewEvent], *, token: str, overdue: datetime
) -> int | None:
    """As `record`, for a running session's own token, without a transaction that is held open.

    The end of the log is read, and the batch is recorded behind it in one statement that does
    nothing if that is no longer the end. Then, and where anything is not as usual, nothing is
    recorded and None is returned: `record` takes the lock. A timer that ended by `overdue` is
    over. For PostgreSQL.
    """
    if any(event.type == EventType.SECURITY_FLAG for event in events):
        return None
    ids = [event.id for event in events if event.id]
    asked = {"session_id": session_id, "token": token, "overdue": overdue}
    end = END.row({**asked, "event_ids": f"{{{','.join(map(str, ids))}}}"})
    if end is None or end[3] == TRUE or len(set(ids)) != len(ids):
        return None
    now = timezone.now()
    count, last_hash, type_counts = (value.decode() for value in end[:3] if value is not None)
    head = LogHead(
        event_count=int(count),
        last_hash=bytes.fromhex(last_hash),
        type_counts=json.loads(type_counts),
    )
    links = _chained(head, sorted(events, key=lambda event: event.timestamp_ms), now)
    written = APPEND.row(
        {
            **asked,
            "count": count,
            "last_hash": last_hash,
            "new_count": head.event_count,
            "new_hash": head.last_hash.hex(),
            "type_counts": dump_json(head.type_counts),
            "now": now,
            "events": f"[{','.join(map(_as_json, links))}]",
        },
    )
    return len(links) if written == (b"%d" % len(links),) else None


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


def _chained(head: LogHead, events: Sequence[NewEvent], now: datetime) -> list[Link]:
    """The events as they are to be recorded, and the head moved to the last of them."""
    counts = Counter(head.type_counts)
    ids = _new_ids(len(events))
    previous = bytes(head.last_hash)
    links = []
    for seq, event in enumerate(events, start=head.event_count + 1):
        counts[event.type] += 1
        made = Link(event, seq, counts[event.type], event.id or next(ids), dump_json(event.data))
        previous = made.hash = link(
            previous,
            seq=seq,
            event_id=made.event_id,
            timestamp_ms=event.timestamp_ms,
            phase=event.phase,
            type=event.type,
            created_at=now,
            data=made.data,
        )
        links.append(made)
    head.event_count += len(links)
    head.last_hash = previous
    head.type_counts = dict(counts)
    head.open_flags += sum(event.type == EventType.SECURITY_FLAG for event in events)
    return links


def _new_ids(count: int) -> Iterator[UUID]:
    """So many random ids, of one draw: each draw asks the operating system."""
    drawn = urandom(16 * count)
    return (UUID(bytes=drawn[at : at + 16], version=4) for at in range(0, 16 * count, 16))


def _row(session_id: UUID, made: Link, now: datetime) -> Event:
    return Event(
        session_id=session_id,
        seq=made.seq,
        event_id=made.event_id,
        timestamp_ms=made.event.timestamp_ms,
        phase=made.event.phase,
        type=made.event.type,
        type_seq=made.type_seq,
        data=made.event.data,
        created_at=now,
        hash=made.hash,
    )


def _as_json(made: Link) -> str:
    event = made.event
    return (
        f'{{"event_id":"{made.event_id}","timestamp_ms":{event.timestamp_ms},'
        f'"phase":{quote(event.phase)},"type":"{event.type}","type_seq":{made.type_seq},'
        f'"data":{made.data},"hash":"{made.hash.hex()}"}}'
    )
