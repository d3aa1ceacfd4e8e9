"""The ONLY writer of changes: signal receivers that record changes of a session in the same
transaction. Imported by the app's `ready`. See decision record 0017.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from gradient.core import clock
from gradient.core.registry import Registry
from sessions_app.models import Change, Decision, Review, Session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import ChangeType, Status


@dataclass(frozen=True)
class SubmissionData:
    """Data that another app adds to `session.submitted`. See decision record 0023.

    It must not contain personal data, since a change is kept after its session is deleted.
    """

    key: str
    build: Callable[[Session], Mapping[str, object]]


SUBMISSION_DATA: Registry[SubmissionData] = Registry()
_CHANGE_BY_STATUSES: dict[tuple[Status, Status], tuple[ChangeType, dict[str, object]]] = {
    (Status.INVITED, Status.SETUP): (ChangeType.STARTED, {}),
    (Status.SETUP, Status.IN_PROGRESS): (ChangeType.PHASE_ADVANCED, {"phaseIndex": 0}),
    (Status.SCORING, Status.SCORED): (ChangeType.SCORED, {}),
    (Status.REVIEWED, Status.SCORED): (ChangeType.SCORED, {"reopened": True}),
}
"""The change to record, and its extra data, by old and new status. Scoring that starts or fails is
not a change. Submissions are recorded by `record_submitted`, reviews by `record_review`, since a
session may have several."""


@receiver(signals.session_invited, dispatch_uid="outbox_invited")
def record_invited(session: Session, **_: Any) -> None:
    _record(session, ChangeType.INVITED, session.created_at)


@receiver(signals.status_changed, dispatch_uid="outbox_status_changed")
def record_status(
    session: Session, from_status: Status, to_status: Status, at: datetime, **_: Any
) -> None:
    if change := _CHANGE_BY_STATUSES.get((from_status, to_status)):
        type, data = change
        _record(session, type, at, data)


@receiver(signals.session_submitted, dispatch_uid="outbox_submitted")
def record_submitted(session: Session, at: datetime, **_: Any) -> None:
    data = {key: value for more in SUBMISSION_DATA for key, value in more.build(session).items()}
    _record(session, ChangeType.SUBMITTED, at, data)


@receiver(signals.phase_started, dispatch_uid="outbox_phase_started")
def record_phase(session: Session, index: int, at: datetime, **_: Any) -> None:
    _record(session, ChangeType.PHASE_ADVANCED, at, {"phaseIndex": index})


@receiver(signals.review_recorded, dispatch_uid="outbox_reviewed")
def record_review(session: Session, review: Review, **_: Any) -> None:
    _record(session, ChangeType.REVIEWED, review.created_at)


@receiver(signals.session_decided, dispatch_uid="outbox_decided")
def record_decision(session: Session, decision: Decision, **_: Any) -> None:
    data = {"decision": decision.outcome or None, "version": decision.version}
    _record(session, ChangeType.DECIDED, decision.created_at, data)


@receiver(signals.sessions_deleted, dispatch_uid="outbox_deleted")
def record_deleted(organization_id: UUID, session_ids: list[UUID], **_: Any) -> None:
    """Record a change per session that has only the session's id."""
    _record_gone(ChangeType.DELETED, organization_id, session_ids)


@receiver(signals.sessions_erased, dispatch_uid="outbox_erased")
def record_erased(organization_id: UUID, session_ids: list[UUID], **_: Any) -> None:
    """Record a change per session, so that consumers can erase their copies."""
    _record_gone(ChangeType.ERASED, organization_id, session_ids)


def _record_gone(type: ChangeType, organization_id: UUID, session_ids: list[UUID]) -> None:
    now = clock.now()
    Change.objects.bulk_create(
        Change(
            organization_id=organization_id,
            type=type,
            session_id=id,
            data={"sessionId": str(id)},
            at=now,
            created_at=now,
        )
        for id in session_ids
    )


def _record(
    session: Session, type: ChangeType, at: datetime, data: Mapping[str, object] | None = None
) -> None:
    ids = {
        "sessionId": str(session.pk),
        "assessmentId": str(session.assessment_id),
        "candidateId": str(session.candidate_id),
    }
    Change.objects.create(
        organization_id=session.organization_id,
        type=type,
        session_id=session.pk,
        data={**ids, "status": session.status, **(data or {})},
        at=at,
    )
