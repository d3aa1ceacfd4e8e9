"""The time axis of the replay, by the server's clock.

An event is placed at the time when the server received it. The server's own events are placed at
the time when they took effect: the end of a timer may be noticed days later. The candidate's clock
places nothing; its offset is reported separately. Numbers follow time, except for the grace period
of a timer (seconds), so bisecting the numbers finds a moment without an index on time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

from events_app.models import Event
from events_app.types import MAX_TIMESTAMP_MS, MIN_TIMESTAMP_MS, SERVER_TYPES
from sessions_app.models import Session
from sessions_app.vocabulary.enums import RUNNING

IDLE_MS = 30_000
"""A longer time without an event is a gap."""
ACTIVE_WITHIN = timedelta(minutes=30)
"""The axis of a running session ends now if its last event is not older."""
MAX_SAMPLES = 4_000
_FIRST_SAMPLES = 200
_STRETCHES = 400  # samples are no further apart than this part of the axis
_PARTS = 4
_PROBES = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Axis:
    """The start and the end of a replay, in ms since 1970 by the server's clock."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Sample:
    """An event's number and its place on the axis. `ahead` is by how many ms the candidate's clock
    was ahead when the server received it; None for the server's own events."""

    seq: int
    at: int
    ahead: int | None = None


@dataclass(frozen=True)
class Gap:
    """A time from `start` to `end` (ms) without events; event `seq` ended it.

    `is_late`: by the candidate's clock, that event happened earlier, as after a lost connection.
    """

    start: int
    end: int
    seq: int
    is_late: bool


def place(type: str, created_at: datetime, timestamp_ms: int) -> int:
    """The place of an event on the axis, in ms since 1970."""
    is_placed = type in SERVER_TYPES and MIN_TIMESTAMP_MS <= timestamp_ms <= MAX_TIMESTAMP_MS
    return timestamp_ms if is_placed else milliseconds(created_at)


def milliseconds(at: datetime) -> int:
    """A time in ms since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def axis(session: Session, count: int, now: datetime) -> Axis | None:
    """From the start of setup or the first event to the submission or the last event.

    `count` is the number of events in the log. None if nothing has happened yet.
    """
    ends = [sample.at for sample in probe(session.pk, {1, count})]
    starts = [*ends[:1], *_known_milliseconds(session.setup_started_at)]
    if not starts:
        return None
    last = max([*ends, *_known_milliseconds(session.setup_started_at, session.submitted_at)])
    recent = now - ACTIVE_WITHIN <= _EPOCH + timedelta(milliseconds=last)
    if session.status in RUNNING and recent:
        last = max(last, milliseconds(now))
    return Axis(min(starts), last)


def samples(session_id: UUID, count: int, axis: Axis) -> list[Sample]:
    """Events so dense that every moment lies between two that are close in time or in number.

    First evenly by number. Where two are further apart than a stretch of the axis, more are taken
    between them until they are closer, or neighbors: every longer gap then has both ends among
    the samples. The cost depends on the gaps, not on the length of the log.
    """
    stretch = max(IDLE_MS, (axis.end - axis.start) // _STRETCHES)
    taken = sorted(probe(session_id, spread(1, count, _FIRST_SAMPLES)))
    while len(taken) < MAX_SAMPLES:
        seqs = {
            seq
            for one, next in pairwise(taken)
            if next.at - one.at > stretch
            for seq in spread(one.seq, next.seq, _PARTS + 1)
        }
        more = probe(session_id, seqs - {sample.seq for sample in taken})
        if not more:
            break
        taken = sorted([*taken, *more])
    return taken


def thinned(samples: list[Sample], axis: Axis) -> list[Sample]:
    """The samples that end a gap or are needed to keep the distance; the page needs no others."""
    stretch = max(IDLE_MS, (axis.end - axis.start) // _STRETCHES)
    kept = samples[:1]
    for sample, next in pairwise(samples[1:]):
        if next.at - kept[-1].at > stretch:
            kept.append(sample)
    return kept + samples[1:][-1:]


def gaps(samples: list[Sample]) -> list[Gap]:
    """The gaps: neighbors by number that are more than `IDLE_MS` apart."""
    usual = clock_ahead(samples) or 0
    return [
        Gap(one.at, next.at, next.seq, is_late=_is_late(next, next.at - one.at, usual))
        for one, next in pairwise(samples)
        if next.seq == one.seq + 1 and next.at - one.at > IDLE_MS
    ]


def clock_ahead(samples: Iterable[Sample]) -> int | None:
    """The median of how far the candidate's clock was ahead of the server's, in ms."""
    known = [sample.ahead for sample in samples if sample.ahead is not None]
    return round(median(known)) if known else None


def position(session_id: UUID, count: int, moment: int) -> int:
    """The number of the last event at or before a moment (ms since 1970); 0 before the first."""
    low, high = 0, count
    while low < high:
        probes = probe(session_id, spread(low + 1, high, _PROBES))
        if not probes:
            break
        low = max((sample.seq for sample in probes if sample.at <= moment), default=low)
        ahead = min((sample.seq for sample in probes if sample.at > moment), default=high + 1)
        high = max(low, ahead - 1)
    return low


def spread(first: int, last: int, count: int) -> set[int]:
    """At most `count` numbers from `first` to `last`, both included, evenly spread."""
    if last < first:
        return set()
    steps = max(1, min(count - 1, last - first))
    return {first + (last - first) * step // steps for step in range(steps + 1)}


def probe(session_id: UUID, seqs: set[int]) -> list[Sample]:
    """Samples of the events with these numbers, in their order."""
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


def _known_milliseconds(*times: datetime | None) -> list[int]:
    return [milliseconds(at) for at in times if at is not None]
