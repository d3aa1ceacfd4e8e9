"""The axis of the replay: the server's clock, and where in the log a moment lies.

An event stands where the server received it. Those that the server itself recorded stand where
they took effect: the end of a timer may be noticed days later. The candidate's clock moves
nothing; how far it was off is reported beside. Numbers follow time but for the grace of a timer
(seconds), so a moment is found by bisecting numbers and no index by time is needed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

from events_app.models import Event
from events_app.types import SERVER_TYPES
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING

IDLE_MS = 30_000
"""Longer without an event is a gap."""
STILL_THERE = timedelta(minutes=30)
"""A session that runs ends now on the axis, unless nothing came for this long."""
MAX_SAMPLES = 4_000
_FIRST_SAMPLES = 200
_STRETCHES = 400  # into which the axis is divided; samples lie no further apart
_PARTS = 4
_PROBES = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Axis:
    """Begin and end of a session's replay, in ms since 1970 by the server's clock."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Sample:
    """An event's number and place. `ahead` is how far the candidate's clock was ahead of its
    reception, in ms; None for what the server recorded."""

    seq: int
    at: int
    ahead: int | None = None


@dataclass(frozen=True)
class Gap:
    """Nothing was recorded between `start` and `end` (ms); event `seq` ended it.

    `is_late`: by the candidate's clock what came then had been done before, as after a broken
    connection.
    """

    start: int
    end: int
    seq: int
    is_late: bool


def place(type: str, created_at: datetime, timestamp_ms: int) -> int:
    """Where an event stands on the axis, in ms since 1970."""
    return timestamp_ms if type in SERVER_TYPES else milliseconds(created_at)


def milliseconds(at: datetime) -> int:
    """A time in ms since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def axis(session: Session, count: int, now: datetime) -> Axis | None:
    """From the start of setup, or the first event, to the submission or the last event.

    `count` is how many events the log holds. None if nothing has happened yet.
    """
    ends = [sample.at for sample in probe(session.pk, {1, count})]
    starts = [*ends[:1], *_known(session.setup_started_at)]
    if not starts:
        return None
    last = max([*ends, *_known(session.setup_started_at, session.submitted_at)])
    recent = now - STILL_THERE <= _EPOCH + timedelta(milliseconds=last)
    if session.status in RUNNING and recent:
        last = max(last, milliseconds(now))
    return Axis(min(starts), last)


def samples(session_id: UUID, count: int, axis: Axis) -> list[Sample]:
    """Events so close that each moment lies between two that are near in time or in number.

    Evenly by number first; where two are further apart than a stretch of the axis, what lies
    between is divided until they are not, or are neighbors: every longer gap then has its two
    ends among the samples. What this costs depends on the gaps and not on the log.
    """
    stretch = max(IDLE_MS, (axis.end - axis.start) // _STRETCHES)
    found = sorted(probe(session_id, spread(1, count, _FIRST_SAMPLES)))
    while len(found) < MAX_SAMPLES:
        wanted = {
            seq
            for one, next in pairwise(found)
            if next.at - one.at > stretch
            for seq in spread(one.seq, next.seq, _PARTS + 1)
        }
        more = probe(session_id, wanted - {sample.seq for sample in found})
        if not more:
            break
        found = sorted([*found, *more])
    return found


def thinned(found: list[Sample], axis: Axis) -> list[Sample]:
    """The samples without those that neither end a gap nor are needed to keep the distance."""
    stretch = max(IDLE_MS, (axis.end - axis.start) // _STRETCHES)
    kept = found[:1]
    for sample, next in pairwise(found[1:]):
        if next.at - kept[-1].at > stretch:
            kept.append(sample)
    return kept + found[1:][-1:]


def gaps(found: list[Sample]) -> list[Gap]:
    """Where neighbors by number lie more than `IDLE_MS` apart."""
    usual = clock_ahead(found) or 0
    return [
        Gap(one.at, next.at, next.seq, is_late=_is_late(next, next.at - one.at, usual))
        for one, next in pairwise(found)
        if next.seq == one.seq + 1 and next.at - one.at > IDLE_MS
    ]


def clock_ahead(found: Iterable[Sample]) -> int | None:
    """By how many ms the candidate's clock was ahead of the server's, as a rule."""
    known = [sample.ahead for sample in found if sample.ahead is not None]
    return round(median(known)) if known else None


def position(session_id: UUID, count: int, moment: int) -> int:
    """The number of the last event at or before a moment (ms since 1970); 0 before the first."""
    low, high = 0, count
    while low < high:
        found = probe(session_id, spread(low + 1, high, _PROBES))
        if not found:
            break
        low = max((sample.seq for sample in found if sample.at <= moment), default=low)
        ahead = min((sample.seq for sample in found if sample.at > moment), default=high + 1)
        high = max(low, ahead - 1)
    return low


def spread(first: int, last: int, count: int) -> set[int]:
    """At most `count` numbers from `first` to `last`, both included, as evenly as they go."""
    if last < first:
        return set()
    steps = max(1, min(count - 1, last - first))
    return {first + (last - first) * step // steps for step in range(steps + 1)}


def probe(session_id: UUID, seqs: set[int]) -> list[Sample]:
    """The places of single events, in the order of their numbers."""
    events = Event.objects.filter(session=session_id, seq__in=seqs).order_by("seq")
    rows = events.values_list("seq", "type", "created_at", "timestamp_ms")
    return [
        Sample(seq, place(type, at, clock), _ahead(type, at, clock))
        for seq, type, at, clock in rows
    ]


def _ahead(type: str, at: datetime, clock: int) -> int | None:
    return None if type in SERVER_TYPES else clock - milliseconds(at)


def _is_late(sample: Sample, gap: int, usual: int) -> bool:
    return sample.ahead is not None and 2 * (usual - sample.ahead) >= gap


def _known(*times: datetime | None) -> list[int]:
    return [milliseconds(at) for at in times if at is not None]
