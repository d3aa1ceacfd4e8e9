"""The server's own events: messages, phases, timers and submissions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from events_app.models import Event
from events_app.verification import verify
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import RUNNING, Status
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from sessions_app.workspace import preparation
from tests import answers, paths
from tests.annotations import Call, CandidateOf
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE, VERBS, Verb, with_scores

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HELLO = {"role": "user", "content": "Hello"}


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def ms(minutes: float) -> int:
    return int((NOON + timedelta(minutes=minutes)).timestamp() * 1000)


def types() -> list[str]:
    return [event.type for event in Event.objects.order_by("seq")]


class TestMessages:
    @pytest.fixture
    def session(self) -> Session:
        return SessionFactory.create(status=Status.IN_PROGRESS, now=NOON)

    @pytest.fixture
    def say(self, session: Session, candidate_of: CandidateOf) -> Call:
        path = paths.sessions(session, "messages")
        return lambda body, **headers: candidate_of(session).post(path, body, **headers)

    def test_a_message_is_recorded_with_its_event(self, say: Call, session: Session) -> None:
        content = "  «Which plan loses most?»\n😀 "
        with at(0):
            assert say({"role": "user", "content": content}).status_code == 201
        event = Event.objects.get()
        assert (event.type, event.phase) == ("user_message", "task")
        assert event.data == {"content": content, "messageId": str(Message.objects.get().pk)}
        assert event.timestamp_ms == ms(0)
        assert verify(session.pk) == []

    @pytest.mark.parametrize(
        ("role", "type"),
        [("user", "user_message"), ("assistant", "ai_response"), ("tool", "ai_tool_use")],
    )
    def test_each_role_has_its_event(self, say: Call, role: str, type: str) -> None:
        with at(0):
            say({"role": role, "content": "x"})
        assert types() == [type]

    def test_in_setup_its_phase_is_setup(self, candidate_of: CandidateOf) -> None:
        session = SessionFactory.create(status=Status.SETUP, now=NOON)
        with at(0):
            candidate_of(session).post(paths.sessions(session, "messages"), HELLO)
        assert Event.objects.get().phase == "setup"

    @pytest.mark.parametrize("status", sorted(set(Status) - set(RUNNING)))
    def test_a_refused_message_records_no_event(
        self, candidate_of: CandidateOf, status: Status
    ) -> None:
        session = SessionFactory.create(status=status)
        response = candidate_of(session).post(paths.sessions(session, "messages"), HELLO)
        answers.error(response, 409, "invalid_status")
        assert types() == []

    @pytest.mark.parametrize("field", ["role", "content", "id"])
    def test_an_invalid_message_records_no_event(self, say: Call, field: str) -> None:
        with at(0):
            assert answers.faults(say({**HELLO, field: 7})) == [field]
        assert types() == []

    def test_a_repeated_call_leaves_one(self, say: Call) -> None:
        with at(0):
            for _ in range(2):
                say(HELLO, Idempotency_Key="k")
        assert types() == ["user_message"]

    def test_if_the_event_cannot_be_recorded_neither_is_the_message(
        self, say: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: Any, **_kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("events_app.receivers.record", fail)
        with at(0):
            assert say(HELLO).status_code == 500
        assert not Message.objects.exists()


class TestPhases:
    def test_advancing_is_one_event_with_both_indexes(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9))
        lifecycle.advance_phase(session.pk, time_remaining=77)
        event = Event.objects.get()
        assert (event.type, event.phase) == ("phase_advanced", "task")
        assert event.data == {"fromPhaseIndex": 0, "toPhaseIndex": 1, "timeRemainingAtEnd": 77}

    def test_a_double_click_is_one_event(self) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9, 9))
        for _ in range(2):
            lifecycle.advance_phase(session.pk, phase_index=0)
        assert types() == ["phase_advanced"]

    def test_advancing_from_an_earlier_phase_records_no_event(self) -> None:
        session = SessionFactory.create(
            status="in_progress", phase_minutes=(9, 9, 9), phase_index=1
        )
        lifecycle.advance_phase(session.pk, phase_index=0, state={"late": True})
        assert types() == []

    def test_an_invalid_request_records_no_event(self, candidate_of: CandidateOf) -> None:
        session = SessionFactory.create(status="in_progress", phase_minutes=(9, 9))
        path = paths.sessions(session, "advance-phase")
        assert answers.faults(candidate_of(session).post(path, {"phaseIndex": "0"})) == [
            "phaseIndex"
        ]
        assert types() == []


class TestSubmissions:
    def test_submitting_is_an_event_that_says_by_whom(self) -> None:
        session = SessionFactory.create(status="in_progress")
        lifecycle.submit(session.pk, actor=CANDIDATE, state={"text": "final"})
        event = Event.objects.get()
        assert (event.type, event.data) == ("task_submitted", {"submittedBy": "candidate"})


class TestTimers:
    def test_each_timer_that_ended_leaves_one_event_with_the_time_at_which_it_ended(self) -> None:
        SessionFactory.create(
            status=Status.SETUP, now=NOON, setup_minutes=10, phase_minutes=(20, 30)
        )
        with at(1000):
            timers.settle_overdue()
            timers.settle_overdue()
        created_at = NOON + timedelta(minutes=1000)
        events = Event.objects.values_list("type", "phase", "data", "timestamp_ms", "created_at")
        assert list(events) == [
            ("time_expired", phase, {"phaseIndex": index}, ms(end), created_at)
            for phase, index, end in (("setup", None, 10), ("task", 0, 30), ("task", 1, 60))
        ]

    def test_what_is_done_within_the_grace_comes_after_the_end_of_the_timer(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60, 20))
        with at(60.25):
            lifecycle.advance_phase(session.pk)
        assert types() == ["time_expired", "phase_advanced"]

    def test_so_does_a_submission(self) -> None:
        session = SessionFactory.create(status="in_progress", now=NOON, phase_minutes=(60,))
        with at(60.25):
            lifecycle.submit(session.pk, actor=CANDIDATE, state={"text": "final"})
        assert types() == ["time_expired", "task_submitted"]

    def test_the_task_that_starts_within_the_grace_of_setup_has_no_event_of_its_own(self) -> None:
        session = SessionFactory.create(status=Status.SETUP, now=NOON, setup_minutes=15)
        with at(15.25):
            lifecycle.start_task(session.pk, actor=CANDIDATE)
        assert types() == ["time_expired"]


@pytest.mark.parametrize("verb", VERBS, ids=str)
def test_a_verb_that_is_refused_records_nothing(verb: Verb) -> None:
    for status in set(Status) - set(verb.allowed):
        session = with_scores(SessionFactory.create(status=status))
        with pytest.raises(IllegalTransition):
            verb.call(session.pk)
    assert types() == []


class TestPreparation:
    """Each verb records its event, once, with what it did."""

    @pytest.fixture
    def session(self) -> Session:
        return SessionFactory.create(status=Status.SETUP, now=NOON)

    def logged(self, session: Session) -> list[tuple[str, Any]]:
        assert verify(session.pk) == []
        events = Event.objects.order_by("seq")
        assert {event.phase for event in events} <= {"setup"}
        return [(event.type, event.data) for event in events]

    def test_instructions(self, session: Session) -> None:
        with at(1):
            preparation.write_instructions(session.pk, "One\nTwo\nThree")
            preparation.write_instructions(session.pk, "One\nTwo\nThree")
            preparation.write_instructions(session.pk, "Three\nOne\nFour")
        known = {"file": "AGENTS.md"}
        assert self.logged(session) == [
            ("agents_md_edited", {**known, "added": 3, "removed": 0, "content": "One\nTwo\nThree"}),
            (
                "agents_md_edited",
                {**known, "added": 1, "removed": 1, "content": "Three\nOne\nFour"},
            ),
        ]

    def test_memory(self, session: Session) -> None:
        with at(1):
            for _ in range(2):
                entry, _is_new = preparation.remember(session.pk, key="reader", value="The board")
            preparation.forget(session.pk, entry.pk)
        assert self.logged(session) == [("memory_added", {"key": "reader", "value": "The board"})]

    def test_skills(self, session: Session) -> None:
        with at(1):
            written = preparation.add_skill(session.pk, name="check", instructions="Recompute.")
            preparation.add_skill(
                session.pk, name="style", instructions="Kürze", file_name="style.md", file_bytes=6
            )
            preparation.switch_skill(session.pk, written.pk, enabled=True)
            preparation.switch_skill(session.pk, written.pk, enabled=False, reason="slow")
            preparation.switch_skill(session.pk, written.pk, enabled=True)
        assert self.logged(session) == [
            ("skill_created", {"skill": "check", "instructions": "Recompute."}),
            ("skill_uploaded", {"skill": "style", "fileName": "style.md", "bytes": 6}),
            ("skill_disabled", {"skill": "check", "scope": "session", "reason": "slow"}),
            ("skill_enabled", {"skill": "check", "scope": "session"}),
        ]

    def test_past_the_bound_of_the_log_nothing_is_changed(
        self, session: Session, settings: Settings
    ) -> None:
        settings.SESSION_MAX_EVENTS = 0
        with at(1), pytest.raises(Conflict):
            preparation.write_instructions(session.pk, "Be brief.")
        assert preparation.get_preparation(session.pk).instructions.text == ""
