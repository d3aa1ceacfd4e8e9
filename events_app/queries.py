"""Pages of a session's log. None costs more than the first, and `total` is never counted where
the log's head knows it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from events_app.models import Event, LogHead


@dataclass(frozen=True)
class Page:
    """A page of a log, and how many events the whole of it holds."""

    events: list[Event]
    total: int


def page(session_id: UUID, *, limit: int, offset: int) -> Page:
    """A page of the whole log: a range of numbers, since they have no gaps."""
    events = Event.objects.filter(session_id=session_id, **_range("seq", limit, offset))
    head = _head(session_id)
    return Page(list(events.order_by("seq")), head.event_count if head else 0)


def page_of_type(session_id: UUID, type: str, *, limit: int, offset: int) -> Page:
    """A page of the events of one type: a range too, of the numbers by type."""
    events = Event.objects.filter(
        session_id=session_id, type=type, **_range("type_seq", limit, offset)
    )
    head = _head(session_id)
    return Page(list(events.order_by("type_seq")), head.type_counts.get(type, 0) if head else 0)


def page_of(events: QuerySet[Event], *, limit: int, offset: int) -> Page:
    """A page of any selection from one log; this one counts."""
    return Page(list(events.order_by("seq")[offset : offset + limit]), events.count())


def range_of(limit: int, offset: int) -> tuple[int, int]:
    """Above which number a page begins, and with which it ends."""
    # Numbers are 32 bits in the table; an offset beyond is past every end.
    offset = min(offset, 2**31 - 1 - limit)
    return offset, offset + limit


def _range(column: str, limit: int, offset: int) -> dict[str, int]:
    after, upto = range_of(limit, offset)
    return {f"{column}__gt": after, f"{column}__lte": upto}


def _head(session_id: UUID) -> LogHead | None:
    return LogHead.objects.filter(pk=session_id).first()
