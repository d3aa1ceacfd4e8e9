"""Verbs for assessments: what candidates are invited to.

Sessions keep the phases and the setup time that they were invited with: changes of these count for
later invitations alone. Texts, due date and rubric count for every session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import Assessment, AssessmentPhase, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

DELETED = "assessment.deleted"


@dataclass(frozen=True)
class Phase:
    """A phase to be written; its index is its place in the list."""

    name: str
    minutes: float


class AssessmentColumns(TypedDict, total=False):
    """What can be changed in an assessment, its phases aside. The caller has validated it."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: str
    setup_minutes: float
    due_date: datetime | None
    is_active: bool
    scoring_rubric: dict[str, Any]


@transaction.atomic
def create(
    organization_id: UUID, *, phases: Sequence[Phase], **columns: Unpack[AssessmentColumns]
) -> Assessment:
    """Create an assessment of the organization."""
    now = clock.now()
    assessment = Assessment.objects.create(
        organization_id=organization_id, created_at=now, updated_at=now, **columns
    )
    _write_phases(assessment, phases)
    return assessment


@transaction.atomic
def update(
    organization_id: UUID,
    assessment_id: UUID,
    *,
    phases: Sequence[Phase] | None = None,
    **columns: Unpack[AssessmentColumns],
) -> Assessment:
    """Change the given columns; given phases replace all that there are.

    Raises NotFound if the organization has no such assessment.
    """
    assessment = lock(assessment_id, organization_id=organization_id)
    if not columns and phases is None:
        return assessment
    for name, value in columns.items():
        setattr(assessment, name, value)
    assessment.updated_at = clock.now()
    assessment.save(update_fields=[*columns, "updated_at"])
    if phases is not None:
        assessment.phases.all().delete()
        _write_phases(assessment, phases)
    return assessment


@transaction.atomic
def delete(organization_id: UUID, assessment_id: UUID, *, actor: Actor) -> None:
    """Delete an assessment without sessions.

    Raises Conflict if it has sessions, NotFound if the organization has no such assessment.
    """
    # `lifecycle.invite` takes the same lock: nobody is invited between the check and the deletion.
    assessment = lock(assessment_id, organization_id=organization_id)
    if Session.objects.filter(assessment=assessment).exists():
        raise Conflict("The assessment has sessions; make it inactive instead.")
    assessment.delete()
    audit.record(
        DELETED,
        assessment_id,
        organization_id=organization_id,
        actor=actor,
    )


def lock(assessment_id: UUID, *, organization_id: UUID) -> Assessment:
    """The assessment's row, locked for the transaction. Raises NotFound if there is none."""
    mine = Assessment.objects.filter(organization_id=organization_id, pk=assessment_id)
    assessment = mine.select_for_update(no_key=True).first()
    if assessment is None:
        raise NotFound("There is no such assessment.")
    return assessment


def _write_phases(assessment: Assessment, phases: Sequence[Phase]) -> None:
    AssessmentPhase.objects.bulk_create(
        AssessmentPhase(assessment=assessment, index=index, name=phase.name, minutes=phase.minutes)
        for index, phase in enumerate(phases)
    )
