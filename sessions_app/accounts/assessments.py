"""The making and changing of assessments: what candidates will be invited to.

Sessions keep the phases and the setup time that they were invited with, so a change is for those
to come; its texts, due date and rubric are for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from sessions_app.accounts import audit
from sessions_app.models import Assessment, AssessmentPhase, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

DELETED = "assessment.deleted"


@dataclass(frozen=True)
class Phase:
    """A phase as it is to be: its place is that in the list."""

    name: str
    minutes: float


@transaction.atomic
def create(organization_id: UUID, *, phases: Sequence[Phase], **columns: Any) -> Assessment:
    """Make an assessment of the organization; `columns` are the model's, checked by the caller."""
    assessment = Assessment.objects.create(organization_id=organization_id, **columns)
    _write_phases(assessment, phases)
    return assessment


@transaction.atomic
def update(
    organization_id: UUID,
    assessment_id: UUID,
    *,
    phases: Sequence[Phase] | None = None,
    **columns: Any,
) -> Assessment:
    """Change the given columns, and put the given phases in the place of all that there were.

    Raises NotFound if the organization has no such assessment.
    """
    assessment = lock(assessment_id, organization_id=organization_id)
    if columns:
        for name, value in columns.items():
            setattr(assessment, name, value)
        assessment.save(update_fields=[*columns, "updated_at"])
    if phases is not None:
        assessment.phases.all().delete()
        _write_phases(assessment, phases)
        assessment.save(update_fields=["updated_at"])
    return assessment


@transaction.atomic
def delete(organization_id: UUID, assessment_id: UUID, *, actor: Actor) -> None:
    """Delete an assessment that nobody was invited to.

    Raises Conflict if it has sessions, NotFound if the organization has no such assessment.
    """
    # Against an invitation of the same moment: that one locks the row too, see `lifecycle.invite`.
    assessment = lock(assessment_id, organization_id=organization_id)
    if Session.objects.filter(assessment=assessment).exists():
        raise Conflict("The assessment has sessions; make it inactive instead.")
    assessment.delete()
    audit.note(
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
