"""Tools in a turn: rounds of calls, what the model is told, and what is on record."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import AssistantTurn, Message, Session
from sessions_app.vocabulary.signals import message_recorded
from sessions_app.workspace import assistant, materials
from sessions_app.workspace.assistant import answer, runner
from sessions_app.workspace.assistant.answer import TOO_MANY_ROUNDS
from tests.factories import SessionFactory
from tests.materials import LEDGER, assessment_with_materials
from tests.sessions_app.verbs import STAFF
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling, event, part

pytestmark = pytest.mark.django_db

Ask = Callable[..., tuple[AssistantTurn, list[Any]]]


@pytest.fixture
def session() -> Session:
    assessment = assessment_with_materials()
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    materials.connect(session.pk, "drive")
    return session


@pytest.fixture
def ask(session: Session, settings: Settings) -> Ask:
    """Asks a model that answers so; the ended turn, and the requests that the model got."""
    settings.ASSISTANT_MODEL = "model-1"

    def run(*bodies: bytes) -> tuple[AssistantTurn, list[Any]]:
        with answering(*bodies) as (settings.ASSISTANT_URL, requests):
            turn = assistant.begin(session.pk, "What is due?")
            runner.run(turn.pk)
        return AssistantTurn.objects.get(pk=turn.pk), [json.loads(each) for each in requests]

    return run


def said(session: Session) -> list[tuple[str, str]]:
    return list(Message.objects.for_session(session.pk).values_list("role", "content"))


def test_a_tool_is_used_and_the_turn_goes_on(session: Session, ask: Ask) -> None:
    wanted = calling("read_file", {"file": "ledger.csv"}, text="Let me see.")
    turn, (first, second) = ask(wanted, WHOLE)
    assert (turn.state, turn.text) == ("done", "Let me see.\n\nOne two.")
    assert {offer["function"]["name"] for offer in first["tools"]} >= {
        "list_sources",
        "search_sources",
        "read_file",
    }
    called, told = second["messages"][-2:]
    assert called["role"] == "assistant"
    assert called["tool_calls"] == [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": "read_file", "arguments": '{"file": "ledger.csv"}'},
        }
    ]
    assert (told["role"], told["tool_call_id"]) == ("tool", "call_1")
    assert LEDGER in told["content"]
    assert said(session) == [
        ("user", "What is due?"),
        ("tool", "Read “ledger.csv”, 21 of 21 characters."),
        ("assistant", "Let me see.\n\nOne two."),
    ]


def test_several_tools_are_used_in_the_order_of_the_calls(ask: Ask) -> None:
    both = event(
        None,
        "tool_calls",
        tool_calls=[
            part(0, "a", "search_sources", '{"query": "june"}'),
            part(1, "b", "list_sources", "{}"),
        ],
    )
    turn, (_, second) = ask(both, WHOLE)
    assert turn.state == "done"
    assert [each["tool_call_id"] for each in second["messages"][-2:]] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("delete_everything", {}, "Unknown tool"),
        ("", {}, "Unknown tool"),
        ("read_file", "{broken", "not a JSON object"),
        ("read_file", "[1]", "not a JSON object"),
        ("read_file", {}, "“file” must be a string"),
        ("read_file", {"file": ["x"]}, "“file” must be a string"),
        ("read_file", {"file": " "}, "must not be empty"),
        ("read_file", {"file": "other.csv"}, "File not found"),
        ("read_file", {"file": "ledger.csv", "offset": -1}, "0 or more"),
        ("read_file", {"file": "ledger.csv", "offset": "x"}, "0 or more"),
        ("read_file", {"file": "ledger.csv", "offset": True}, "0 or more"),
        ("read_file", {"file": "ledger.csv", "offset": 10**30}, "0 or more"),
        ("search_sources", {"query": "x" * 201}, "at most 200"),
        ("search_sources", {"query": "\0"}, "must not be empty"),
    ],
)
def test_wrong_arguments_are_said_to_the_model_and_the_turn_goes_on(
    name: str, arguments: object, reason: str, session: Session, ask: Ask
) -> None:
    turn, requests = ask(calling(name, arguments), WHOLE)
    told = requests[1]["messages"][-1]["content"]
    assert told.startswith("Error: ")
    assert reason in told
    assert (turn.state, turn.text) == ("done", "One two.")
    assert [role for role, _ in said(session)] == ["user", "tool", "assistant"]


def test_what_was_used_is_announced_with_its_message(session: Session, ask: Ask) -> None:
    heard: list[Any] = []

    def hear(message: Message, use: Any, **_: Any) -> None:
        heard.append((message.role, use))

    message_recorded.connect(hear)
    try:
        ask(calling("search_sources", {"query": "june"}), WHOLE)
    finally:
        message_recorded.disconnect(hear)
    uses = [use for role, use in heard if role == "tool"]
    assert [(use.tool, use.query) for use in uses] == [("search_sources", "june")]
    assert [use for role, use in heard if role != "tool"] == [None, None]


def test_a_model_that_never_answers_is_stopped(session: Session, ask: Ask) -> None:
    turn, requests = ask(calling("list_sources", {}))
    assert (turn.state, turn.fault) == ("failed", TOO_MANY_ROUNDS)
    assert len(requests) == answer.MAX_ROUNDS
    assert [request["tool_choice"] for request in requests][-2:] == ["auto", "none"]
    assert len(said(session)) == answer.MAX_ROUNDS


def test_a_tool_of_a_stopped_turn_is_not_used(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = answer.TurnAnswer._complete

    def stop(self: answer.TurnAnswer, *args: Any, **kwargs: Any) -> Any:
        completion = complete(self, *args, **kwargs)
        assistant.stop(session.pk, AssistantTurn.objects.get().pk)
        return completion

    monkeypatch.setattr(answer.TurnAnswer, "_complete", stop)
    turn, requests = ask(calling("list_sources", {}), WHOLE)
    assert turn.state == "stopped"
    assert len(requests) == 1
    assert [role for role, _ in said(session)] == ["user"]


def test_a_session_that_ends_meanwhile_ends_the_turn(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = answer.TurnAnswer._complete

    def submit(self: answer.TurnAnswer, *args: Any, **kwargs: Any) -> Any:
        completion = complete(self, *args, **kwargs)
        lifecycle.submit(session.pk, actor=STAFF)
        return completion

    monkeypatch.setattr(answer.TurnAnswer, "_complete", submit)
    turn, _ = ask(calling("list_sources", {}), WHOLE)
    assert (turn.state, turn.fault) == ("failed", "The session has ended.")


def test_a_conversation_that_is_full_ends_the_turn_with_what_came(
    session: Session, ask: Ask, settings: Settings
) -> None:
    settings.SESSION_MAX_MESSAGES = 1
    turn, _ = ask(calling("list_sources", {}, text="Let me see."), WHOLE)
    assert turn.state == "failed"
    assert "at most 1 messages" in turn.fault
    assert turn.text.strip() == "Let me see."


def test_without_tools_none_is_offered(ask: Ask, settings: Settings) -> None:
    settings.ASSISTANT_TOOLS = settings.ASSISTANT_USAGE = False
    _, (request,) = ask(WHOLE)
    assert not {"tools", "tool_choice", "stream_options"} & request.keys()


def test_a_server_that_refuses_tools_is_named_in_the_log(
    session: Session, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with answering(b"{}", status=400) as (settings.ASSISTANT_URL, _):
        runner.run(assistant.begin(session.pk, "Hello").pk)
    assert "ASSISTANT_TOOLS=0" in caplog.text
