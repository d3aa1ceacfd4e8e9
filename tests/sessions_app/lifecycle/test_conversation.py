from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sessions_app.lifecycle import conversation
from sessions_app.models import Message, Session
from sessions_app.vocabulary.enums import MessageRole, Status
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition
from tests.factories import SessionFactory
from tests.tampering import tampering

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


def test_a_message_knows_its_number_and_the_bytes_so_far(session: Session) -> None:
    say(SessionFactory.create(status=Status.IN_PROGRESS, now=NOON), "elsewhere")
    said = [say(session, content) for content in ("ab", "é", "")]
    assert [(message.number, message.total_bytes) for message in said] == [(1, 2), (2, 4), (3, 4)]


@pytest.mark.parametrize("missing", ["number", "total_bytes"])
def test_after_messages_without_a_number_all_are_counted(session: Session, missing: str) -> None:
    """Those that were written before messages had numbers."""
    say(SessionFactory.create(status=Status.IN_PROGRESS, now=NOON), "elsewhere")
    for content in ("abc", "é"):
        say(session, content)
    with tampering():
        Message.objects.filter(session=session).update(**{missing: None})
    message = say(session, "d")
    assert (message.number, message.total_bytes) == (3, 6)


def test_a_session_holds_as_many_messages_as_it_may(session: Session, settings: Settings) -> None:
    settings.SESSION_MAX_MESSAGES = 2
    say(session, "a")
    say(session, "b")
    with pytest.raises(Conflict):
        say(session, "c")
    assert Message.objects.filter(session=session).count() == 2


def test_the_last_message_is_read_without_its_content(session: Session) -> None:
    say(session, "a long one")
    with CaptureQueriesContext(connection) as queries:
        say(session, "b")
    reads = [query["sql"] for query in queries if '"sessions_app_message"' in query["sql"]]
    assert reads[0].startswith("SELECT")
    assert '"content"' not in reads[0]
