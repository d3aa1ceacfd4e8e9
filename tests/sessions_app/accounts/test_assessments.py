from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app.accounts import assessments
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.models import Assessment, AuditEntry, Organization
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    with time_machine.travel(NOON, tick=False):
        return assessments.create(
            organization.pk,
            phases=[PhaseColumns("Task", 45), PhaseColumns("Bonus", 0.5)],
            name="Senior PM",
        )


def phases(assessment: Assessment) -> list[tuple[int, str, float]]:
    return list(assessment.phases.order_by("index").values_list("index", "name", "minutes"))


def test_it_is_created_with_its_phases_in_their_order(
    organization: Organization, assessment: Assessment
) -> None:
    assessment.refresh_from_db()
    assert (assessment.organization, assessment.name) == (organization, "Senior PM")
    assert (assessment.created_at, assessment.updated_at) == (NOON, NOON)
    assert phases(assessment) == [(0, "Task", 45), (1, "Bonus", 0.5)]


def test_what_is_not_given_stays(assessment: Assessment) -> None:
    with time_machine.travel(NOON + HOUR, tick=False):
        assessments.update(assessment.organization_id, assessment.pk, role="PM", is_active=False)
    assessment.refresh_from_db()
    assert (assessment.name, assessment.role, assessment.is_active) == ("Senior PM", "PM", False)
    assert (assessment.created_at, assessment.updated_at) == (NOON, NOON + HOUR)
    assert phases(assessment) == [(0, "Task", 45), (1, "Bonus", 0.5)]


def test_given_phases_replace_all(assessment: Assessment) -> None:
    with time_machine.travel(NOON + HOUR, tick=False):
        assessments.update(
            assessment.organization_id, assessment.pk, phases=[PhaseColumns("Talk", 5)]
        )
    assessment.refresh_from_db()
    assert phases(assessment) == [(0, "Talk", 5)]
    assert assessment.updated_at == NOON + HOUR


def test_nothing_given_changes_nothing(assessment: Assessment) -> None:
    with time_machine.travel(NOON + HOUR, tick=False):
        assessments.update(assessment.organization_id, assessment.pk)
    assessment.refresh_from_db()
    assert assessment.updated_at == NOON


def test_one_with_sessions_is_not_deleted(assessment: Assessment) -> None:
    SessionFactory.create(assessment=assessment, organization=assessment.organization)
    with pytest.raises(Conflict):
        assessments.delete(assessment.organization_id, assessment.pk, actor=STAFF)
    assert Assessment.objects.filter(pk=assessment.pk).exists()
    assert not AuditEntry.objects.exists()


def test_a_deletion_is_on_record(assessment: Assessment) -> None:
    SessionFactory.create()  # of another assessment
    id = assessment.pk
    assessments.delete(assessment.organization_id, id, actor=STAFF)
    assert not Assessment.objects.filter(pk=id).exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("assessment.deleted", id)
    assert (entry.organization_id, entry.actor_id) == (assessment.organization_id, STAFF.id)


def test_another_organization_s_is_not_found(assessment: Assessment) -> None:
    elsewhere = OrganizationFactory.create().pk
    with pytest.raises(NotFound):
        assessments.update(elsewhere, assessment.pk, name="Mine")
    with pytest.raises(NotFound):
        assessments.delete(elsewhere, assessment.pk, actor=STAFF)
