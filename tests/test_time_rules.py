"""The rules on time, over HTTP, without a worker and without waiting."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from time_machine import Traveller

from events_app.models import Event
from sessions_app.models import Organization, Session, Transition
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Call, CandidateOf, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def iso(minutes: int) -> str:
    return after(minutes).isoformat().replace("+00:00", "Z")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def go_to(clock: Traveller) -> Callable[[float], None]:
    return lambda minutes: clock.move_to(after(minutes), tick=False)


@pytest.fixture
def session(organization: Organization) -> Session:
    """15 minutes of setup, phases of 60 and 30."""
    return SessionFactory.create(
        organization=organization, status=Status.SETUP, phase_minutes=(60, 30), now=NOON
    )


@pytest.fixture
def candidate(session: Session, candidate_of: CandidateOf) -> Call:
    """`candidate("checkpoint", body)` posts to an endpoint of the candidate."""
    client = candidate_of(session)
    return lambda verb, body=None: client.post(paths.sessions(session, verb), body)


def expired() -> list[tuple[Any, ...]]:
    """The index and the time of each ended timer, from the log."""
    events = Event.objects.filter(type="time_expired").order_by("seq")
    return [(e.data["phaseIndex"], (e.timestamp_ms / 1000 - NOON.timestamp()) / 60) for e in events]


TOUCHES: dict[str, Callable[[ApiClient, Session], Response]] = {
    "the list": lambda api, session: api.get("/api/sessions"),
    "the session": lambda api, session: api.get(paths.sessions(session)),
    "its events": lambda api, session: api.get(paths.sessions(session, "events")),
    "its work": lambda api, session: api.get(paths.sessions(session, "work")),
    "more time": lambda api, session: api.post(
        paths.sessions(session, "extend"), {"minutes": 1, "reason": "Too late"}
    ),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_session_left_alone_for_a_week_walks_through_all_its_timers(
    api: ApiClient, session: Session, clock: Traveller, touch: str
) -> None:
    clock.move_to(NOON + WEEK, tick=False)
    TOUCHES[touch](api, session)
    session.refresh_from_db()
    assert (session.status, session.submitted_by) == (Status.SUBMITTED, "timer")
    assert [session.task_started_at, session.submitted_at] == [after(15), after(105)]
    times = session.phases.order_by("index").values_list("started_at", "ended_at")
    assert list(times) == [(after(15), after(75)), (after(75), after(105))]
    moves = Transition.objects.order_by("id").values_list("to_status", "at", "created_at")
    assert list(moves) == [
        ("in_progress", after(15), NOON + WEEK),
        ("submitted", after(105), NOON + WEEK),
    ]
    assert expired() == [(None, 15), (0, 75), (1, 105)]


def test_the_candidate_who_comes_back_after_a_week_is_told(
    candidate: Call, clock: Traveller
) -> None:
    clock.move_to(NOON + WEEK, tick=False)
    answers.error(
        candidate("checkpoint", {"deliverableState": {"text": "late"}}), 409, "invalid_status"
    )


def test_a_candidate_s_clock_five_hours_off_changes_nothing(
    candidate: Call, session: Session, go_to: Callable[[float], None], api: ApiClient
) -> None:
    five_hours = 5 * 3600 * 1000
    for offset in (-five_hours, five_hours):
        event = {
            "timestampMs": int(NOON.timestamp() * 1000) + offset,
            "phase": "setup",
            "type": "connector_browsed",
            "data": {},
        }
        assert candidate("events", {"events": [event]}).status_code == 201
    go_to(10)
    candidate("start-task")
    go_to(20)
    body = {"deliverableState": {"text": "a"}, "timeRemainingAtEnd": 5 * 3600}
    candidate("advance-phase", body)
    shown = api.get(paths.sessions(session)).json()["session"]
    assert (shown["taskStartedAt"], shown["phases"][0]["endedAt"]) == (iso(10), iso(20))
    assert shown["phases"][0]["timeRemainingAtEnd"] == 5 * 3600
    session.refresh_from_db()
    assert session.timer_ends_at == after(50)


def test_what_was_saved_last_is_what_the_timer_hands_in(
    candidate: Call, session: Session, go_to: Callable[[float], None], api: ApiClient
) -> None:
    go_to(15)
    candidate("start-task")
    go_to(74)
    candidate("checkpoint", {"deliverableState": {"text": "first"}})
    go_to(104)
    candidate("checkpoint", {"deliverableState": {"text": "second"}})
    go_to(10_000)
    phases = api.get(paths.sessions(session, "work")).json()["phases"]
    assert [(row["deliverableState"]["text"], row["sealedAt"]) for row in phases] == [
        ("first", iso(75)),
        ("second", iso(105)),
    ]


@pytest.mark.parametrize(
    ("extended_at", "index", "ends"),
    [(1, None, (20, 80, 110)), (16, 0, (15, 80, 110)), (76, 1, (15, 75, 110))],
    ids=["setup", "the first phase", "the last phase"],
)
def test_an_extension_moves_its_timer_and_those_that_follow(
    api: ApiClient,
    session: Session,
    go_to: Callable[[float], None],
    extended_at: int,
    index: int | None,
    ends: tuple[int, int, int],
) -> None:
    go_to(extended_at)
    body = {"minutes": 5, "reason": "Fire alarm"}
    assert api.post(paths.sessions(session, "extend"), body).status_code == 200
    go_to(1000)
    api.get("/api/sessions")
    assert expired() == [(None, ends[0]), (0, ends[1]), (1, ends[2])]
    assert session.extensions.get().phase_index == index


def test_a_timer_extended_after_its_end_ends_once(
    api: ApiClient, candidate: Call, session: Session, go_to: Callable[[float], None]
) -> None:
    go_to(15.25)
    api.post(paths.sessions(session, "extend"), {"minutes": 5, "reason": "Fire alarm"})
    go_to(18)
    assert candidate("start-task").status_code == 200
    session.refresh_from_db()
    assert session.task_started_at == after(18)
    assert expired() == []


class TestTheDueDate:
    def start(
        self,
        candidate_of: CandidateOf,
        organization: Organization,
        *,
        own: datetime | None = None,
        assessments: datetime | None = None,
    ) -> Response:
        assessment = AssessmentFactory.create(organization=organization, due_date=assessments)
        session = SessionFactory.create(
            organization=organization, assessment=assessment, due_date=own
        )
        return candidate_of(session).post(paths.sessions(session, "start-setup"))

    @pytest.mark.parametrize(
        ("own", "assessments"),
        [(after(-1), None), (NOON, None), (None, after(-1)), (after(-1), after(1))],
    )
    def test_once_it_has_passed_nothing_starts(
        self,
        candidate_of: CandidateOf,
        organization: Organization,
        own: datetime | None,
        assessments: datetime | None,
    ) -> None:
        response = self.start(candidate_of, organization, own=own, assessments=assessments)
        answers.error(response, 409, "time_expired")
        assert Session.objects.get().status == Status.INVITED

    @pytest.mark.parametrize(
        ("own", "assessments"), [(None, None), (after(0.001), None), (after(1), after(-1))]
    )
    def test_before_it_a_session_starts(
        self,
        candidate_of: CandidateOf,
        organization: Organization,
        own: datetime | None,
        assessments: datetime | None,
    ) -> None:
        response = self.start(candidate_of, organization, own=own, assessments=assessments)
        assert response.json() == {"ok": True, "status": "setup"}

    def test_one_that_was_started_in_time_goes_on(
        self, session: Session, candidate: Call, go_to: Callable[[float], None]
    ) -> None:
        session.due_date = after(1)
        session.save()
        go_to(2)
        assert candidate("start-task").status_code == 200
        save = candidate("checkpoint", {"deliverableState": {"text": "a"}})
        assert save.status_code == 200


class TestTheGrace:
    def test_the_last_save_on_the_wire_belongs_to_the_phase_that_ended(
        self,
        candidate: Call,
        session: Session,
        go_to: Callable[[float], None],
        api: ApiClient,
    ) -> None:
        go_to(15)
        candidate("start-task")
        go_to(75 + 29 / 60)
        assert candidate("checkpoint", {"deliverableState": {"text": "late"}}).status_code == 200
        go_to(76)
        phases = api.get(paths.sessions(session, "work")).json()["phases"]
        assert [row["deliverableState"] for row in phases] == [{"text": "late"}, None]

    def test_no_time_is_won_by_it(
        self, candidate: Call, session: Session, go_to: Callable[[float], None]
    ) -> None:
        go_to(15)
        candidate("start-task")
        go_to(75 + 29 / 60)
        candidate("advance-phase", {"phaseIndex": 0})
        session.refresh_from_db()
        assert session.timer_ends_at == after(105)

    def test_events_still_on_the_wire_are_taken_after_submission(
        self, candidate: Call, session: Session, go_to: Callable[[float], None]
    ) -> None:
        go_to(15)
        candidate("start-task")
        candidate("advance-phase")
        candidate("submit")
        event = {
            "timestampMs": 1_772_366_400_000,
            "phase": "task",
            "type": "manual_edit",
            "data": {},
        }
        go_to(15 + 29 / 60)
        assert candidate("events", {"events": [event]}).status_code == 201
        go_to(15.5)
        answers.error(candidate("events", {"events": [event]}), 409, "invalid_status")


def test_minutes_may_be_fractions(
    organization: Organization, go_to: Callable[[float], None], api: ApiClient
) -> None:
    SessionFactory.create(
        organization=organization,
        status=Status.SETUP,
        setup_minutes=0.05,
        phase_minutes=(0.1, 0.05),
        now=NOON,
    )
    go_to(5)
    (row,) = api.get("/api/sessions").json()["sessions"]
    assert (row["status"], row["taskStartedAt"]) == ("submitted", "2026-03-01T12:00:03Z")
    assert row["submittedAt"] == "2026-03-01T12:00:12Z"


def test_every_answer_to_a_candidate_says_what_time_it_is(
    candidate: Call, go_to: Callable[[float], None]
) -> None:
    go_to(1.5)
    for verb in ("start-task", "checkpoint", "nothing-of-the-kind"):
        response = candidate(verb)
        expected = None if verb.startswith("nothing") else "2026-03-01T12:01:30.000Z"
        assert response.get("X-Server-Time") == expected
