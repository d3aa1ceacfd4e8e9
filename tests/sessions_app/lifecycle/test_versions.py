"""What a candidate was asked never changes under them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from sessions_app import lifecycle
from sessions_app.accounts.assessments import PhaseColumns
from sessions_app.models import Assessment, AuditEntry, Candidate, Organization, Session
from sessions_app.vocabulary.enums import ApplyTo, Status
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF

pytestmark = pytest.mark.django_db

OLD = [("Task", 60.0)]
NEW = [("Draft", 20.0), ("Final", 10.0)]
COLUMNS: dict[str, Any] = {
    "task_prompt": "Build the workbook.",
    "deliverable_type": "xlsx",
    "setup_minutes": 5,
    "phases": [PhaseColumns(name, minutes) for name, minutes in NEW],
}


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, phases=OLD, setup_minutes=15)


def change(assessment: Assessment, **columns: Any) -> Assessment:
    changes = {"actor": STAFF, **columns}
    return lifecycle.change_assessment(assessment.organization_id, assessment.pk, **changes)


def invite(assessment: Assessment, name: str = "jane") -> Session:
    email = f"{name}@example.com"
    return lifecycle.invite(assessment, email=email, name=name)[0]


def asked(session: Session) -> tuple[int, float, list[tuple[str, float]]]:
    """The session's version, its setup time and its phases."""
    session = Session.objects.get(pk=session.pk)
    phases = session.phases.order_by("index").values_list("name", "minutes")
    return session.assessment_version, session.setup_minutes, list(phases)


def test_an_invitation_is_to_the_current_version(assessment: Assessment) -> None:
    assert asked(invite(assessment)) == (1, 15, OLD)
    change(assessment, **COLUMNS)
    assert asked(invite(assessment, "john")) == (2, 5, NEW)


def test_an_invited_session_moves_to_the_next_version(assessment: Assessment) -> None:
    session = invite(assessment)
    change(assessment, **COLUMNS)
    assert asked(session) == (2, 5, NEW)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    started = lifecycle.start_task(session.pk, actor=CANDIDATE)
    assert started.timer_ends_at is not None
    assert started.task_started_at is not None
    assert started.timer_ends_at - started.task_started_at == timedelta(minutes=20)


def test_it_stays_where_the_version_is_for_new_invitations(assessment: Assessment) -> None:
    session = invite(assessment)
    change(assessment, apply_to=ApplyTo.NEW, **COLUMNS)
    assert asked(session) == (1, 15, OLD)
    assert asked(invite(assessment, "john")) == (2, 5, NEW)
    entry = AuditEntry.objects.get(action="assessment.version_created")
    assert (entry.details["applyTo"], entry.details["sessions"]) == ("new", 0)


def test_a_later_version_takes_along_those_that_an_earlier_one_left(
    assessment: Assessment,
) -> None:
    session = invite(assessment)
    change(assessment, apply_to=ApplyTo.NEW, task_prompt="For later invitations")
    change(assessment, role="For everybody")
    assert asked(session)[0] == 3


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.INVITED}))
def test_a_session_that_has_started_keeps_its_version(
    assessment: Assessment, status: Status
) -> None:
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status=status
    )
    before = asked(session)
    change(assessment, **COLUMNS)
    assert asked(session) == before


def test_other_assessments_sessions_are_not_touched(assessment: Assessment) -> None:
    other = AssessmentFactory.create(organization=assessment.organization, phases=OLD)
    session = invite(other)
    change(assessment, **COLUMNS)
    assert asked(session) == (1, 15, OLD)


def test_a_change_of_the_texts_alone_keeps_the_phases(assessment: Assessment) -> None:
    session = invite(assessment)
    change(assessment, task_prompt="Shorter.")
    assert asked(session) == (2, 15, OLD)


def test_each_version_is_on_record_without_its_texts(assessment: Assessment) -> None:
    invite(assessment)
    invite(assessment, "john")
    change(assessment, **COLUMNS)
    change(assessment, name="Another name")
    entry = AuditEntry.objects.get(action="assessment.version_created")
    assert (entry.object_id, entry.actor_kind, entry.actor_id) == (
        assessment.pk,
        "staff",
        STAFF.id,
    )
    assert entry.details == {
        "version": 2,
        "changed": ["deliverable_type", "phases", "setup_minutes", "task_prompt"],
        "applyTo": "invited",
        "sessions": 2,
    }


def test_a_stale_instance_does_not_put_an_older_version_back(assessment: Assessment) -> None:
    session = invite(assessment)
    change(assessment, **COLUMNS)
    session.due_date = datetime(2030, 1, 1, tzinfo=UTC)
    session.save()
    assert asked(session) == (2, 5, NEW)
    with pytest.raises(AttributeError):
        Session.objects.update(assessment_version=1)


def test_the_number_of_queries_does_not_grow_with_the_sessions(
    assessment: Assessment,
) -> None:
    counts = []
    for number in range(12):
        invite(assessment, f"jane{number}")
        if number in (2, 11):
            with CaptureQueriesContext(connection) as captured:
                change(assessment, task_prompt=f"{number}", phases=[PhaseColumns("A", number + 1)])
            counts.append(len(captured))
    assert counts[0] == counts[1] < 25


def test_a_time_factor_stays_and_is_multiplied_once(assessment: Assessment) -> None:
    session, plain = invite(assessment), invite(assessment, "john")
    lifecycle.set_time_factor(session.pk, factor=1.5, reason="Dyslexia", actor=STAFF)
    for number in range(2):
        change(assessment, **{**COLUMNS, "task_prompt": f"{number}"})
        assert asked(session) == (2 + number, 7.5, [("Draft", 30), ("Final", 15)])
        assert asked(plain) == (2 + number, 5, NEW)
    plain.refresh_from_db()
    assert plain.base_setup_minutes is None
    lifecycle.set_time_factor(session.pk, factor=2, reason="As agreed", actor=STAFF)
    assert asked(session) == (3, 10, [("Draft", 40), ("Final", 20)])
    lifecycle.set_time_factor(session.pk, factor=1, reason="A mistake", actor=STAFF)
    change(assessment, setup_minutes=4)
    assert asked(session) == (4, 4, NEW)


def test_what_the_version_gives_is_known_beside_a_factor(assessment: Assessment) -> None:
    session = invite(assessment)
    lifecycle.set_time_factor(session.pk, factor=2, reason="As agreed", actor=STAFF)
    change(assessment, **COLUMNS)
    assert asked(session) == (2, 10, [("Draft", 40), ("Final", 20)])
    lifecycle.set_time_factor(session.pk, factor=3, reason="As agreed now", actor=STAFF)
    assert asked(session) == (2, 15, [("Draft", 60), ("Final", 30)])


@pytest.mark.postgresql
class TestDatabase:
    def test_a_started_session_s_version_is_frozen(self, assessment: Assessment) -> None:
        change(assessment, apply_to=ApplyTo.NEW, **COLUMNS)
        session = invite(assessment)
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        rows = Session.objects.filter(pk=session.pk)
        for columns in ({"assessment_version": 1}, {"setup_minutes": 99}):
            with pytest.raises(IntegrityError), transaction.atomic():
                QuerySet.update(rows, **columns)

    def test_a_session_has_a_version_that_exists(self, organization: Organization) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        candidate: Candidate = CandidateFactory.create(organization=organization)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.create(
                organization=organization,
                assessment=assessment,
                candidate=candidate,
                assessment_version=2,
            )
