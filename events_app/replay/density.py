"""How many events of each type lie in each of the map's bins.

The one question of the replay that reads the whole log (92 ms at 100,000 events), so the page
asks it after it is shown, and its answer is kept until the log has grown.
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
KEPT_SECONDS = 3600

Density = dict[str, list[int]]
"""For each type that occurs, its number of events in each bin."""


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
    """The counts over the axis, of a log of `count` events."""
    key = f"replay-density:{session_id}:{count}:{axis.start}:{axis.end}"
    found: Density | None = cache.get(key)
    if found is None:
        found = _count(session_id, axis)
        cache.set(key, found, KEPT_SECONDS)
    return found


def bin_of(moment: float, axis: Axis) -> int:
    """The bin of a moment in ms since 1970; what lies outside goes to the nearest."""
    width = max(1, axis.end - axis.start) / BINS
    return max(0, min(BINS - 1, int((moment - axis.start) // width)))


def _count(session_id: UUID, axis: Axis) -> Density:
    events = Event.objects.filter(session=session_id)
    counts: Density = {}

    def add(type: str, bin: int, number: int) -> None:
        counts.setdefault(type, [0] * BINS)[bin] += number

    # In seconds, as the database has them; a tick is the width of a bin.
    width = max(1, axis.end - axis.start) / BINS / 1000
    tick = Floor((Seconds("created_at") - axis.start / 1000) / width)
    received = events.exclude(type__in=SERVER_TYPES).annotate(tick=tick)
    for type, at, number in received.values_list("type", "tick").annotate(n=Count("*")).order_by():
        add(type, max(0, min(BINS - 1, int(at))), number)
    own = events.filter(type__in=SERVER_TYPES).values_list("type", F("timestamp_ms"))
    for type, moment in own.order_by():
        add(type, bin_of(moment, axis), 1)
    return counts
