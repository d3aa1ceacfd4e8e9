"""What other apps hear of a session's life; the log, the outbox and the webhooks live by it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.dispatch import Signal

from sessions_app import lifecycle
from sessions_app.deletion import erasure, single
from sessions_app.lifecycle import conversation
from sessions_app.models import Session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import MessageRole, Outcome, Status
from tests.factories import AssessmentFactory
from tests.sessions_app.verbs import CANDIDATE, SCORE, STAFF

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = {value: name for name, value in vars(signals).items() if isinstance(value, Signal)}

Heard = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The name and the arguments of every signal; its sender is checked, and so is its session."""
    kept: Heard = []
    receivers: list[tuple[Signal, Callable[..., None]]] = []
    for each, name in NAMES.items():

        def hear(sender: object, signal: Signal, name: str = name, **arguments: Any) -> None:
            assert sender is Session
            if "session" in arguments:
                assert isinstance(arguments.pop("session"), Session)
            if "moments" in arguments:
                ((session, arguments["at"]),) = arguments.pop("moments")
                assert isinstance(session, Session)
            kept.append((name, arguments))

        each.connect(hear)
        receivers.append((each, hear))
    yield kept
    for each, receiver in receivers:
        each.disconnect(receiver)


def test_each_step_of_the_lifecycle_sends_its_signal(heard: Heard) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assessment = AssessmentFactory.create(phases=[("One", 10), ("Two", 20)])
        session, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane")
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
        lifecycle.start_task(session.pk, actor=CANDIDATE)
        message = conversation.record(session.pk, role=MessageRole.USER, content="Hello")
        lifecycle.advance_phase(session.pk, time_remaining=7)
        clock.shift(timedelta(minutes=20))
        lifecycle.submit(session.pk, actor=CANDIDATE)
        lifecycle.begin_scoring(session.pk, actor=STAFF)
        lifecycle.finish_scoring(session.pk, **SCORE)
        review = lifecycle.review(session.pk, actor=STAFF)
        decision = lifecycle.decide(session.pk, outcome=Outcome.ADVANCE, reason="Good", actor=STAFF)
        erasure.erase_candidate(session.organization_id, session.candidate_id, actor=STAFF)
        single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    later = NOON + timedelta(minutes=20)
    changes = [arguments for name, arguments in heard if name == "statuses_changed"]
    assert [(each["to_status"], each["at"]) for each in changes] == [
        (Status.SETUP, NOON),
        (Status.IN_PROGRESS, NOON),
        (Status.SUBMITTED, later),
        (Status.SCORING, later),
        (Status.SCORED, later),
        (Status.REVIEWED, later),
    ]
    advanced = {"from_index": 0, "to_index": 1, "time_remaining": 7, "at": NOON}
    gone = {"organization_id": session.organization_id, "session_ids": [session.pk]}
    assert [each for each in heard if each[0] != "statuses_changed"] == [
        ("session_invited", {}),
        ("message_recorded", {"message": message, "model": "", "is_partial": False, "use": None}),
        ("phases_started", {"at": NOON}),
        ("phase_advanced", advanced),
        ("timers_ended", {"at": later}),
        ("sessions_submitted", {"at": later}),
        ("review_recorded", {"review": review}),
        ("session_decided", {"decision": decision}),
        ("sessions_erased", gone),
        ("sessions_deleted", gone),
    ]
