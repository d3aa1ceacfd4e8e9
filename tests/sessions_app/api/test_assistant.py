"""The assistant over HTTP."""

from uuid import UUID

import pytest
from pytest_django import Settings

from gradient.core import bounded_rows
from sessions_app.lifecycle import conversation
from sessions_app.models import AssistantTurn, Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace.assistant import runner, turns
from tests import answers, paths
from tests.annotations import CandidateOf, Json
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress")


@pytest.fixture
def candidate(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


def test_a_question_is_answered(session: Session, candidate: ApiClient, settings: Settings) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    path = paths.sessions(session, "assistant")
    turn = candidate.post(f"{path}/turns", {"content": "Hello"}).json()["turn"]
    assert (turn["state"], turn["text"]) == ("open", "")
    assert candidate.get(path).json()["assistant"]["turn"]["id"] == turn["id"]
    runner.run(AssistantTurn.objects.get().pk)
    turn = candidate.get(f"{path}/turns/{turn['id']}").json()["turn"]
    assert turn["state"] == "done"
    state = candidate.get(path).json()["assistant"]
    assert state["turn"] is None
    assert [message["role"] for message in state["messages"]] == ["user", "assistant"]
    assert state["messages"][0]["html"] is None
    assert "<strong>" in state["messages"][1]["html"]
    assert state["messages"][1]["id"] == turn["messageId"]


def test_an_answer_can_be_stopped_more_than_once(session: Session, candidate: ApiClient) -> None:
    turn = turns.open_turn(session.pk, "Hello")
    turns.save_texts({turn.pk: "So far"})
    for _ in range(2):
        stopped = candidate.post(paths.sessions(session, f"assistant/turns/{turn.pk}/stop"))
        assert (stopped.status_code, stopped.json()["turn"]["state"]) == (200, "stopped")
    messages = candidate.get(paths.sessions(session, "assistant")).json()["assistant"]["messages"]
    assert [message["content"] for message in messages] == ["Hello", "So far"]


def test_without_an_assistant_the_answer_says_so(session: Session, candidate: ApiClient) -> None:
    assert candidate.get(paths.sessions(session, "assistant")).json()["assistant"]["name"] is None
    refused = candidate.post(paths.sessions(session, "assistant/turns"), {"content": "Hello"})
    answers.error(refused, 409, "conflict")


def test_a_blank_question_is_refused(session: Session, candidate: ApiClient) -> None:
    refused = candidate.post(paths.sessions(session, "assistant/turns"), {"content": " "})
    assert answers.faults(refused) == ["content"]


def test_the_turns_of_others_are_not_there(candidate: ApiClient, session: Session) -> None:
    theirs = turns.open_turn(SessionFactory.create(status="in_progress").pk, "Hello")
    path = paths.sessions(session, f"assistant/turns/{theirs.pk}")
    answers.error(candidate.get(path), 404, "not_found")
    answers.error(candidate.post(f"{path}/stop"), 404, "not_found")


def test_of_large_messages_the_latest_are_shown(
    session: Session, candidate: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_rows, "LIST_BYTES", 50_000)
    for number in range(5):
        content = f"{number} {'x' * 20_000}"
        conversation.record(session.pk, role=MessageRole.ASSISTANT, content=content)
    answer = candidate.get(paths.sessions(session, "assistant"))
    assert [each["content"][0] for each in answer.json()["assistant"]["messages"]] == ["3", "4"]
    assert len(answer.content) < 60_000


def test_a_question_can_be_asked_again(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    path = paths.sessions(session, "assistant/turns")
    first = candidate.post(path, {"content": "Hello"}).json()["turn"]
    runner.run(AssistantTurn.objects.get().pk)
    again = candidate.post(path, {"questionId": first["questionId"]})
    assert again.status_code == 201
    assert again.json()["turn"]["questionId"] == first["questionId"]
    assert again.json()["turn"]["id"] != first["id"]


@pytest.mark.parametrize("body", [{}, {"content": "Hello", "questionId": str(UUID(int=1))}])
def test_either_a_question_or_its_id_is_asked(
    body: Json, session: Session, candidate: ApiClient
) -> None:
    refused = candidate.post(paths.sessions(session, "assistant/turns"), body)
    assert answers.faults(refused) == ["content"]
