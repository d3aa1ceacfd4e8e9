from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.invitations import mail
from sessions_app.models import InvitationEmail, Organization, Session
from sessions_app.reads.rows import COUNTS
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from tests import answers, paths
from tests.annotations import Json, MakeSession
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.fast_path import queries

pytestmark = pytest.mark.django_db

REFERENCE = [
    "id",
    "assessmentId",
    "candidateId",
    "token",
    "status",
    "candidateName",
    "candidateEmail",
    "assessmentName",
    "setupStartedAt",
    "taskStartedAt",
    "submittedAt",
]
BEYOND = ["dueDate", "createdAt", "currentPhaseIndex", "phases", "timeFactor", "timers"]
PHASE_KEYS = [
    "index",
    "name",
    "minutes",
    "startedAt",
    "endedAt",
    "timeRemainingAtEnd",
    "savedAt",
]


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


@pytest.fixture
def ask(api: ApiClient) -> Callable[[Session], Json]:
    def get(session: Session) -> Json:
        response = api.get(paths.sessions(session))
        assert (response.status_code, list(response.json())) == (200, ["session"])
        shown: Json = response.json()["session"]
        return shown

    return get


def test_one_that_was_invited(ask: Callable[[Session], Json], make: MakeSession) -> None:
    created = datetime(2025, 1, 15, 9, tzinfo=UTC)
    session = make(created_at=created, due_date=datetime(2030, 1, 1, tzinfo=UTC))
    body = ask(session)
    assert body == {
        "id": str(session.pk),
        "assessmentId": str(session.assessment_id),
        "candidateId": str(session.candidate_id),
        "token": session.token,
        "status": "invited",
        "setupStartedAt": None,
        "taskStartedAt": None,
        "submittedAt": None,
        "dueDate": "2030-01-01T00:00:00Z",
        "createdAt": "2025-01-15T09:00:00Z",
        "candidateName": session.candidate.name,
        "candidateEmail": session.candidate.email,
        "assessmentName": session.assessment.name,
        "currentPhaseIndex": None,
        "phases": [
            {
                "index": 0,
                "name": "Phase 1",
                "minutes": 60,
                "startedAt": None,
                "endedAt": None,
                "timeRemainingAtEnd": None,
                "savedAt": None,
            }
        ],
        "timeFactor": 1,
        "timers": [
            {
                "phaseIndex": index,
                "name": name,
                "minutes": minutes,
                "startedAt": None,
                "endedAt": None,
                "changes": [],
            }
            for index, name, minutes in ((None, "Setup", 15), (0, "Phase 1", 60))
        ],
        **{count.key: 0 for count in COUNTS},
        "assessmentVersion": 1,
        "submittedBy": None,
        "invitation": {"email": "none", "attempts": 0, "sentAt": None, "lastError": None},
        "tags": [],
    }
    counts = [count.key for count in COUNTS]
    assert list(body) == [
        *REFERENCE,
        *BEYOND,
        *counts,
        "assessmentVersion",
        "submittedBy",
        "invitation",
        "tags",
    ]
    assert list(body["phases"][0]) == PHASE_KEYS


def test_its_phases_tell_how_far_it_is(ask: Callable[[Session], Json], make: MakeSession) -> None:
    start = datetime(2030, 1, 1, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        session = make(status=Status.IN_PROGRESS, phase_minutes=(10, 0.5, 20))
        clock.shift(timedelta(minutes=1))
        lifecycle.checkpoint(session.pk, {"text": "a"})
        clock.shift(timedelta(minutes=1))
        lifecycle.advance_phase(session.pk, time_remaining=480)
        body = ask(session)
    assert body["currentPhaseIndex"] == 1
    shown = [[phase[key] for key in PHASE_KEYS if key != "name"] for phase in body["phases"]]
    first, second, third = "2030-01-01T12:00:00Z", "2030-01-01T12:01:00Z", "2030-01-01T12:02:00Z"
    assert shown == [
        [0, 10, first, third, 480, second],
        [1, 0.5, third, None, None, None],
        [2, 20, None, None, None, None],
    ]


def test_who_submitted_it(ask: Callable[[Session], Json], make: MakeSession) -> None:
    session = make(status=Status.IN_PROGRESS)
    lifecycle.submit(session.pk, actor=Actor(ActorKind.CANDIDATE, str(session.candidate_id)))
    assert ask(session)["submittedBy"] == "candidate"


def test_it_is_not_shown_running_when_its_time_is_over(
    ask: Callable[[Session], Json], make: MakeSession
) -> None:
    session = make(status=Status.IN_PROGRESS, now=timezone.now() - timedelta(hours=2))
    body = ask(session)
    assert (body["status"], body["submittedBy"]) == ("submitted", "timer")
    assert datetime.fromisoformat(body["submittedAt"]) == session.timer_ends_at


def test_of_another_organization_it_is_as_if_it_never_was(api: ApiClient, db: None) -> None:
    theirs = api.get(paths.sessions(SessionFactory.create()))
    never = api.get(f"/api/sessions/{uuid4()}")
    assert answers.content(theirs) == answers.content(never)
    answers.error(theirs, 404, "not_found")


@pytest.mark.parametrize("phases", [1, 3])
def test_the_number_of_queries_is_fixed(
    ask: Callable[[Session], Json],
    make: MakeSession,
    phases: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60,) * phases)
    ask(session)
    with django_assert_num_queries(queries(fast=1, ordinary=6)):
        ask(session)


@pytest.mark.parametrize("status", ["queued", "sent", "failed"])
def test_it_says_what_became_of_the_e_mail(
    ask: Callable[[Session], Json], organization: Organization, status: str
) -> None:
    session = SessionFactory.create(organization=organization)
    email = mail.queue(session, site="https://gradient.example")
    sent_at = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC) if status == "sent" else None
    due_at = email.due_at if status == "queued" else None
    InvitationEmail.objects.update(
        status=status, due_at=due_at, sent_at=sent_at, attempt_count=3, last_error="550 “no”"
    )
    assert ask(session)["invitation"] == {
        "email": status,
        "attempts": 3,
        "sentAt": sent_at and "2030-01-02T03:04:05Z",
        "lastError": "550 “no”",
    }
