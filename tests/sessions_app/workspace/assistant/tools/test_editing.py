"""The tool that proposes an edit: what it keeps, and what it says to the model."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from sessions_app.models import AssistantTurn, Checkpoint, EditProposal, Message, Session
from sessions_app.workspace.assistant import proposals, turns
from sessions_app.workspace.assistant.completion import ToolCall
from sessions_app.workspace.assistant.tools import execute
from tests.annotations import Json
from tests.at_work import at_work
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

MEMO = {
    "document": {"title": "Memo", "sections": [{"id": "a", "heading": "Why", "text": "We wait."}]}
}
EDIT: Json = {"path": "sections.0.text", "value": "We act.", "replaces": "We wait."}


@pytest.fixture
def session() -> Session:
    return at_work("docx", MEMO)


@pytest.fixture
def turn(session: Session) -> AssistantTurn:
    turn = turns.claim(turns.open_turn(session.pk, "Shorten it.").pk)
    assert turn is not None
    return turn


def propose(turn: AssistantTurn, arguments: Json) -> str:
    call = ToolCall("a", "propose_edit", json.dumps(arguments))
    return str(execute(turn, call)["content"])


def test_a_proposal_is_kept_and_changes_nothing(turn: AssistantTurn) -> None:
    answer = propose(turn, {**EDIT, "reason": "Shorter."})
    assert answer.startswith("The candidate sees the edit")
    proposal = EditProposal.objects.get()
    assert (proposal.state, proposal.path, proposal.part_id, proposal.phase_index) == (
        "open",
        "sections.0.text",
        "a",
        0,
    )
    assert proposal.change == {"before": "We wait.", "after": "We act."}
    assert (proposal.turn_id, proposal.reason) == (turn.pk, "Shorter.")
    assert Checkpoint.objects.get().state == MEMO
    assert Message.objects.get(role="tool").content == "Proposed an edit of section 1: Shorter."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"path": "sections.7.text"}, "“7” does not exist here"),
        ({"path": 3}, "“path” must be a string"),
        ({"path": "x" * 300}, "at most 200"),
        ({"replaces": "We sleep."}, "which is: We wait."),
        ({"replaces": None}, "which is: We wait."),
        ({"replaces": ["We wait."]}, "“replaces” must be a string"),
        ({"value": "We wait."}, "already"),
        ({"value": None}, "must be a string"),
        ({"value": {"a": 1}}, "must be a string"),
        ({"value": "x" * 30_000}, "at most 20,000 characters"),
        ({"reason": "x" * 501}, "at most 500"),
    ],
)
def test_what_cannot_be_proposed_is_said_to_the_model(
    changes: Json, reason: str, turn: AssistantTurn
) -> None:
    answer = propose(turn, {**EDIT, **changes})
    assert answer.startswith("Error: ")
    assert reason in answer
    assert not EditProposal.objects.exists()
    assert Message.objects.filter(role="tool").count() == 1


def test_the_text_that_is_replaced_may_differ_in_its_spaces(turn: AssistantTurn) -> None:
    assert not propose(turn, {**EDIT, "replaces": " We\n wait. "}).startswith("Error")


def test_a_new_part_replaces_nothing(turn: AssistantTurn) -> None:
    value = '{"heading": "How", "text": "Soon."}'
    propose(turn, {"path": "sections.1", "value": value, "replaces": ""})
    assert EditProposal.objects.get().change["before"] is None


def test_before_the_task_nothing_is_proposed() -> None:
    session = SessionFactory.create(status="setup")
    turn = turns.open_turn(session.pk, "Hello")
    assert "The task has not started" in propose(turn, EDIT)


def test_what_no_database_holds_is_left_out(turn: AssistantTurn) -> None:
    propose(turn, {**EDIT, "value": "a\0b\ud800"})
    assert EditProposal.objects.get().change["after"] == "ab\ufffd"


def test_too_many_proposals_are_said_to_the_model(
    turn: AssistantTurn, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.SESSION_MAX_PROPOSALS = 2
    monkeypatch.setattr(proposals, "MAX_OPEN", 1)
    propose(turn, EDIT)
    assert "1 edits are waiting" in propose(turn, {**EDIT, "value": "Other."})
    monkeypatch.setattr(proposals, "MAX_OPEN", 9)
    propose(turn, {**EDIT, "value": "Other."})
    assert "at most 2 proposed edits" in propose(turn, {**EDIT, "value": "More."})
    assert EditProposal.objects.count() == 2


def test_a_whole_that_would_be_too_much_is_refused(turn: AssistantTurn) -> None:
    sections: list[Any] = [{"heading": "", "text": ""}] * 501
    answer = propose(turn, {"path": "sections", "value": sections, "replaces": "Why We wait."})
    assert "Error" in answer
    assert not EditProposal.objects.exists()
