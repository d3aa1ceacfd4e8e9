"""The three verbs that answer with a status."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import CandidateOf
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

VERBS = {
    "start-setup": (Status.INVITED, Status.SETUP),
    "start-task": (Status.SETUP, Status.IN_PROGRESS),
    "submit": (Status.IN_PROGRESS, Status.SUBMITTED),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", VERBS)
def test_each_moves_a_session_from_its_one_status(
    verb: str, status: Status, candidate_of: CandidateOf
) -> None:
    source, target = VERBS[verb]
    session = SessionFactory.create(status=status)
    response = candidate_of(session).post(paths.sessions(session, verb))
    if status == source:
        assert (response.status_code, response.json()) == (200, {"ok": True, "status": target})
    else:
        message = answers.error(response, 409, "invalid_status")
        assert message == f"The session is “{status}”; this action requires “{source}”."
        assert Session.objects.get().status == status


@pytest.mark.parametrize("verb", VERBS)
def test_unknown_keys_are_refused(verb: str, candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status=VERBS[verb][0])
    response = candidate_of(session).post(paths.sessions(session, verb), {"now": True})
    assert answers.faults(response) == ["now"]
    assert Session.objects.get().status == VERBS[verb][0]


def test_a_session_past_its_due_date_cannot_be_started(candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(due_date=timezone.now() - timedelta(seconds=1))
    response = candidate_of(session).post(paths.sessions(session, "start-setup"))
    answers.error(response, 409, "time_expired")


def test_submitting_may_bring_the_final_state(candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS)
    body = {"deliverableState": {"text": "final"}}
    candidate_of(session).post(paths.sessions(session, "submit"), body)
    assert session.checkpoints.get().state == {"text": "final"}


def test_submitting_before_the_last_phase_is_a_conflict(candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(9, 9))
    response = candidate_of(session).post(paths.sessions(session, "submit"))
    answers.error(response, 409, "conflict")


def test_a_session_whose_time_is_over_has_been_submitted(candidate_of: CandidateOf) -> None:
    past = timezone.now() - timedelta(hours=2)
    session = SessionFactory.create(status=Status.IN_PROGRESS, now=past)
    response = candidate_of(session).post(paths.sessions(session, "submit"))
    message = answers.error(response, 409, "invalid_status")
    assert message == "The session is “submitted”; this action requires “in_progress”."
