"""The ONLY writer of events: it numbers, chains and records them.

The session's LogHead is locked meanwhile: two batches for one session follow each other, whoever
sends them, so the numbers have no gaps and the chain has no branches.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import urandom
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from events_app.log.chain import genesis, link, microseconds
from events_app.models import Event, LogHead
from events_app.types import EventType
from gradient.core import clock
from gradient.core.json_fields import dump_each_json
from sessions_app.vocabulary.quotas import Quota

_WRITTEN_COLUMNS = (
    *("event_count", "last_hash", "last_at", "type_counts", "open_flags"),
    *("data_bytes", "largest_bytes"),
)
_VARIANT = {digit: "89ab"[number % 4] for number, digit in enumerate("0123456789abcdef")}


@dataclass(slots=True)
class NewEvent:
    """An event to record. `timestamp_ms` is in ms since 1970, by the sender's clock."""

    type: str
    timestamp_ms: int
    phase: str
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID | None = None


@dataclass(slots=True)
class ChainedEvent:
    """An event with its place in the log: its numbers, its data as recorded, and its hash."""

    event: NewEvent
    seq: int
    type_seq: int
    event_id: str
    data: str
    hash: bytes


@transaction.atomic
def record(session_id: UUID, events: Sequence[NewEvent], *, quota: Quota | None = None) -> int:
    """Append the events in the order of their timestamps, and return how many were new.

    An event whose id is already in the session's log is skipped. All or none are recorded. Raises
    Conflict if new events would take the log past the quota.
    """
    head = _locked_heads([session_id])[session_id]
    new = _without_known(session_id, sorted(events, key=lambda event: event.timestamp_ms))
    now = received_at(head)
    links = chain_events(head, new, now)
    Event.objects.bulk_create(_row(session_id, chained, now) for chained in links)
    if quota and links:
        quota.check(head.event_count, head.data_bytes or 0)
    head.save(update_fields=_WRITTEN_COLUMNS)
    return len(new)


@transaction.atomic
def record_one_each(events: Mapping[UUID, NewEvent]) -> None:
    """Append one event of the server's own to each of these sessions' logs."""
    heads, rows = _locked_heads(events.keys()), []
    for session_id, event in events.items():
        now = received_at(heads[session_id])
        (chained,) = chain_events(heads[session_id], [event], now)
        rows.append(_row(session_id, chained, now))
    Event.objects.bulk_create(rows)
    LogHead.objects.bulk_create(
        heads.values(),
        update_conflicts=True,
        unique_fields=["session"],
        update_fields=_WRITTEN_COLUMNS,
    )


def received_at(head: LogHead) -> datetime:
    """The server's time, or that of the last event if it is later: servers' clocks differ."""
    now = clock.now()
    return now if head.last_at is None else max(now, head.last_at)


def close_flag(session_id: UUID) -> None:
    """Decrement the number of open flags, after the first decision about a flag."""
    LogHead.objects.filter(pk=session_id).update(open_flags=F("open_flags") - 1)


def mark_erased(session_ids: Sequence[UUID]) -> None:
    """Record that the data of all events of these logs are erased; their hashes stay."""
    LogHead.objects.filter(pk__in=session_ids).update(erased_count=F("event_count"))


def _locked_heads(session_ids: Collection[UUID]) -> dict[UUID, LogHead]:
    """The ends of these sessions' logs, locked in the order of their keys; made where missing."""
    locked = LogHead.objects.select_for_update().order_by("pk")
    heads = {head.pk: head for head in locked.filter(pk__in=session_ids)}
    missing = set(session_ids) - heads.keys()
    if missing:
        LogHead.objects.bulk_create(
            [LogHead(session_id=id, last_hash=genesis(id)) for id in sorted(missing)],
            ignore_conflicts=True,
        )
        heads |= {head.pk: head for head in locked.filter(pk__in=missing)}
    return heads


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


def chain_events(head: LogHead, events: Sequence[NewEvent], now: datetime) -> list[ChainedEvent]:
    """Number and chain the events, and move the head to the last of them."""
    counts = Counter(head.type_counts)
    previous, created_us = bytes(head.last_hash), microseconds(now)
    ids, texts = _new_ids(len(events)), dump_each_json([event.data for event in events])
    links = []
    for seq, (event, new_id, data) in enumerate(
        zip(events, ids, texts, strict=True), start=head.event_count + 1
    ):
        type, event_id = event.type, str(event.id) if event.id else new_id
        counts[type] = type_seq = counts[type] + 1
        previous = link(
            previous, seq, event_id, event.timestamp_ms, event.phase, type, created_us, data
        )
        links.append(ChainedEvent(event, seq, type_seq, event_id, data, previous))
    head.event_count += len(links)
    head.last_hash = previous
    head.last_at = now if links else head.last_at
    head.type_counts = dict(counts)
    _add_sizes(head, [len(chained.data.encode()) for chained in links])
    head.open_flags += sum(event.type == EventType.SECURITY_FLAG for event in events)
    return links


def _add_sizes(head: LogHead, sizes: Sequence[int]) -> None:
    if head.data_bytes is not None and head.largest_bytes is not None:
        head.data_bytes += sum(sizes)
        head.largest_bytes = max(head.largest_bytes, *sizes, 0)


def _new_ids(count: int) -> list[str]:
    """Random UUIDs (version 4) from one call of the operating system, which is slow."""
    if not settings.BATCHED_EVENT_IDS:
        return [str(uuid4()) for _ in range(count)]
    digits = urandom(16 * count).hex()
    return [
        f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:]}"
        for h in (digits[at : at + 32] for at in range(0, 32 * count, 32))
    ]


def _row(session_id: UUID, chained: ChainedEvent, now: datetime) -> Event:
    return Event(
        session_id=session_id,
        seq=chained.seq,
        event_id=chained.event_id,
        timestamp_ms=chained.event.timestamp_ms,
        phase=chained.event.phase,
        type=chained.event.type,
        type_seq=chained.type_seq,
        data=chained.event.data,
        created_at=now,
        hash=chained.hash,
    )
