"""Which version of an assessment a session's candidate is asked. The ONLY writer of a session's
version and of the phases that are copied from it.

An invited session moves with its assessment; setup's start freezes its version. Both lock the
session's row, so a session starts with all of one version.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sessions_app.accounts import assessments
from sessions_app.accounts.assessments import AssessmentColumns, PhaseColumns
from sessions_app.lifecycle.preparation import multiplied
from sessions_app.models import Assessment, AssessmentVersion, Session, SessionPhase
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ApplyTo, Status

_BATCH_SIZE = 2000


@transaction.atomic
def change_assessment(
    organization_id: UUID,
    assessment_id: UUID,
    *,
    actor: Actor,
    apply_to: ApplyTo = ApplyTo.INVITED,
    phases: Sequence[PhaseColumns] | None = None,
    **columns: Unpack[AssessmentColumns],
) -> Assessment:
    """Change an assessment; a change of what it asks makes its next version.

    Invited sessions move to that version, unless it applies to later invitations only; sessions
    that have started keep theirs. Raises NotFound for an unknown assessment.
    """
    assessment, changed = assessments.update(
        organization_id, assessment_id, actor=actor, phases=phases, **columns
    )
    if changed:
        moved = _move_invited(assessment) if apply_to == ApplyTo.INVITED else 0
        details = {"changed": sorted(changed), "applyTo": apply_to, "sessions": moved}
        assessments.record_version(assessment, actor=actor, details=details)
    return assessment


def copy_phases(version: AssessmentVersion, sessions: Sequence[Session]) -> None:
    """Give the sessions, which have none, the phases of the version, with their time factors."""
    SessionPhase.objects.bulk_create(
        (
            SessionPhase(
                session=session,
                index=index,
                name=phase["name"],
                minutes=multiplied(phase["minutes"], session.time_factor),
                base_minutes=_base(phase["minutes"], session.time_factor),
            )
            for session in sessions
            for index, phase in enumerate(version.phases)
        ),
        batch_size=_BATCH_SIZE,
    )


def _move_invited(assessment: Assessment) -> int:
    """Move the assessment's invited sessions to its current version; returns their number."""
    invited = Session.objects.filter(assessment=assessment, status=Status.INVITED)
    # A session that starts meanwhile either has the lock, and is then not among these, or waits.
    sessions = list(invited.select_for_update(no_key=True).order_by("pk"))
    version = assessment.versions.get(version=assessment.current_version)
    for start in range(0, len(sessions), _BATCH_SIZE):
        _move(sessions[start : start + _BATCH_SIZE], version)
    return len(sessions)


def _move(sessions: Sequence[Session], version: AssessmentVersion) -> None:
    ids_by_factor: dict[float, list[UUID]] = defaultdict(list)
    for session in sessions:
        ids_by_factor[session.time_factor].append(session.pk)
    for factor, ids in ids_by_factor.items():
        # Bypasses SessionQuerySet.update, which refuses these columns to all other callers.
        QuerySet.update(
            Session.objects.filter(pk__among=ids),
            assessment_version=version.version,
            setup_minutes=multiplied(version.setup_minutes, factor),
            base_setup_minutes=_base(version.setup_minutes, factor),
        )
    SessionPhase.objects.filter(session__in=[session.pk for session in sessions]).delete()
    copy_phases(version, sessions)


def _base(minutes: float, factor: float) -> float | None:
    """What the version gives, where a factor was set; None means the minutes themselves."""
    return None if factor == 1 else minutes
