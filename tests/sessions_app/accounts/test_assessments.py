from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from sessions_app.accounts import assessments
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.models import (
    VERSIONED,
    Assessment,
    AssessmentVersion,
    AuditEntry,
    Organization,
    StoredFile,
    default_rubric,
)
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound
from sessions_app.vocabulary.materials import no_materials
from tests.annotations import Json
from tests.factories import (
    AssessmentFactory,
    OrganizationFactory,
    SessionFactory,
    StoredFileFactory,
)
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    with time_machine.travel(NOON, tick=False):
        return assessments.create(
            organization.pk,
            actor=STAFF,
            phases=[PhaseColumns("Task", 45), PhaseColumns("Bonus", 0.5)],
            name="Senior PM",
        )


def update(assessment: Assessment, **columns: Any) -> frozenset[str]:
    changes = {"actor": STAFF, **columns}
    return assessments.update(assessment.organization_id, assessment.pk, **changes)[1]


def phases(assessment: Assessment) -> list[tuple[int, str, float]]:
    return list(assessment.phases.order_by("index").values_list("index", "name", "minutes"))


def test_it_is_created_with_its_phases_in_their_order(
    organization: Organization, assessment: Assessment
) -> None:
    assessment.refresh_from_db()
    assert (assessment.organization, assessment.name) == (organization, "Senior PM")
    assert (assessment.created_at, assessment.updated_at) == (NOON, NOON)
    assert phases(assessment) == [(0, "Task", 45), (1, "Bonus", 0.5)]


def test_the_one_that_is_asked_for_is_locked(organization: Organization) -> None:
    for one in AssessmentFactory.create_batch(2, organization=organization):
        with transaction.atomic():
            assert assessments.lock(one.pk, organization_id=organization.pk) == one


def test_what_is_not_given_stays(assessment: Assessment) -> None:
    with time_machine.travel(NOON + HOUR, tick=False):
        update(assessment, role="PM", is_active=False)
    assessment.refresh_from_db()
    assert (assessment.name, assessment.role, assessment.is_active) == ("Senior PM", "PM", False)
    assert (assessment.created_at, assessment.updated_at) == (NOON, NOON + HOUR)
    assert phases(assessment) == [(0, "Task", 45), (1, "Bonus", 0.5)]


def test_given_phases_replace_all(assessment: Assessment) -> None:
    with time_machine.travel(NOON + HOUR, tick=False):
        update(assessment, phases=[PhaseColumns("Talk", 5)])
    assessment.refresh_from_db()
    assert phases(assessment) == [(0, "Talk", 5)]
    assert assessment.updated_at == NOON + HOUR


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"name": "Senior PM", "role": ""},
        {"phases": [PhaseColumns("Task", 45.0), PhaseColumns("Bonus", 0.5)]},
        {"scoring_rubric": default_rubric(), "setup_minutes": 15},
    ],
)
def test_what_is_there_already_changes_nothing(assessment: Assessment, columns: Json) -> None:
    rows = set(assessment.phases.values_list("pk", flat=True))
    with time_machine.travel(NOON + HOUR, tick=False):
        assert update(assessment, **columns) == frozenset()
    assessment.refresh_from_db()
    assert (assessment.updated_at, assessment.current_version) == (NOON, 1)
    assert set(assessment.phases.values_list("pk", flat=True)) == rows
    assert assessment.versions.count() == 1


VERSIONED_CHANGES: dict[str, Any] = {
    "role": "PM",
    "task_prompt": "Write the memo.",
    "deliverable_type": "xlsx",
    "setup_minutes": 0.5,
    "scoring_rubric": {**default_rubric(), "version": 2},
    "materials": no_materials() | {"carryOver": True},
    "phases": [PhaseColumns("Task", 45)],
}


def test_each_part_of_a_version_is_tried() -> None:
    assert VERSIONED_CHANGES.keys() == {*VERSIONED, "phases"}


@pytest.mark.parametrize("name", VERSIONED_CHANGES)
def test_a_change_of_what_is_asked_makes_a_version_and_keeps_the_one_before(
    assessment: Assessment, name: str
) -> None:
    before = assessment.versions.values().get()
    change = {name: VERSIONED_CHANGES[name]}
    with time_machine.travel(NOON + HOUR, tick=False):
        assert update(assessment, **change) == {name}
    assessment.refresh_from_db()
    assert assessment.current_version == 2
    new, old = assessment.versions.order_by("-version")
    assert assessment.versions.filter(pk=old.pk).values().get() == before
    for column in VERSIONED:
        assert getattr(new, column) == getattr(assessment, column)
    assert [(phase["name"], phase["minutes"]) for phase in new.phases] == [
        (name, minutes) for _, name, minutes in phases(assessment)
    ]
    assert (new.created_at, new.actor_kind, new.actor_id) == (NOON + HOUR, "staff", STAFF.id)


@pytest.mark.parametrize("change", [{"name": "PM"}, {"due_date": NOON}, {"is_active": False}])
def test_what_belongs_to_no_version_makes_none(assessment: Assessment, change: Json) -> None:
    assert update(assessment, **change) == frozenset()
    assessment.refresh_from_db()
    assert (assessment.current_version, assessment.versions.count()) == (1, 1)


def test_a_version_never_changes_in_the_database_either(assessment: Assessment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentVersion.objects.update(task_prompt="Something else")
    assert assessment.versions.get().task_prompt == ""


def test_one_with_sessions_is_not_deleted(assessment: Assessment) -> None:
    SessionFactory.create(assessment=assessment, organization=assessment.organization)
    with pytest.raises(Conflict):
        assessments.delete(assessment.organization_id, assessment.pk, actor=STAFF)
    assert Assessment.objects.filter(pk=assessment.pk).exists()
    assert not AuditEntry.objects.filter(action=assessments.DELETED).exists()


def test_a_deletion_is_on_record(assessment: Assessment) -> None:
    SessionFactory.create()  # of another assessment
    id = assessment.pk
    assessments.delete(assessment.organization_id, id, actor=STAFF)
    assert not Assessment.objects.filter(pk=id).exists()
    assert not AssessmentVersion.objects.filter(assessment=id).exists()
    entry = AuditEntry.objects.get(action="assessment.deleted")
    assert entry.object_id == id
    assert (entry.organization_id, entry.actor_id) == (assessment.organization_id, STAFF.id)


def test_another_organization_s_is_not_found(assessment: Assessment) -> None:
    elsewhere = OrganizationFactory.create().pk
    with pytest.raises(NotFound):
        assessments.update(elsewhere, assessment.pk, actor=STAFF, name="Mine")
    with pytest.raises(NotFound):
        assessments.delete(elsewhere, assessment.pk, actor=STAFF)


def test_all_of_it_is_created_at_one_moment_and_so_is_its_version(
    organization: Organization,
) -> None:
    made = assessments.create(
        organization.pk, actor=STAFF, phases=[PhaseColumns("Task", 45)], name="Senior PM"
    )
    assert made.created_at == made.updated_at == made.versions.get().created_at
    update(made, role="PM")
    made.refresh_from_db()
    assert made.updated_at == made.versions.latest("version").created_at > made.created_at


def test_each_version_is_on_record_with_what_the_caller_adds(assessment: Assessment) -> None:
    update(assessment, role="PM")
    assessment.refresh_from_db()
    assessments.record_version(assessment, actor=STAFF, details={"moved": 3})
    entries = AuditEntry.objects.filter(
        action="assessment.version_created", object_id=assessment.pk
    )
    assert [entry.details for entry in entries.order_by("created_at")] == [
        {"version": 1},
        {"version": 2, "moved": 3},
    ]


def test_materials_name_only_files_of_their_assessment(assessment: Assessment) -> None:
    own = StoredFileFactory.create(assessment=assessment)
    others = StoredFileFactory.create_batch(2, assessment=AssessmentFactory.create())
    source = {"id": "drive", "name": "Drive", "description": "", "kind": "Drive"}

    def with_files(*files: StoredFile) -> Json:
        return no_materials() | {"sources": [{**source, "files": [str(file.pk) for file in files]}]}

    with pytest.raises(InvalidRequest) as caught:
        update(assessment, materials=with_files(own, *others))
    listed = ", ".join(sorted(str(other.pk) for other in others))
    sentence = f"These files do not belong to the assessment: {listed}. Upload them first."
    assert caught.value.details == {"materials": [sentence]}
    assert update(assessment, materials=with_files(own)) == {"materials"}


def test_another_type_needs_other_work_to_start_from(assessment: Assessment) -> None:
    start = {"document": {"title": "Memo", "sections": []}}
    update(assessment, materials=no_materials() | {"startingDeliverable": start})
    assert update(assessment, role="PM") == {"role"}
    with pytest.raises(InvalidRequest) as caught:
        update(assessment, deliverable_type="xlsx")
    assert [*(caught.value.details or ())] == ["deliverableType"]
    both = {"deliverable_type": "xlsx", "materials": no_materials()}
    assert update(assessment, **both) == both.keys()
    assert update(assessment, deliverable_type="pptx") == {"deliverable_type"}
