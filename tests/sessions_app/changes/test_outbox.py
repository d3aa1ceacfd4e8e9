"""Every change that an organization is told of is written down by the change itself."""

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


def told() -> list[Any]:
    return [
        (change.type.removeprefix("session."), change.data.get("status")) for change in changes()
    ]


def changes() -> list[Change]:
    return list(Change.objects.order_by("id"))


def test_a_whole_life_is_told_of_once() -> None:
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
    assert told() == [
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


def test_ids_are_told_and_nothing_about_a_person() -> None:
    assessment = AssessmentFactory.create()
    session, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane Smith")
    (change,) = changes()
    assert change.data == {
        "sessionId": str(session.pk),
        "assessmentId": str(assessment.pk),
        "candidateId": str(session.candidate_id),
        "status": "invited",
    }


def test_a_tombstone_holds_the_id_alone() -> None:
    session = SessionFactory.create()
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    (change,) = changes()
    assert change.data == {"sessionId": str(session.pk)}


def test_many_deleted_at_once_are_told_of_each_in_its_organization() -> None:
    sessions = [SessionFactory.create(), SessionFactory.create()]
    with transaction.atomic():
        single.delete_rows([session.pk for session in sessions])
    told = {(change.organization_id, change.session_id) for change in changes()}
    assert told == {(session.organization_id, session.pk) for session in sessions}


def test_timers_are_told_of_at_the_time_at_which_they_ended() -> None:
    start = timezone.now() - timedelta(days=1)
    session = SessionFactory.create(
        status=Status.SETUP, now=start, setup_minutes=15, phase_minutes=(30, 45)
    )
    timers.settle_overdue()
    after = [0, 15, 45, 90]
    assert [change.at for change in changes()] == [start + timedelta(minutes=m) for m in after[1:]]
    assert [kind for kind, _ in told()] == ["phase_advanced", "phase_advanced", "submitted"]
    assert {change.session_id for change in changes()} == {session.pk}


def test_what_is_rolled_back_is_not_told_of() -> None:
    session = SessionFactory.create()
    with transaction.atomic():
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        assert len(changes()) == 1
        transaction.set_rollback(True)
    assert changes() == []


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SCORED])
def test_scoring_that_begins_is_told_of_by_its_end(status: Status) -> None:
    session = with_scores(SessionFactory.create(status=status))
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    if status == Status.SUBMITTED:
        lifecycle.fail_scoring(session.pk, reason="The model did not answer.")
    assert changes() == []
