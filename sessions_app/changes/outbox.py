"""The ONLY writer of changes: signal receivers that record changes of a session in the same
transaction. Imported by the app's `ready`. See decision record 0017.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from gradient.core import clock
from gradient.core.registry import Registry
from sessions_app.lifecycle.steps import Moments
from sessions_app.models import Change, Decision, Review, Session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import ChangeType, Status


@dataclass(frozen=True)
class SubmissionData:
    """Data that another app adds to `session.submitted`, by session. See decision record 0023.

    It must not contain personal data, since a change is kept after its session is deleted.
    """

    key: str
    build: Callable[[Sequence[Session]], Mapping[UUID, Mapping[str, object]]]


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
    _record(ChangeType.INVITED, [(session, session.created_at, {})])


@receiver(signals.statuses_changed, dispatch_uid="outbox_statuses_changed")
def record_statuses(moments: Moments, from_status: Status, to_status: Status, **_: Any) -> None:
    if change := _CHANGE_BY_STATUSES.get((from_status, to_status)):
        type, data = change
        _record(type, [(session, at, data) for session, at in moments])


@receiver(signals.sessions_submitted, dispatch_uid="outbox_submitted")
def record_submitted(moments: Moments, **_: Any) -> None:
    built = [more.build([session for session, _ in moments]) for more in SUBMISSION_DATA]
    rows = [
        (session, at, {key: value for more in built for key, value in more[session.pk].items()})
        for session, at in moments
    ]
    _record(ChangeType.SUBMITTED, rows)


@receiver(signals.phases_started, dispatch_uid="outbox_phases_started")
def record_phases(moments: Moments, **_: Any) -> None:
    rows = [(session, at, {"phaseIndex": session.phase_index}) for session, at in moments]
    _record(ChangeType.PHASE_ADVANCED, rows)


@receiver(signals.review_recorded, dispatch_uid="outbox_reviewed")
def record_review(session: Session, review: Review, **_: Any) -> None:
    _record(ChangeType.REVIEWED, [(session, review.created_at, {})])


@receiver(signals.session_decided, dispatch_uid="outbox_decided")
def record_decision(session: Session, decision: Decision, **_: Any) -> None:
    data = {"decision": decision.outcome or None, "version": decision.version}
    _record(ChangeType.DECIDED, [(session, decision.created_at, data)])


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
    type: ChangeType, rows: Iterable[tuple[Session, datetime, Mapping[str, object]]]
) -> None:
    Change.objects.bulk_create(
        Change(
            organization_id=session.organization_id,
            type=type,
            session_id=session.pk,
            data={**_ids(session), "status": session.status, **data},
            at=at,
        )
        for session, at, data in rows
    )


def _ids(session: Session) -> dict[str, object]:
    return {
        "sessionId": str(session.pk),
        "assessmentId": str(session.assessment_id),
        "candidateId": str(session.candidate_id),
    }
