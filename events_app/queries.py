"""Pages of a session's log. None costs more than the first, and `total` is never counted where
the log's head knows it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Expression, QuerySet

from events_app.models import Event, LogHead

Known = UUID | int | str | Expression
"""A value, or the parameter of a statement that gets it when it runs."""


@dataclass(frozen=True)
class Page:
    """A page of a log, and how many events the whole of it holds."""

    events: list[Event]
    total: int


def page(session_id: UUID, *, type: str | None = None, limit: int, offset: int) -> Page:
    """A page of the whole log, or of its events of one type."""
    after, upto = range_of(limit, offset)
    events = numbered(session_id, type, after, upto)
    head = LogHead.objects.filter(pk=session_id).first()
    if head is None:
        return Page(list(events), 0)
    total = head.event_count if type is None else head.type_counts.get(type, 0)
    return Page(list(events), total)


def numbered(session_id: Known, type: Known | None, after: Known, upto: Known) -> QuerySet[Event]:
    """The events of a log, or of one type in it, with numbers above `after` to `upto`: a range of
    an index, since both kinds of numbers have no gaps."""
    number = "seq" if type is None else "type_seq"
    given: dict[str, Any] = {} if type is None else {"type": type}
    given |= {"session_id": session_id, f"{number}__gt": after, f"{number}__lte": upto}
    return Event.objects.filter(**given).order_by(number)


def page_of(events: QuerySet[Event], *, limit: int, offset: int) -> Page:
    """A page of any selection from one log; this one counts."""
    return Page(list(events.order_by("seq")[offset : offset + limit]), events.count())


def range_of(limit: int, offset: int) -> tuple[int, int]:
    """Above which number a page begins, and with which it ends."""
    # Numbers are 32 bits in the table; an offset beyond is past every end.
    offset = min(offset, 2**31 - 1 - limit)
    return offset, offset + limit
