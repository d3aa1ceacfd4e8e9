from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from sessions_app.lifecycle import conversation
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import MessageRole, Status
from sessions_app.vocabulary.exceptions import IllegalTransition
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create(status=Status.IN_PROGRESS, now=NOON)


def say(session: Session, content: str, at: datetime = NOON) -> Message:
    with time_machine.travel(at, tick=False):
        return conversation.record(session.pk, role=MessageRole.USER, content=content)


def test_messages_are_in_the_order_of_their_times_and_of_one_session(session: Session) -> None:
    say(SessionFactory.create(status=Status.IN_PROGRESS, now=NOON), "elsewhere")
    for number, content, minutes in ((2, "second", 2), (9, "first", 1), (3, "third", 2)):
        Message.objects.create(
            id=UUID(int=number),
            session=session,
            role="user",
            content=content,
            created_at=NOON + timedelta(minutes=minutes),
        )
    contents = [message.content for message in Message.objects.for_session(session.pk)]
    assert contents == ["first", "second", "third"]


def test_a_clock_that_stands_still_or_is_set_back_changes_no_order(session: Session) -> None:
    said = [say(session, "a"), say(session, "b"), say(session, "c", NOON - timedelta(seconds=9))]
    assert [message.created_at for message in said] == [NOON, NOON + TICK, NOON + 2 * TICK]
    assert say(session, "d", NOON + timedelta(minutes=1)).created_at == NOON + timedelta(minutes=1)


def test_a_message_needs_a_running_timer() -> None:
    session = SessionFactory.create(status=Status.SUBMITTED, now=NOON)
    with pytest.raises(IllegalTransition) as error:
        say(session, "Hello")
    assert error.value.allowed == (Status.SETUP, Status.IN_PROGRESS)
    assert not Message.objects.exists()
