"""The phases of a session as bands of the axis, and its security flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_app.models import Event
from events_app.replay import windows
from events_app.replay.axis import Axis, milliseconds, spread
from events_app.types import EventType
from sessions_app.models import Session, SessionPhase

MAX_FLAGS = 120

_Span = tuple[str, int | None, datetime | None, datetime | None]


@dataclass(frozen=True)
class Band:
    """Setup (`index` is None) or a phase, from `start` to `end` in ms since 1970."""

    name: str
    index: int | None
    start: int
    end: int


def bands(session: Session, phases: Iterable[SessionPhase], axis: Axis) -> list[Band]:
    """Setup and the phases that have begun, in order; a running one ends with the axis."""
    spans: list[_Span] = [("Setup", None, session.setup_started_at, session.task_started_at)]
    spans += [(phase.name, phase.index, phase.started_at, phase.ended_at) for phase in phases]
    return [
        Band(
            name,
            index,
            milliseconds(start),
            axis.end if end is None else min(axis.end, milliseconds(end)),
        )
        for name, index, start, end in spans
        if start is not None
    ]


def flags(session_id: UUID, count: int, limit: int = MAX_FLAGS) -> list[windows.ReplayRow]:
    """The flags of a log with `count` flags: all, or `limit` of them, evenly spread."""
    numbered = Event.objects.filter(
        session=session_id,
        type=EventType.SECURITY_FLAG,
        type_seq__in=spread(1, count, limit),
    )
    return windows.rows(numbered.order_by("type_seq"), limit)
