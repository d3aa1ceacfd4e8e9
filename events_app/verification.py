"""Verifies a log against its chain, and finds what was changed, removed or inserted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from events_app import cross_checks
from events_app.log.chain import genesis, link, microseconds
from events_app.models import Event, LogHead
from events_app.tree_checks import SignedHeads
from gradient.core.json_fields import dump_json
from sessions_app.models import Erasure, Session
from sessions_app.vocabulary.enums import Status

LogRow = tuple[UUID, int, UUID, int, str, str, Any, bytes, str]
_COLUMNS = (
    "session_id",
    "seq",
    "event_id",
    "timestamp_ms",
    "phase",
    "type",
    "created_at",
    "hash",
    "recorded",
)
CHUNK_ROWS = 5_000
BATCH_SESSIONS = 100
ERASED_DATA = dump_json(Event.personal_data.erased["data"])


@dataclass(frozen=True)
class Discrepancy:
    """A difference from what was recorded. `seq` is the number of the event where it shows."""

    session_id: UUID
    seq: int
    message: str


def verify(session_id: UUID) -> list[Discrepancy]:
    """The discrepancies in a session's log, in its order; none if it is unchanged.

    Events that are recorded meanwhile look like a discrepancy. So a log with any is verified again
    while it is locked.
    """
    found = _verify(session_id, _heads())
    if found:
        with transaction.atomic():
            found = _verify(session_id, _heads().select_for_update(of=("self",)))
    return found


def _verify(session_id: UUID, heads: QuerySet[LogHead]) -> list[Discrepancy]:
    head = heads.filter(pk=session_id).first()
    return list(_check(session_id, _rows(Event.objects.filter(session_id=session_id)), head))


def head_hash(session_id: UUID) -> bytes:
    """The hash with which the log ends."""
    head = LogHead.objects.filter(pk=session_id).first()
    return bytes(head.last_hash) if head else genesis(session_id)


def verify_all(
    organization_id: UUID | None = None, after: UUID | None = None
) -> Iterator[tuple[UUID, list[Discrepancy]]]:
    """Each session that has a log or should have one, in the order of their ids, and its
    discrepancies. In constant memory; goes on `after` a session.
    """
    sessions = Session.objects.order_by("pk")
    if organization_id:
        sessions = sessions.filter(organization=organization_id)
    last = after
    while True:
        rest = sessions.filter(pk__gt=last) if last else sessions
        batch = dict(rest.values_list("pk", "status")[:BATCH_SESSIONS])
        if not batch:
            break
        yield from _verify_batch(batch)
        last = max(batch)
    if organization_id is None:
        yield from _logs_without_sessions()


def _verify_batch(statuses: dict[UUID, str]) -> Iterator[tuple[UUID, list[Discrepancy]]]:
    heads = {head.pk: head for head in _heads().filter(pk__in=statuses)}
    logs = groupby(_rows(Event.objects.filter(session__in=statuses)), key=lambda row: row[0])
    log = next(logs, None)
    for id, status in statuses.items():
        has_log = log is not None and log[0] == id
        found = list(_check(id, log[1] if log and has_log else (), heads.get(id)))
        if found:  # unless events were recorded meanwhile
            found = verify(id)
        if found or id in heads or status != Status.INVITED:
            yield id, found
        if has_log:
            log = next(logs, None)


def _logs_without_sessions() -> Iterator[tuple[UUID, list[Discrepancy]]]:
    """Events whose session does not exist: the foreign key was disabled when it was deleted."""
    orphans = Event.objects.filter(~Exists(Session.objects.filter(pk=OuterRef("session_id"))))
    for id in orphans.order_by("session_id").values_list("session_id", flat=True).distinct():
        yield id, [Discrepancy(id, 1, "The log's session does not exist.")]


def get_erasure(head: LogHead | None) -> Erasure | None:
    """The erasure of the head's session, if it was erased."""
    return getattr(head.session, "erasure", None) if head else None


def _heads() -> QuerySet[LogHead]:
    return LogHead.objects.select_related("session__erasure")


def _rows(events: QuerySet[Event]) -> Iterator[LogRow]:
    """The events with their data as the recorded text; parsing would not preserve it."""
    return (
        events.annotate(recorded=Cast("data", TextField()))
        .order_by("session_id", "seq")
        .values_list(*_COLUMNS)
        .iterator(CHUNK_ROWS)
    )


def _check(session_id: UUID, rows: Iterable[LogRow], head: LogHead | None) -> Iterator[Discrepancy]:
    previous, last = genesis(session_id), 0
    erased_count = head.erased_count if head else 0
    if erased_count and get_erasure(head) is None:
        message = f"Events 1 to {erased_count} are marked as erased, but no erasure was recorded."
        yield Discrepancy(session_id, 1, message)
    counts: Counter[str] = Counter()
    signed = SignedHeads(session_id)
    for row in rows:
        seq, type, stored = row[1], row[5], bytes(row[7])
        counts[type] += 1
        if seq != last + 1:
            yield Discrepancy(session_id, last + 1, _removed(last + 1, seq - 1))
        elif what := _wrong_event(row, previous, is_erased=seq <= erased_count):
            yield Discrepancy(session_id, seq, what)
        previous, last = stored, seq
        signed.meet(seq, stored)
    yield from _check_end(session_id, last, previous, counts, head)
    if what := signed.problem():
        yield Discrepancy(session_id, last, what)
    for seq, message in cross_checks.check(session_id, dict(counts)):
        yield Discrepancy(session_id, seq, message)


def _wrong_event(row: LogRow, previous: bytes, *, is_erased: bool) -> str:
    _, seq, event_id, timestamp_ms, phase, type, created_at, stored, recorded = row
    if is_erased:  # the hash stands for what was erased; the next one follows it
        return "" if recorded == ERASED_DATA else f"Event {seq} has data, although it was erased."
    expected = link(
        previous, seq, event_id, timestamp_ms, phase, type, microseconds(created_at), recorded
    )
    is_right = bytes(stored) == expected
    return "" if is_right else f"Event {seq} was changed, inserted or moved."


def _check_end(
    session_id: UUID, last: int, last_hash: bytes, counts: Counter[str], head: LogHead | None
) -> Iterator[Discrepancy]:
    if head is None:
        if last:
            yield Discrepancy(
                session_id, last, f"The end of the log is missing; {last} events exist."
            )
        return
    if head.event_count > last:
        yield Discrepancy(session_id, last + 1, _removed(last + 1, head.event_count))
    elif head.event_count < last:
        extra = head.event_count + 1
        yield Discrepancy(session_id, extra, f"Events from {extra} on were inserted at the end.")
    elif bytes(head.last_hash) != last_hash:
        yield Discrepancy(session_id, last, f"Event {last} is not the recorded end of the log.")
    elif head.type_counts != dict(counts):
        yield Discrepancy(session_id, last, "The counts by type do not agree with the events.")


def _removed(first: int, last: int) -> str:
    if first == last:
        return f"Event {first} was removed."
    return f"Events {first} to {last} were removed."
