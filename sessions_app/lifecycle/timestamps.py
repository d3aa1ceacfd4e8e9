"""The times that verbs record. They never decrease, although clocks differ and can be set back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Model, OuterRef, QuerySet, Subquery

from gradient.core import clock
from sessions_app.models import (
    Checkpoint,
    Message,
    Review,
    Session,
    SessionPhase,
    TimeExtension,
    Transition,
)

_STAMPS = (
    "created_at",
    "setup_started_at",
    "task_started_at",
    "submitted_at",
    "scoring_started_at",
    "scored_at",
    "reviewed_at",
)
_SESSION = OuterRef("pk")


def next_timestamp(session: Session) -> datetime:
    """The current time, or the latest time recorded for the locked session if that is later.

    So records are in order of time even if several servers wrote them. One query; call it under the
    session's lock.
    """
    return next_timestamps([session])[session.pk]


def next_timestamps(sessions: Sequence[Session]) -> dict[UUID, datetime]:
    """The `next_timestamp` of each of these locked sessions. One query."""
    now, recorded = clock.now(), _recorded([session.pk for session in sessions])
    return {session.pk: _latest_time(session, recorded[session.pk], now) for session in sessions}


def _latest_time(
    session: Session, recorded: tuple[datetime | None, ...], now: datetime
) -> datetime:
    stamps: list[datetime | None] = [getattr(session, name) for name in _STAMPS]
    return max(now, *(at for at in (*stamps, *recorded) if at is not None))


def _recorded(session_ids: Sequence[UUID]) -> dict[UUID, tuple[datetime | None, ...]]:
    """The latest time in each table that the verbs write, except for the session's own stamps."""
    latest = (
        _latest(SessionPhase.objects.filter(session=_SESSION), "session", "started_at"),
        _latest(Checkpoint.objects.filter(session=_SESSION), "session", "saved_at"),
        _latest(Transition.objects.filter(session=_SESSION), "session", "at"),
        _latest(TimeExtension.objects.filter(session=_SESSION), "session", "created_at"),
        _latest(Review.objects.filter(score__session=_SESSION), "score__session", "created_at"),
        _latest(Message.objects.filter(session=_SESSION), "session", "created_at"),
    )
    rows = Session.objects.filter(pk__in=session_ids).order_by().values_list("pk", *latest)
    return {pk: tuple(times) for pk, *times in rows}


def _latest(rows: QuerySet[Model], path: str, column: str) -> Subquery:
    return Subquery(rows.order_by().values(path).annotate(latest=Max(column)).values("latest"))
