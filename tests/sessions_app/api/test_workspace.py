from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import paths
from tests.annotations import Call, CandidateOf, MakeSession, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    assessment = AssessmentFactory.create(
        organization=organization,
        name="Senior PM",
        role="Product manager",
        task_prompt="Write the memo.",
        deliverable_type="docx",
    )
    return lambda **kwargs: SessionFactory.create(
        organization=organization, assessment=assessment, now=NOON, **kwargs
    )


@pytest.fixture
def look(candidate_of: CandidateOf) -> Call:
    def get(session: Session, minutes: float = 0) -> Response:
        with at(minutes):
            response = candidate_of(session).get(paths.sessions(session, "workspace"))
        assert response.status_code == 200
        return response

    return get


def test_it_is_all_that_a_device_needs(make: MakeSession, look: Call) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60, 0.5))
    with at(10):
        lifecycle.checkpoint(session.pk, {"z": 1.0, "a": "é"})
    response = look(session, 10.5)
    body = response.json()
    phase = {"startedAt": None, "endedAt": None, "timeRemainingAtEnd": None, "savedAt": None}
    assert body == {
        "session": {"id": str(session.pk), "status": "in_progress"},
        "assessment": {
            "name": "Senior PM",
            "role": "Product manager",
            "taskPrompt": "Write the memo.",
            "deliverableType": "docx",
        },
        "setupMinutes": 15,
        "timeFactor": 1,
        "phases": [
            {
                "index": 0,
                "name": "Phase 1",
                "minutes": 60,
                **phase,
                "startedAt": "2026-03-01T12:00:00Z",
                "savedAt": "2026-03-01T12:10:00Z",
            },
            {"index": 1, "name": "Phase 2", "minutes": 0.5, **phase},
        ],
        "currentPhaseIndex": 0,
        "deliverableState": {"z": 1.0, "a": "é"},
        "revision": 1,
        "serverTime": "2026-03-01T12:10:30Z",
        "deadline": "2026-03-01T13:00:00Z",
        "secondsRemaining": 2970,
    }
    assert list(body["deliverableState"]) == ["z", "a"]
    assert response["X-Server-Time"] == "2026-03-01T12:10:30.000Z"


def test_before_anything_has_started_no_timer_runs(make: MakeSession, look: Call) -> None:
    body = look(make(status=Status.INVITED)).json()
    times = [body[key] for key in ("currentPhaseIndex", "deadline", "secondsRemaining")]
    assert times == [None, None, None]
    assert (body["deliverableState"], body["revision"]) == (None, None)


def test_setup_s_timer_is_the_one_that_runs(make: MakeSession, look: Call) -> None:
    body = look(make(status=Status.SETUP, setup_minutes=15), 1).json()
    assert (body["deadline"], body["secondsRemaining"]) == ("2026-03-01T12:15:00Z", 14 * 60)
    assert body["currentPhaseIndex"] is None


def test_through_the_grace_no_second_remains(make: MakeSession, look: Call) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60,))
    body = look(session, 60.25).json()
    assert (body["session"]["status"], body["secondsRemaining"]) == ("in_progress", 0)


def test_one_whose_time_is_over_has_moved_on(make: MakeSession, look: Call) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60, 30))
    with at(59):
        lifecycle.checkpoint(session.pk, {"text": "first"})
    body = look(session, 61).json()
    assert (body["currentPhaseIndex"], body["deliverableState"]) == (1, None)
    assert body["deadline"] == "2026-03-01T13:30:00Z"
    assert body["phases"][0]["endedAt"] == "2026-03-01T13:00:00Z"


def test_what_was_handed_in_can_still_be_seen(make: MakeSession, look: Call) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60,))
    with at(5):
        lifecycle.submit(session.pk, actor=CANDIDATE, state={"text": "final"})
    body = look(session, 6).json()
    assert (body["session"]["status"], body["deadline"]) == ("submitted", None)
    assert (body["deliverableState"], body["revision"]) == ({"text": "final"}, 1)


def test_its_revision_is_what_a_second_device_saves_onto(
    make: MakeSession, look: Call, candidate_of: CandidateOf
) -> None:
    session = make(status=Status.IN_PROGRESS)
    with at(1):
        lifecycle.checkpoint(session.pk, {"text": "from the first"})
    revision = look(session, 2).json()["revision"]
    with at(3):
        response = candidate_of(session).post(
            paths.sessions(session, "checkpoint"),
            {"deliverableState": {"text": "from the second"}},
            If_Match=f'"{revision}"',
        )
    assert response.status_code == 200
    assert look(session, 4).json()["deliverableState"] == {"text": "from the second"}


def test_more_time_shows_without_a_reload(make: MakeSession, look: Call, api: ApiClient) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60,))
    with at(1):
        api.post(paths.sessions(session, "extend"), {"minutes": 5, "reason": "Fire alarm"})
    assert look(session, 1).json()["deadline"] == "2026-03-01T13:05:00Z"


def test_another_organization_s_credential_is_of_no_use(
    make: MakeSession, stranger: ApiClient, api: ApiClient
) -> None:
    session = make()
    for client in (stranger, api):
        assert client.get(paths.sessions(session, "workspace")).status_code == 403


def test_one_deleted_meanwhile_is_not_found(
    make: MakeSession, candidate_of: CandidateOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make(status=Status.IN_PROGRESS)
    monkeypatch.setattr("sessions_app.lifecycle.timers.settle", lambda *_: Session.objects.none())
    session.checkpoints.all().delete()
    with at(1):
        response = candidate_of(session).get(paths.sessions(session, "workspace"))
    assert response.status_code == 404


@pytest.mark.parametrize("phases", [1, 3])
def test_the_number_of_queries_is_fixed(
    make: MakeSession,
    look: Call,
    phases: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = make(status=Status.IN_PROGRESS, phase_minutes=(60,) * phases)
    with django_assert_num_queries(5):
        look(session, 1)
