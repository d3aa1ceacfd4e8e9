"""Each change is recorded in the transaction that makes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.deletion import single
from sessions_app.lifecycle import timers
from sessions_app.models import Change
from sessions_app.vocabulary.enums import Status
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE, SCORE, STAFF, with_scores

pytestmark = pytest.mark.django_db


def recorded() -> list[Any]:
    return [
        (change.type.removeprefix("session."), change.data.get("status")) for change in changes()
    ]


def changes() -> list[Change]:
    return list(Change.objects.order_by("id"))


def test_each_step_of_a_session_is_recorded_once() -> None:
    assessment = AssessmentFactory.create(phases=[("One", 60), ("Two", 60)])
    session, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane Smith")
    lifecycle.invite(assessment, email="jane@example.com", name="Jane Smith")
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    lifecycle.start_task(session.pk, actor=CANDIDATE)
    lifecycle.advance_phase(session.pk)
    lifecycle.advance_phase(session.pk, phase_index=0)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    lifecycle.review(session.pk, actor=STAFF)
    lifecycle.review(session.pk, actor=STAFF, note="On second thought")
    lifecycle.reopen(session.pk, actor=STAFF, reason="A category was overlooked.")
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    assert recorded() == [
        ("invited", "invited"),
        ("started", "setup"),
        ("phase_advanced", "in_progress"),
        ("phase_advanced", "in_progress"),
        ("submitted", "submitted"),
        ("scored", "scored"),
        ("reviewed", "reviewed"),
        ("reviewed", "reviewed"),
        ("scored", "scored"),
        ("deleted", None),
    ]
    assert [change.data.get("phaseIndex") for change in changes()[2:4]] == [0, 1]
    assert [change.data.get("reopened") for change in changes()[5:9]] == [None, None, None, True]


def test_a_change_has_ids_and_no_personal_data() -> None:
    assessment = AssessmentFactory.create()
    session, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane Smith")
    (change,) = changes()
    assert change.data == {
        "sessionId": str(session.pk),
        "assessmentId": str(assessment.pk),
        "candidateId": str(session.candidate_id),
        "status": "invited",
    }


def test_the_change_of_a_deletion_has_only_the_id() -> None:
    session = SessionFactory.create()
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    (change,) = changes()
    assert change.data == {"sessionId": str(session.pk)}


def test_bulk_deletion_records_each_session_in_its_organization() -> None:
    sessions = [SessionFactory.create(), SessionFactory.create()]
    with transaction.atomic():
        single.delete_rows([session.pk for session in sessions])
    ids = {(change.organization_id, change.session_id) for change in changes()}
    assert ids == {(session.organization_id, session.pk) for session in sessions}


def test_changes_by_timers_have_the_time_at_which_the_timer_ended() -> None:
    start = timezone.now() - timedelta(days=1)
    session = SessionFactory.create(
        status=Status.SETUP, now=start, setup_minutes=15, phase_minutes=(30, 45)
    )
    timers.settle_overdue()
    after = [0, 15, 45, 90]
    assert [change.at for change in changes()] == [start + timedelta(minutes=m) for m in after[1:]]
    assert [kind for kind, _ in recorded()] == ["phase_advanced", "phase_advanced", "submitted"]
    assert {change.session_id for change in changes()} == {session.pk}


def test_a_rollback_also_removes_the_change() -> None:
    session = SessionFactory.create()
    with transaction.atomic():
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        assert len(changes()) == 1
        transaction.set_rollback(True)
    assert changes() == []


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SCORED])
def test_the_start_and_failure_of_scoring_are_not_changes(status: Status) -> None:
    session = with_scores(SessionFactory.create(status=status))
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    if status == Status.SUBMITTED:
        lifecycle.fail_scoring(session.pk, reason="The model did not answer.")
    assert changes() == []
