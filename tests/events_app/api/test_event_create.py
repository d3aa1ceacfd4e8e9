from uuid import uuid4

import pytest

from events_app.models import Event
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

GOOD = {"timestampMs": 1_705_312_800_000, "phase": "task", "type": "manual_edit", "data": {"a": 1}}


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status=Status.IN_PROGRESS)


@pytest.fixture
def send(session: Session, candidate_of: CandidateOf) -> Call:
    client = candidate_of(session)
    path = paths.sessions(session, "events")
    return lambda *events: client.post(path, {"events": list(events)})


def test_it_answers_with_how_many_were_recorded(send: Call) -> None:
    response = send(GOOD, GOOD)
    assert (response.status_code, response.json()) == (201, {"ok": True, "recorded": 2})
    assert Event.objects.count() == 2


def test_what_was_sent_before_is_not_recorded_twice(send: Call) -> None:
    event = {**GOOD, "id": str(uuid4())}
    send(event)
    response = send(event, {**GOOD, "id": str(uuid4())})
    assert (response.status_code, response.json()) == (201, {"ok": True, "recorded": 1})


def test_one_bad_event_refuses_the_batch(send: Call) -> None:
    response = send(GOOD, {**GOOD, "type": "time_expired"})
    assert answers.faults(response) == ["events.1.type"]
    assert not Event.objects.exists()


def test_five_hundred_and_one_are_too_many(send: Call) -> None:
    assert answers.faults(send(*[GOOD] * 501)) == ["events"]


@pytest.mark.parametrize("body", [{}, {"events": {}}, {"events": []}])
def test_a_batch_is_required(session: Session, candidate_of: CandidateOf, body: Json) -> None:
    response = candidate_of(session).post(paths.sessions(session, "events"), body)
    assert answers.faults(response) == ["events"]


@pytest.mark.parametrize("status", Status)
def test_only_while_a_timer_runs(status: Status, candidate_of: CandidateOf) -> None:
    from datetime import timedelta

    from django.utils import timezone

    session = SessionFactory.create(status=status, now=timezone.now() - timedelta(minutes=2))
    response = candidate_of(session).post(paths.sessions(session, "events"), {"events": [GOOD]})
    if status in (Status.SETUP, Status.IN_PROGRESS):
        assert response.status_code == 201
    else:
        answers.error(response, 409, "invalid_status")


def test_what_was_sent_is_what_is_read(
    send: Call, session: Session, organization: Organization
) -> None:
    from tests.clients import ApiClient
    from tests.factories import ApiKeyFactory

    id = str(uuid4())
    send({**GOOD, "id": id})
    reader = ApiClient(ApiKeyFactory.create(organization=session.organization).plain)
    (event,) = reader.get(paths.sessions(session, "events")).json()["events"]
    assert event.pop("createdAt").endswith("Z")
    assert event == {**GOOD, "id": id, "sessionId": str(session.pk)}
