"""The times that verbs record. They never decrease, although clocks differ and can be set back."""

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
    stamps: list[datetime | None] = [getattr(session, name) for name in _STAMPS]
    times = (*stamps, *_recorded(session.pk))
    return max(clock.now(), *(at for at in times if at is not None))


def _recorded(session_id: UUID) -> tuple[datetime | None, ...]:
    """The latest time in each table that the verbs write, except for the session's own stamps."""
    latest = (
        _latest(SessionPhase.objects.filter(session=_SESSION), "session", "started_at"),
        _latest(Checkpoint.objects.filter(session=_SESSION), "session", "saved_at"),
        _latest(Transition.objects.filter(session=_SESSION), "session", "at"),
        _latest(TimeExtension.objects.filter(session=_SESSION), "session", "created_at"),
        _latest(Review.objects.filter(score__session=_SESSION), "score__session", "created_at"),
        _latest(Message.objects.filter(session=_SESSION), "session", "created_at"),
    )
    row: tuple[datetime | None, ...] = Session.objects.values_list(*latest).get(pk=session_id)
    return row


def _latest(rows: QuerySet[Model], path: str, column: str) -> Subquery:
    return Subquery(rows.order_by().values(path).annotate(latest=Max(column)).values("latest"))
