"""What a model is told is bounded, however much there is: no more of it is read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.lifecycle import conversation
from sessions_app.models import AssistantTurn, Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace import materials
from sessions_app.workspace.assistant import prompt
from tests.factories import SessionFactory, StoredFileFactory

pytestmark = pytest.mark.django_db
LONG = "é" * 100


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress")


def say(session: Session, *texts: str) -> None:
    for text in texts:
        conversation.record(session.pk, role=MessageRole.USER, content=text)


def told(session: Session) -> list[str]:
    turn = AssistantTurn(session=session)
    return [message["content"] for message in prompt.messages(turn)[1:]]


class TestTheConversation:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prompt, "MAX_CONVERSATION_LENGTH", 50)

    def test_the_last_messages_that_fit_are_told_in_order(self, session: Session) -> None:
        say(session, LONG, "a" * 20, "b" * 20)
        assert told(session) == ["a" * 20, "b" * 20]

    def test_the_latest_is_cut_and_told_alone(self, session: Session) -> None:
        say(session, "before", LONG)
        assert told(session) == [LONG[:50]]

    def test_what_is_not_told_is_not_read(self, session: Session) -> None:
        say(session, "x" * 1_000, "a")
        with CaptureQueriesContext(connection) as queries:
            told(session)
        of_messages = [q["sql"] for q in queries if "sessions_app_message" in q["sql"]]
        assert len(of_messages) == 2
        assert "LENGTH" in of_messages[0]
        assert "SUBSTR" in of_messages[1]


class TestTheFiles:
    def beginnings(self, session: Session, most: int) -> list[tuple[str, str, bool]]:
        return materials.read_beginnings(session, most)

    def add(self, session: Session, *texts: str) -> None:
        for number, text in enumerate(texts):
            StoredFileFactory.create(session=session, name=f"{number}.txt", text=text)

    def test_texts_are_given_until_they_are_as_many_characters(self, session: Session) -> None:
        self.add(session, "é" * 40, "b" * 40, "c" * 40, "")
        found = {name: (text, whole) for name, text, whole in self.beginnings(session, 60)}
        assert sum(len(text) for text, _ in found.values()) == 60
        assert sorted(len(text) for text, _ in found.values()) == [0, 0, 20, 40]

        assert found["3.txt"] == ("", True)

    def test_what_fits_is_given_whole(self, session: Session) -> None:
        self.add(session, "a", "b")
        assert sorted(self.beginnings(session, 2)) == [("0.txt", "a", True), ("1.txt", "b", True)]

    def test_there_may_be_none(self, session: Session) -> None:
        assert self.beginnings(session, 10) == []

    def test_no_more_queries_for_more_files(self, session: Session) -> None:
        numbers = []
        for texts in (["a"], ["b", "c"]):
            self.add(session, *texts)
            with CaptureQueriesContext(connection) as queries:
                self.beginnings(session, 100)
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]
