"""The number of events of each type in each bin of the map.

The only query of the replay that reads the whole log (92 ms at 100,000 events). So the page
requests it after it has loaded, and the result is cached until the log grows.
"""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, FloatField, Func
from django.db.models.functions import Floor

from events_app.models import Event
from events_app.replay.axis import Axis
from events_app.types import SERVER_TYPES

BINS = 120
CACHE_SECONDS = 3600

Density = dict[str, list[int]]
"""The number of events in each bin, by type."""


class Seconds(Func):
    """A time in seconds since 1970."""

    output_field = FloatField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="date_part('epoch', %(expressions)s)", **extra
        )

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        days = "(julianday(%(expressions)s) - 2440587.5)"
        return self.as_sql(compiler, connection, template=f"({days} * 86400.0)", **extra)


def density(session_id: UUID, count: int, axis: Axis) -> Density:
    """The density of a log with `count` events, from the cache if it is there."""
    key = f"replay-density:{session_id}:{count}:{axis.start}:{axis.end}"
    counts: Density | None = cache.get(key)
    if counts is None:
        counts = _count(session_id, axis)
        cache.set(key, counts, CACHE_SECONDS)
    return counts


def find_bin(moment: float, axis: Axis) -> int:
    """The bin of a moment in ms since 1970; a moment outside the axis is in the nearest bin."""
    width = max(1, axis.end - axis.start) / BINS
    return max(0, min(BINS - 1, int((moment - axis.start) // width)))


def _count(session_id: UUID, axis: Axis) -> Density:
    events = Event.objects.filter(session=session_id)
    counts: Density = {}

    def add(type: str, bin: int, number: int) -> None:
        counts.setdefault(type, [0] * BINS)[bin] += number

    # In seconds, the unit of the database; a tick is as wide as a bin.
    width = max(1, axis.end - axis.start) / BINS / 1000
    tick = Floor((Seconds("created_at") - axis.start / 1000) / width)
    received = events.exclude(type__in=SERVER_TYPES).annotate(tick=tick)
    for type, at, number in received.values_list("type", "tick").annotate(n=Count("*")).order_by():
        add(type, max(0, min(BINS - 1, int(at))), number)
    server_events = events.filter(type__in=SERVER_TYPES).values_list("type", F("timestamp_ms"))
    for type, moment in server_events.order_by():
        add(type, find_bin(moment, axis), 1)
    return counts
