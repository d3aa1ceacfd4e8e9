"""Reads that more than one surface uses, and the only place that decides what a caller may see.

Reading counts as touching: what is read here has no timer left that has ended.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from sessions_app.lifecycle import timers
from sessions_app.models import Assessment, Session, SessionPhase
from sessions_app.reads import counts
from sessions_app.reads.counts import Selection
from sessions_app.reads.rows import COUNTS
from sessions_app.vocabulary.exceptions import NotFound


@dataclass(frozen=True)
class Page:
    """A page of sessions, and how many the whole selection holds."""

    sessions: list[Session]
    total: int


def sessions_of(selection: Selection, *, limit: int, offset: int) -> Page:
    """A page of an organization's sessions, newest first, with candidate and assessment."""
    timers.settle_overdue(selection.organization_id)
    # The page's keys first: what is passed over need not be joined.
    keys = counts.page(selection, limit=limit, offset=offset).values("pk")
    rows = _sessions(selection.organization_id).filter(pk__in=keys)
    return Page(list(rows.order_by("-created_at", "-id")), counts.total(selection))


def session_of(organization_id: UUID, session_id: UUID) -> Session:
    """One session with its phases, and what other apps count of it; NotFound if it isn't the
    organization's."""
    require_session(organization_id, session_id)
    phases = SessionPhase.objects.select_related("checkpoint").defer("checkpoint__state")
    session = (
        _sessions(organization_id)
        .annotate(**{column.key: column.expression for column in COUNTS})
        .prefetch_related(Prefetch("phases", phases.order_by("index")))
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise NotFound("There is no such session.")
    return session


def require_session(organization_id: UUID, session_id: UUID) -> None:
    """Raise NotFound unless the session is the organization's; settle it if its time is over."""
    sessions = Session.objects.filter(pk=session_id, organization_id=organization_id)
    ends = sessions.values_list("timer_ends_at").first()
    if ends is None:
        raise NotFound("There is no such session.")
    timers.settle(session_id, ends[0])


def assessments_of(organization_id: UUID) -> QuerySet[Assessment]:
    """The organization's assessments, newest first, with their phases."""
    mine = Assessment.objects.filter(organization_id=organization_id)
    return mine.prefetch_related("phases").order_by("-created_at", "-id")


def assessment_of(organization_id: UUID, assessment_id: UUID) -> Assessment:
    """One of the organization's assessments; NotFound if there is none."""
    assessment = (
        Assessment.objects.select_related("organization")
        .filter(organization_id=organization_id, pk=assessment_id)
        .first()
    )
    if assessment is None:
        raise NotFound("There is no such assessment.")
    return assessment


def _sessions(organization_id: UUID) -> QuerySet[Session]:
    return Session.objects.filter(organization_id=organization_id).select_related(
        "candidate", "assessment"
    )
