"""Pages of a session's log. Every page costs the same, and `total` comes from the log's head where
that has it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Expression, QuerySet

from events_app.models import Event, LogHead
from gradient.core.bounded_rows import fitting, may_all_fit
from gradient.core.snapshots import one_snapshot

_LARGE = ("data",)
Operand = UUID | int | str | Expression
"""A value, or the parameter of a prepared statement."""


@dataclass(frozen=True)
class LogPage:
    """Some events of a log, and the total of all events that match."""

    events: list[Event]
    total: int


def log_page(session_id: UUID, *, type: str | None = None, limit: int, offset: int) -> LogPage:
    """A page of the whole log, or of its events of one type."""
    after, upto = seq_range(limit, offset)
    with one_snapshot():
        head = LogHead.objects.filter(pk=session_id).first()
        events = _fitting(events_between(session_id, type, after, upto), head, limit)
    if head is None:
        return LogPage(events, 0)
    total = head.event_count if type is None else head.type_counts.get(type, 0)
    return LogPage(events, total)


def events_between(
    session_id: Operand, type: Operand | None, after: Operand, upto: Operand
) -> QuerySet[Event]:
    """The events of a log, or of one type in it, with numbers from `after` + 1 to `upto`.

    This is a range of an index: `seq` and `type_seq` have no gaps.
    """
    number = "seq" if type is None else "type_seq"
    conditions: dict[str, Any] = {} if type is None else {"type": type}
    conditions |= {"session_id": session_id, f"{number}__gt": after, f"{number}__lte": upto}
    return Event.objects.filter(**conditions).order_by(number)


def filtered_page(events: QuerySet[Event], *, limit: int, offset: int) -> LogPage:
    """A page of any selection of one log's events, which have to be counted."""
    with one_snapshot():
        page = events.order_by("seq")[offset : offset + limit]
        return LogPage(fitting(page, _LARGE), events.count())


def _fitting(events: QuerySet[Event], head: LogHead | None, limit: int) -> list[Event]:
    """The first of the events, as many as fit. Their sizes are read only if one of the log is so
    large, or its size is so little known, that not all of them may fit."""
    largest = None if head is None else head.largest_bytes
    if largest is not None and may_all_fit(limit, largest):
        return list(events)
    return fitting(events, _LARGE)


def seq_range(limit: int, offset: int) -> tuple[int, int]:
    """The numbers of a page: `after` (exclusive) and `upto` (inclusive)."""
    # `seq` is a 32-bit integer; no log is longer than that.
    offset = min(offset, 2**31 - 1 - limit)
    return offset, offset + limit
