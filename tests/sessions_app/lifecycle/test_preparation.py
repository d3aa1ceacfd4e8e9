from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app import lifecycle
from sessions_app.lifecycle.preparation import require_future
from sessions_app.models import AuditEntry, Session, TimeExtension
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = NOON + timedelta(microseconds=1)


@pytest.mark.parametrize("passed", [NOON, NOON - timedelta(days=1)])
def test_a_due_date_that_has_come_is_refused(passed: datetime) -> None:
    session = SessionFactory.create(due_date=SOON)
    assessment = AssessmentFactory.create()
    with time_machine.travel(NOON, tick=False):
        require_future(SOON)
        for refused in (
            lambda: lifecycle.change_due_date(session.pk, due_date=passed, actor=STAFF),
            lambda: lifecycle.invite(assessment, email="a@example.com", name="A", due_date=passed),
        ):
            with pytest.raises(InvalidRequest) as error:
                refused()
            assert list(error.value.details or ()) == ["dueDate"]
    assert Session.objects.get().due_date == SOON
    assert not AuditEntry.objects.exists()


def test_another_due_date_is_on_record_with_the_one_before() -> None:
    session = SessionFactory.create(due_date=SOON)
    with time_machine.travel(NOON, tick=False):
        for due_date in (SOON + timedelta(days=1), None):
            lifecycle.change_due_date(session.pk, due_date=due_date, actor=STAFF)
    entries = AuditEntry.objects.filter(object_id=session.pk, action="session.due_date_changed")
    first, second = "2026-03-01T12:00:00.000001Z", "2026-03-02T12:00:00.000001Z"
    details = [(entry.details["from"], entry.details["to"]) for entry in entries]
    assert sorted(details) == [(first, second), (second, None)]
    assert {entry.actor_id for entry in entries} == {STAFF.id}


def test_a_due_date_that_is_there_already_may_have_passed() -> None:
    session = SessionFactory.create(due_date=NOON)
    assert lifecycle.change_due_date(session.pk, due_date=NOON, actor=STAFF).due_date == NOON
    assert not AuditEntry.objects.exists()


def test_a_time_factor_is_on_record_with_who_gave_it_and_why() -> None:
    session = SessionFactory.create()
    lifecycle.set_time_factor(session.pk, factor=1.5, reason="Dyslexia", actor=STAFF)
    row = TimeExtension.objects.get()
    assert (row.factor, row.minutes, row.reason) == (1.5, None, "Dyslexia")
    assert (row.actor_kind, row.actor_id) == (STAFF.kind, STAFF.id)


def test_another_factor_replaces_the_one_before() -> None:
    session = SessionFactory.create(setup_minutes=10, phase_minutes=(20,))
    for factor in (1.5, 2):
        lifecycle.set_time_factor(session.pk, factor=factor, reason="As agreed", actor=STAFF)
    session.refresh_from_db()
    assert (session.setup_minutes, session.base_setup_minutes) == (20, 10)
    assert session.phases.values_list("minutes", "base_minutes").get() == (40, 20)


def test_a_session_gets_another_link_only_in_the_statuses_that_are_asked_for() -> None:
    session = SessionFactory.create()
    tokens = [session.token]
    for statuses, is_done in (((Status.SETUP,), False), ((Status.INVITED,), True), ((), True)):
        done = lifecycle.rotate_token(session.pk, actor=STAFF, statuses=statuses)
        session.refresh_from_db()
        assert (done, session.token not in tokens) == (is_done, is_done)
        tokens.append(session.token)
