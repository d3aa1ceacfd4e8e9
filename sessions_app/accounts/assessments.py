"""Commands for assessments. The ONLY writer of assessments, their phases and their versions.

Versions are immutable: a change of a versioned column creates the next version.
`sessions_app.lifecycle.change_assessment` decides which sessions move to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.accounts import audit, organizations
from sessions_app.models import (
    VERSIONED,
    Assessment,
    AssessmentPhase,
    AssessmentVersion,
    Session,
    StoredFile,
    VersionPhase,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound
from sessions_app.vocabulary.materials import file_ids

DELETED = "assessment.deleted"
VERSION_CREATED = "assessment.version_created"


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
    auto_score: bool
    scoring_rubric: dict[str, Any]
    materials: dict[str, Any]


@transaction.atomic
def create(
    organization_id: UUID,
    *,
    actor: Actor,
    phases: Sequence[PhaseColumns],
    **columns: Unpack[AssessmentColumns],
) -> Assessment:
    """Create an assessment with its first version.

    Raises InvalidRequest for materials with files, which can only be uploaded to an existing
    assessment.
    """
    now = clock.now()
    assessment = Assessment.objects.create(
        organization_id=organization_id, created_at=now, updated_at=now, **columns
    )
    _require_files(assessment, columns)
    _write_phases(assessment, phases)
    _add_version(assessment, phases, actor=actor)
    record_version(assessment, actor=actor)
    return assessment


@transaction.atomic
def update(
    organization_id: UUID,
    assessment_id: UUID,
    *,
    actor: Actor,
    phases: Sequence[PhaseColumns] | None = None,
    **columns: Unpack[AssessmentColumns],
) -> tuple[Assessment, frozenset[str]]:
    """Change the given columns, and return the names of the versioned columns that changed.

    `phases`, if given, replaces all existing phases. If any versioned column changed, there is a
    new version, which the caller must record in the audit trail (`record_version`). Equal values
    change nothing. Raises NotFound for an unknown assessment, and InvalidRequest for materials with
    files of another assessment and for another deliverable type while the materials have a starting
    deliverable.
    """
    assessment = lock(assessment_id, organization_id=organization_id)
    before = _get_phases(assessment)
    changed = {name: value for name, value in columns.items() if getattr(assessment, name) != value}
    _require_files(assessment, changed)
    _require_starting_deliverable_of_type(assessment, changed)
    names = set(changed)
    if phases is not None and list(phases) != before:
        names.add("phases")
        assessment.phases.all().delete()
        _write_phases(assessment, phases)
    if not names:
        return assessment, frozenset()
    versioned = frozenset(names & {*VERSIONED, "phases"})
    for name, value in changed.items():
        setattr(assessment, name, value)
    assessment.updated_at = max(clock.now(), assessment.updated_at)
    assessment.current_version += bool(versioned)
    assessment.save(update_fields=[*changed, "updated_at", "current_version"])
    if versioned:
        _add_version(assessment, before if phases is None else phases, actor=actor)
    return assessment, versioned


@transaction.atomic
def delete(organization_id: UUID, assessment_id: UUID, *, actor: Actor) -> None:
    """Delete an assessment that has no sessions.

    Raises Conflict if it has sessions or the organization has a legal hold, NotFound for an unknown
    assessment.
    """
    organization = organizations.lock_for_removal(organization_id)
    # `lifecycle.invite` takes the same lock, so no session is created between check and deletion.
    assessment = lock(assessment_id, organization_id=organization_id)
    if Session.objects.filter(assessment=assessment).exists():
        raise Conflict("The assessment has sessions. Deactivate it instead.")
    organizations.require_no_hold(organization)
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
    # FOR NO KEY UPDATE: inserting a session, which references the row, need not wait.
    assessment = assessments.select_for_update(no_key=True).first()
    if assessment is None:
        raise NotFound("Assessment not found.")
    return assessment


def record_version(
    assessment: Assessment, *, actor: Actor, details: Mapping[str, object] | None = None
) -> None:
    """Record the current version in the audit trail, in the transaction that created it."""
    audit.record(
        VERSION_CREATED,
        assessment.pk,
        organization_id=assessment.organization_id,
        actor=actor,
        details={"version": assessment.current_version, **(details or {})},
    )


def _require_files(assessment: Assessment, changed: Mapping[str, Any]) -> None:
    """Raise InvalidRequest unless all files of the materials belong to the assessment."""
    named = file_ids(changed["materials"]) if "materials" in changed else set()
    if not named:
        return
    known = StoredFile.objects.filter(assessment=assessment, pk__in=named)
    if unknown := named - set(known.values_list("pk", flat=True)):
        listed = ", ".join(sorted(map(str, unknown)))
        sentence = f"These files do not belong to the assessment: {listed}. Upload them first."
        raise InvalidRequest("Unknown files.", {"materials": [sentence]})


def _require_starting_deliverable_of_type(
    assessment: Assessment, changed: Mapping[str, Any]
) -> None:
    """Raise InvalidRequest if the starting deliverable would be of the old type.

    The caller has validated new materials against the new type.
    """
    if "deliverable_type" not in changed or "materials" in changed:
        return
    if assessment.materials["startingDeliverable"] is not None:
        sentence = (
            "The starting deliverable in the materials has the old type. Change both together."
        )
        raise InvalidRequest(
            "The type does not match the materials.", {"deliverableType": [sentence]}
        )


def _add_version(assessment: Assessment, phases: Sequence[PhaseColumns], *, actor: Actor) -> None:
    AssessmentVersion.objects.create(
        assessment=assessment,
        version=assessment.current_version,
        phases=[VersionPhase(name=phase.name, minutes=phase.minutes) for phase in phases],
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=assessment.updated_at,
        **{name: getattr(assessment, name) for name in VERSIONED},
    )


def _get_phases(assessment: Assessment) -> list[PhaseColumns]:
    rows = assessment.phases.order_by("index").values_list("name", "minutes")
    return [PhaseColumns(name, minutes) for name, minutes in rows]


def _write_phases(assessment: Assessment, phases: Sequence[PhaseColumns]) -> None:
    AssessmentPhase.objects.bulk_create(
        AssessmentPhase(assessment=assessment, index=index, name=phase.name, minutes=phase.minutes)
        for index, phase in enumerate(phases)
    )
