"""The version of the assessment that a session uses. The ONLY writer of
`Session.assessment_version` and of the phases that are copied from the version.

An invited session moves to new versions; the start of setup freezes its version. Both lock the
session's row, so a session never mixes two versions.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sessions_app.accounts import assessments
from sessions_app.accounts.assessments import AssessmentColumns, PhaseColumns
from sessions_app.lifecycle.preparation import scale_minutes
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
    """Change an assessment; a change of a versioned column creates its next version.

    `apply_to` decides whether invited sessions move to that version; sessions that have started
    keep theirs. Raises like `assessments.update`.
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
    """Copy the version's phases to the sessions, which have none, with their time factors."""
    SessionPhase.objects.bulk_create(
        (
            SessionPhase(
                session=session,
                index=index,
                name=phase["name"],
                minutes=scale_minutes(phase["minutes"], session.time_factor),
                base_minutes=_base_minutes(phase["minutes"], session.time_factor),
            )
            for session in sessions
            for index, phase in enumerate(version.phases)
        ),
        batch_size=_BATCH_SIZE,
    )


def _move_invited(assessment: Assessment) -> int:
    """Move the assessment's invited sessions to its current version, and return their number."""
    invited = Session.objects.filter(assessment=assessment, status=Status.INVITED)
    # A session that is starting holds the lock, and is then not invited any more, or waits for it.
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
            setup_minutes=scale_minutes(version.setup_minutes, factor),
            base_setup_minutes=_base_minutes(version.setup_minutes, factor),
        )
    SessionPhase.objects.filter(session__in=[session.pk for session in sessions]).delete()
    copy_phases(version, sessions)


def _base_minutes(minutes: float, factor: float) -> float | None:
    """The version's minutes if a factor was set, else None: see `Session`."""
    return None if factor == 1 else minutes
