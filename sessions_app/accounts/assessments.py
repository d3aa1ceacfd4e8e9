"""Commands for assessments.

Sessions keep the phases and the setup time of their invitation: changes of these apply only to
later invitations. Changes of texts, due date and rubric apply to every session.
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
class PhaseColumns:
    """A phase to write. Its index is its position in the list."""

    name: str
    minutes: float


class AssessmentColumns(TypedDict, total=False):
    """The columns of an assessment that can be changed. The caller has validated the values."""

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
    organization_id: UUID, *, phases: Sequence[PhaseColumns], **columns: Unpack[AssessmentColumns]
) -> Assessment:
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
    phases: Sequence[PhaseColumns] | None = None,
    **columns: Unpack[AssessmentColumns],
) -> Assessment:
    """Change the given columns. `phases`, if given, replaces all existing phases.

    Raises NotFound for an unknown assessment.
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
    """Delete an assessment that has no sessions.

    Raises Conflict if it has sessions, NotFound for an unknown assessment.
    """
    # `lifecycle.invite` takes the same lock: nobody is invited between the check and the deletion.
    assessment = lock(assessment_id, organization_id=organization_id)
    if Session.objects.filter(assessment=assessment).exists():
        raise Conflict("The assessment has sessions. Deactivate it instead.")
    assessment.delete()
    audit.record(
        DELETED,
        assessment_id,
        organization_id=organization_id,
        actor=actor,
    )


def lock(assessment_id: UUID, *, organization_id: UUID) -> Assessment:
    """Lock the assessment's row for the transaction, and return it. Raises NotFound."""
    assessments = Assessment.objects.filter(organization_id=organization_id, pk=assessment_id)
    # Not a key lock: inserting a session, which references the row, need not wait for this.
    assessment = assessments.select_for_update(no_key=True).first()
    if assessment is None:
        raise NotFound("Assessment not found.")
    return assessment


def _write_phases(assessment: Assessment, phases: Sequence[PhaseColumns]) -> None:
    AssessmentPhase.objects.bulk_create(
        AssessmentPhase(assessment=assessment, index=index, name=phase.name, minutes=phase.minutes)
        for index, phase in enumerate(phases)
    )
