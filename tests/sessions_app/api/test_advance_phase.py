import pytest

from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Json
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status=Status.IN_PROGRESS, phase_minutes=(60, 30, 30))


@pytest.fixture
def advance(session: Session, candidate_of: CandidateOf) -> Call:
    client = candidate_of(session)
    path = paths.sessions(session, "advance-phase")
    return lambda body=None, **kwargs: client.post(path, body, **kwargs)


def test_it_answers_with_the_new_index(advance: Call) -> None:
    response = advance({"deliverableState": {"text": "done"}, "timeRemainingAtEnd": 90})
    assert (response.status_code, response.json()) == (200, {"ok": True, "newPhaseIndex": 1})
    assert response["ETag"] == '"2"'


def test_the_state_sent_is_sealed(advance: Call, session: Session) -> None:
    advance({"deliverableState": {"text": "done"}, "timeRemainingAtEnd": 90})
    phase = session.phases.get(index=0)
    assert phase.checkpoint.state == {"text": "done"}
    assert phase.time_remaining_at_end == 90


@pytest.mark.parametrize("body", [None, {}])
def test_everything_is_optional(advance: Call, session: Session, body: Json | None) -> None:
    assert advance(body).json() == {"ok": True, "newPhaseIndex": 1}
    assert session.phases.get(index=0).time_remaining_at_end == 0


def test_a_double_click_advances_once(advance: Call) -> None:
    first = advance({"phaseIndex": 0})
    second = advance({"phaseIndex": 0})
    assert first.json() == second.json() == {"ok": True, "newPhaseIndex": 1}
    assert Session.objects.get().current_phase_index == 1


def test_a_retry_with_the_same_idempotency_key_advances_once(advance: Call) -> None:
    first = advance({}, Idempotency_Key="click-1")
    second = advance({}, Idempotency_Key="click-1")
    assert first.json() == second.json() == {"ok": True, "newPhaseIndex": 1}
    assert Session.objects.get().current_phase_index == 1


def test_a_phase_still_to_come_is_refused(advance: Call) -> None:
    assert answers.faults(advance({"phaseIndex": 2})) == ["phaseIndex"]
    assert Session.objects.get().current_phase_index == 0


def test_the_last_phase_is_ended_by_submitting(candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9), phase_index=1)
    response = candidate_of(session).post(paths.sessions(session, "advance-phase"))
    answers.error(response, 409, "conflict")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deliverableState", None),
        ("deliverableState", "text"),
        ("timeRemainingAtEnd", -1),
        ("timeRemainingAtEnd", 1.5),
        ("timeRemainingAtEnd", "90"),
        ("timeRemainingAtEnd", True),
        ("timeRemainingAtEnd", None),
        ("phaseIndex", -1),
        ("phaseIndex", "0"),
        ("phaseIndex", None),
        ("unknown", 1),
    ],
)
def test_bad_values_change_nothing(
    advance: Call, field: str, value: bool | float | str | None
) -> None:
    assert answers.faults(advance({field: value})) == [field]
    assert Session.objects.get().current_phase_index == 0


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_PROGRESS}))
def test_only_while_in_progress(status: Status, candidate_of: CandidateOf) -> None:
    session = SessionFactory.create(status=status, phase_minutes=(9, 9))
    response = candidate_of(session).post(paths.sessions(session, "advance-phase"))
    answers.error(response, 409, "invalid_status")
