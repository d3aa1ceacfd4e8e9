"""Answers of the assistant: what comes, what is kept, and what goes wrong."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.models import AssistantTurn, Message, Session
from sessions_app.vocabulary.enums import TurnState
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition, NotFound
from sessions_app.workspace import assistant, materials, preparation
from sessions_app.workspace.assistant import (
    answer,
    client,
    partial_texts,
    prompt,
    runner,
    script,
    turns,
)
from sessions_app.workspace.assistant.completion import INVALID_RESPONSE
from tests.factories import SessionFactory
from tests.materials import LEDGER, assessment_with_materials
from tests.sessions_app.verbs import STAFF
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, event

pytestmark = pytest.mark.django_db

Ask = Callable[[], AssistantTurn]


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress")


@pytest.fixture
def ask(session: Session, settings: Settings) -> Ask:
    settings.ASSISTANT_MODEL = "model-1"
    settings.ASSISTANT_SCRIPTED = session.organization.slug

    def run() -> AssistantTurn:
        turn = assistant.begin(session.pk, "Which plan?")
        runner.run(turn.pk)
        return AssistantTurn.objects.get(pk=turn.pk)

    return run


def said(session: Session) -> list[tuple[str, str]]:
    return list(Message.objects.for_session(session.pk).values_list("role", "content"))


def test_an_answer_becomes_a_message(session: Session, ask: Ask, settings: Settings) -> None:
    with answering(WHOLE) as (settings.ASSISTANT_URL, _):
        turn = ask()
    assert (turn.state, turn.text, turn.fault) == ("done", "One two.", "")
    assert said(session) == [("user", "Which plan?"), ("assistant", "One two.")]
    assert Message.objects.get(role="assistant").pk == turn.message_id


def test_the_model_is_told_all_that_was_given(
    session: Session, ask: Ask, settings: Settings
) -> None:
    preparation.write_instructions(session.pk, "Quote figures.")
    preparation.remember(session.pk, key="reader", value="The board")
    used = preparation.add_skill(session.pk, name="check", instructions="Recompute.")
    off = preparation.add_skill(session.pk, name="style", instructions="Rhyme.")
    preparation.switch_skill(session.pk, off.pk, enabled=False)
    lifecycle.checkpoint(session.pk, {"text": "My draft"})
    with answering(WHOLE) as (settings.ASSISTANT_URL, requests):
        ask()
    body = json.loads(requests[0])
    system, question = body["messages"]
    for part in ("Quote figures.", "The board", used.instructions, "My draft"):
        assert part in system["content"]
    assert "Rhyme." not in system["content"]
    assert question == {"role": "user", "content": "Which plan?"}
    assert (body["model"], body["stream"]) == ("model-1", True)


@pytest.mark.parametrize(
    ("status", "body", "kept", "fault"),
    [
        (429, b"{}", "", "(429)"),
        (500, b"<html>", "", "status 500"),
        (302, b"", "", "status 302"),
        (200, b"data: {", "", INVALID_RESPONSE),
        (200, b'data: {"choices": [3]}', "", INVALID_RESPONSE),
        (200, event(["a"]), "", INVALID_RESPONSE),
        (200, b"<html>no stream</html>", "", "was interrupted"),
        (200, event("Half an ans"), "Half an ans", "was interrupted"),
        (200, event("a") + b"data: nonsense\n\n", "a", INVALID_RESPONSE),
        (200, b"data: [DONE]\n\n", "", "gave no answer"),
    ],
    ids=lambda value: str(value)[:12] if isinstance(value, int | str) else "",
)
def test_a_server_that_fails_is_said_and_what_came_is_kept(
    status: int,
    body: bytes,
    kept: str,
    fault: str,
    session: Session,
    ask: Ask,
    settings: Settings,
) -> None:
    with answering(body, status=status) as (settings.ASSISTANT_URL, _):
        turn = ask()
    assert (turn.state, turn.text) == ("failed", kept)
    assert fault in turn.fault
    assert said(session)[1:] == ([("assistant", kept)] if kept else [])
    with answering(WHOLE) as (settings.ASSISTANT_URL, _):
        assert ask().state == "done"  # the next question is answered


def test_a_server_that_is_away_is_said(ask: Ask, settings: Settings) -> None:
    with answering(WHOLE) as (url, _):
        pass
    settings.ASSISTANT_URL = url
    assert ask().fault == client.UNREACHABLE


def test_an_answer_that_never_ends_is_cut(
    ask: Ask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_BYTES", 1_000)
    with answering(event("a") * 100) as (settings.ASSISTANT_URL, _):
        turn = ask()
    assert (turn.state, turn.fault) == ("failed", client.TOO_SLOW)


def test_the_script_says_that_it_is_one(session: Session, ask: Ask) -> None:
    turn = ask()
    assert turn.state == "done"
    assert "not a language model" in said(session)[1][1]
    assert assistant.name(session.pk) == script.NAME


def test_without_an_assistant_nothing_is_recorded(session: Session) -> None:
    with pytest.raises(Conflict, match="No assistant"):
        assistant.begin(session.pk, "Hello")
    assert said(session) == []


def test_a_session_has_one_answer_at_a_time(session: Session) -> None:
    turns.open_turn(session.pk, "One")
    with pytest.raises(Conflict, match="still answering"):
        turns.open_turn(session.pk, "Two")
    assert said(session) == [("user", "One")]


def test_a_session_has_a_number_of_answers(session: Session, settings: Settings) -> None:
    settings.ASSISTANT_MAX_TURNS = 1
    turn = turns.open_turn(session.pk, "One")
    assistant.stop(session.pk, turn.pk)
    with pytest.raises(Conflict, match="at most 1 "):
        turns.open_turn(session.pk, "Two")


def test_a_turn_whose_process_died_is_over_with_its_lease(session: Session) -> None:
    turn = turns.open_turn(session.pk, "One")
    turns.save_texts({turn.pk: "So far"})
    AssistantTurn.objects.update(lease_ends_at=clock.now() - timedelta(seconds=1))
    turns.open_turn(session.pk, "Two")
    turn.refresh_from_db()
    assert (turn.state, turn.fault) == ("failed", turns.BROKEN)
    assert [content for _, content in said(session)] == ["One", "So far", "Two"]


def test_what_was_stopped_stays_as_it_was(
    session: Session, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    def pieces(*_: object) -> Iterator[str]:
        yield "One "
        assistant.stop(session.pk, AssistantTurn.objects.get().pk)
        yield "two "
        pytest.fail("nobody waits for more")

    monkeypatch.setattr(script, "stream", pieces)
    monkeypatch.setattr(partial_texts, "SAVE_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(answer, "_partial_texts", partial_texts.PartialTexts())
    turn = ask()
    assert (turn.state, turn.text) == ("stopped", "One ")
    assert said(session)[1:] == [("assistant", "One ")]


def test_what_comes_after_the_end_is_dropped(session: Session) -> None:
    turn = turns.open_turn(session.pk, "One")
    lifecycle.submit(session.pk, actor=STAFF)
    assert turns.save_texts({turn.pk: "late"}) == {turn.pk}
    turns.end(turn, TurnState.DONE, text="late", model="m")
    turn.refresh_from_db()
    assert (turn.state, turn.text) == ("failed", "")
    assert said(session) == [("user", "One")]


def test_before_the_start_there_is_no_answer() -> None:
    with pytest.raises(IllegalTransition):
        turns.open_turn(SessionFactory.create(status="invited").pk, "Hello")


def test_a_model_without_tools_is_told_what_the_candidate_has_opened(
    ask: Ask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = assessment_with_materials()
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    monkeypatch.setattr(prompt, "MAX_FILES_LENGTH", 30)
    settings.ASSISTANT_TOOLS = False

    def told() -> str:
        with answering(WHOLE) as (settings.ASSISTANT_URL, requests):
            runner.run(assistant.begin(session.pk, "What is due?").pk)
        return str(json.loads(requests[0])["messages"][0]["content"])

    assert "ledger.csv" not in told()
    materials.connect(session.pk, "drive")
    text = told()
    assert LEDGER in text
    assert "Payment" in text
    assert "within" not in text
    assert "[The rest is left out.]" in text


def test_the_turn_of_a_process_that_died_ends_for_whoever_looks(
    session: Session, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    turn = assistant.begin(session.pk, "Which plan?")
    turns.save_texts({turn.pk: "The first"})
    assert assistant.settle(session.pk, turn.pk).state == TurnState.OPEN
    AssistantTurn.objects.update(lease_ends_at=clock.now() - timedelta(seconds=1))
    assert assistant.settle(session.pk, turn.pk).fault == turns.BROKEN
    assert said(session)[-1] == ("assistant", "The first")


def test_a_turn_that_waited_has_its_whole_lease_when_it_begins(
    session: Session, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    turn = assistant.begin(session.pk, "Which plan?")
    AssistantTurn.objects.update(lease_ends_at=clock.now())
    taken = turns.claim(turn.pk)
    assert taken is not None
    assert taken.lease_ends_at > clock.now() + timedelta(seconds=settings.ASSISTANT_TIMEOUT_SECONDS)
    assistant.stop(session.pk, turn.pk)
    assert turns.claim(turn.pk) is None


def test_a_question_that_is_asked_again_is_recorded_once(
    session: Session, settings: Settings
) -> None:
    settings.ASSISTANT_MODEL = "model-1"
    with answering(event("Half"), WHOLE) as (settings.ASSISTANT_URL, requests):
        first = assistant.begin(session.pk, "Which plan?")
        runner.run(first.pk)
        second = assistant.begin(session.pk, question_id=first.question_id)
        runner.run(second.pk)
    assert said(session) == [
        ("user", "Which plan?"),
        ("assistant", "Half"),
        ("assistant", "One two."),
    ]
    question = Message.objects.get(role="user").pk
    assert set(AssistantTurn.objects.values_list("question_id", flat=True)) == {question}
    told = [json.loads(request)["messages"] for request in requests]
    assert told[0] == told[1]


def test_only_the_last_question_of_the_session_is_asked_again(
    session: Session, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    first = assistant.begin(session.pk, "One")
    runner.run(first.pk)
    second = assistant.begin(session.pk, "Two")
    runner.run(second.pk)
    with pytest.raises(Conflict, match="last question"):
        assistant.begin(session.pk, question_id=first.question_id)
    answer_id = Message.objects.filter(role="assistant").values_list("pk", flat=True)[0]
    with pytest.raises(NotFound):
        assistant.begin(session.pk, question_id=answer_id)
    other = SessionFactory.create(status="in_progress")
    with pytest.raises(NotFound):
        turns.open_turn(other.pk, question_id=second.question_id)
    assert AssistantTurn.objects.count() == 2
