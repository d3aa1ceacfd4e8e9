"""Queries of one organization's rows, used by the API and the pages.

Overdue timers are settled before reading, so that no session is returned as running after its time
has ended (decision record 0004).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.lifecycle import timers
from sessions_app.models import Assessment, AssessmentVersion, Session, SessionPhase
from sessions_app.reads import counts, tags
from sessions_app.reads.counts import Selection
from sessions_app.reads.rows import COUNTS
from sessions_app.vocabulary.exceptions import NotFound


@dataclass(frozen=True)
class SessionListPage:
    """A page of sessions, the total number of the selection, and the result of `Beside`."""

    sessions: list[Session]
    total: int
    beside: Any = None


Beside = Callable[[list[Session]], Any]
"""Loads data that belongs to a page's sessions, in the same snapshot."""


def list_sessions(
    selection: Selection, *, limit: int, offset: int, beside: Beside = lambda _: None
) -> SessionListPage:
    """A page of an organization's sessions, newest first, with candidate and assessment."""
    timers.settle_overdue(selection.organization_id)
    with one_snapshot():
        # Select the page's keys first, so that skipped rows are not joined.
        keys = counts.page(selection, limit=limit, offset=offset).values("pk")
        rows = _sessions(selection.organization_id).filter(pk__in=keys)
        sessions = list(rows.order_by("-created_at", "-id"))
        return SessionListPage(sessions, counts.total(selection), beside(sessions))


def get_session(organization_id: UUID, session_id: UUID) -> Session:
    """A session of the organization with its phases, its tags and the `COUNTS` of other apps.

    Raises NotFound.
    """
    require_session(organization_id, session_id)
    session = _sessions_in_detail(organization_id).filter(pk=session_id).first()
    if session is None:
        raise NotFound("Session not found.")
    return session


def get_sessions(organization_id: UUID, session_ids: Collection[UUID]) -> dict[UUID, Session]:
    """The organization's sessions by id, loaded like `get_session`, without missing ones.

    Does not settle timers.
    """
    return _sessions_in_detail(organization_id).in_bulk(session_ids)


def require_session(organization_id: UUID, session_id: UUID) -> None:
    """Settle the session's timer if overdue. Raises NotFound unless it is the organization's."""
    sessions = Session.objects.filter(pk=session_id, organization_id=organization_id)
    ends = sessions.values_list("timer_ends_at").first()
    if ends is None:
        raise NotFound("Session not found.")
    timers.settle(session_id, ends[0])


def list_assessments(organization_id: UUID) -> QuerySet[Assessment]:
    """The organization's assessments, newest first, with their phases."""
    assessments = Assessment.objects.filter(organization_id=organization_id)
    return assessments.prefetch_related("phases").order_by("-created_at", "-id")


def get_assessment(organization_id: UUID, assessment_id: UUID) -> Assessment:
    """One of the organization's assessments. Raises NotFound."""
    assessment = (
        Assessment.objects.select_related("organization")
        .filter(organization_id=organization_id, pk=assessment_id)
        .first()
    )
    if assessment is None:
        raise NotFound("Assessment not found.")
    return assessment


def list_versions(assessment: Assessment) -> QuerySet[AssessmentVersion]:
    """The assessment's versions, newest first."""
    return assessment.versions.order_by("-version")


def _sessions_in_detail(organization_id: UUID) -> QuerySet[Session]:
    phases = SessionPhase.objects.select_related("checkpoint").defer("checkpoint__state")
    return (
        _sessions(organization_id)
        .select_related("invitation_email")
        .annotate(**{column.key: column.expression for column in COUNTS})
        .prefetch_related(Prefetch("phases", phases.order_by("index")), "extensions", tags.PREFETCH)
    )


def _sessions(organization_id: UUID) -> QuerySet[Session]:
    return Session.objects.filter(organization_id=organization_id).select_related(
        "candidate", "assessment"
    )


def settle_overdue(user: access.User) -> None:
    """Settle the overdue timers of all sessions that the user can see."""
    if access.sees_everything(user):
        timers.settle_overdue()
        return
    for organization_id in access.get_organization_ids(user, access.EVERY_ROLE):
        timers.settle_overdue(organization_id)
