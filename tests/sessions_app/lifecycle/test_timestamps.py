from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app import lifecycle
from sessions_app.lifecycle import conversation
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.models import Session
from sessions_app.vocabulary.enums import MessageRole, Status
from tests.factories import SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF, with_scores

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AHEAD = NOON + timedelta(minutes=10)

RECORDED: dict[str, tuple[Status, Callable[[Session], object]]] = {
    "a status": (Status.INVITED, lambda each: lifecycle.start_setup(each.pk, actor=CANDIDATE)),
    "a transition": (Status.SCORING, lambda each: lifecycle.fail_scoring(each.pk, reason="x")),
    "a phase": (Status.IN_PROGRESS, lambda each: lifecycle.advance_phase(each.pk)),
    "a save": (Status.IN_PROGRESS, lambda each: lifecycle.checkpoint(each.pk, {"text": "a"})),
    "an extension": (
        Status.IN_PROGRESS,
        lambda each: lifecycle.extend(each.pk, minutes=1, reason="Fire alarm", actor=STAFF),
    ),
    "a message": (
        Status.IN_PROGRESS,
        lambda each: conversation.record(each.pk, role=MessageRole.USER, content="Hello"),
    ),
    "a review": (Status.REVIEWED, lambda each: lifecycle.review(each.pk, actor=STAFF)),
}
"""Each by a verb that leaves no other of these, but for a status's transition."""


@pytest.mark.parametrize("what", RECORDED)
def test_nothing_is_recorded_before_what_is_on_record(what: str) -> None:
    status, record = RECORDED[what]
    with time_machine.travel(NOON, tick=False) as clock:
        session = with_scores(SessionFactory.create(status=status, phase_minutes=(600, 600)))
        clock.move_to(AHEAD)
        record(session)
        clock.move_to(NOON)
        session.refresh_from_db()
        assert next_timestamp(session) == AHEAD
        clock.move_to(AHEAD + timedelta(seconds=1))
        assert next_timestamp(session) == AHEAD + timedelta(seconds=1)


def test_what_is_on_record_of_another_session_does_not_count() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        session, other = SessionFactory.create_batch(2, status=Status.IN_PROGRESS)
        clock.move_to(AHEAD)
        conversation.record(other.pk, role=MessageRole.USER, content="Hello")
        clock.move_to(NOON)
        assert next_timestamp(session) == NOON
