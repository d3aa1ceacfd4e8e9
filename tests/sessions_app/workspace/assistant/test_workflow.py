"""Runs of a workflow's step: a turn of its own, with the step as it was saved."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import AssistantTurn, Message, Session, WorkflowRun
from sessions_app.vocabulary.exceptions import Conflict, IllegalTransition, NotFound
from sessions_app.vocabulary.signals import workflow_step_run
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import runner, turns, workflow
from tests.at_work import at_work
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling

pytestmark = pytest.mark.django_db

FLOW: Any = {
    "workflow": {
        "name": "Triage",
        "steps": [
            {"id": "a", "name": "Sort", "prompt": "Sort the tickets.", "inputs": ["One", "Two"]},
            {"name": "Empty", "prompt": " "},
        ],
    }
}


@pytest.fixture
def session() -> Session:
    return at_work("workflow", FLOW)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    kept: list[Any] = []

    def hear(run: WorkflowRun, turn: AssistantTurn, **_: Any) -> None:
        kept.append((run.number, turn.state))

    workflow_step_run.connect(hear)
    yield kept
    workflow_step_run.disconnect(hear)


def test_a_step_is_run_with_its_prompt_and_inputs(
    session: Session, settings: Settings, heard: list[Any]
) -> None:
    with answering(WHOLE) as (settings.ASSISTANT_URL, requests):
        run = assistant.begin_run(session.pk, 0)
        runner.run(run.pk)
    system, question = json.loads(requests[0])["messages"]
    assert "one step of a workflow" in system["content"]
    assert question["content"] == "Sort the tickets.\n\nInput 1:\nOne\n\nInput 2:\nTwo"
    run = WorkflowRun.objects.get()
    assert (run.number, run.step, run.step_id, run.step_name) == (1, 0, "a", "Sort")
    assert (run.prompt, run.inputs) == ("Sort the tickets.", ["One", "Two"])
    assert (run.turn.state, run.turn.text) == ("done", "One two.")
    assert not Message.objects.exists()
    assert heard == [(1, "done")]


def test_a_run_may_read_but_not_propose(session: Session, settings: Settings) -> None:
    wanted = calling("propose_edit", {"path": "name", "value": "x", "replaces": "Triage"})
    with answering(wanted, WHOLE) as (settings.ASSISTANT_URL, requests):
        runner.run(assistant.begin_run(session.pk, 0).pk)
    first, second = map(json.loads, requests)
    names = [offer["function"]["name"] for offer in first["tools"]]
    assert names == ["list_sources", "search_sources", "read_file"]
    assert "Unknown tool" in second["messages"][-1]["content"]


def test_runs_are_numbered_and_one_at_a_time(session: Session) -> None:
    first = workflow.open_run(session.pk, 0)
    for begin in (
        lambda: workflow.open_run(session.pk, 0),
        lambda: turns.open_turn(session.pk, "?"),
    ):
        with pytest.raises(Conflict, match="still answering"):
            begin()
    assistant.stop(session.pk, first.pk)
    assert workflow.open_run(session.pk, 0).number == 2


@pytest.mark.parametrize("step", [2, 99])
def test_a_step_that_is_not_there_is_refused(step: int, session: Session) -> None:
    with pytest.raises(NotFound):
        workflow.open_run(session.pk, step)


def test_what_cannot_be_run_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Conflict, match="no prompt"):
        workflow.open_run(session.pk, 1)
    monkeypatch.setattr(workflow, "MAX_LENGTH", 10)
    with pytest.raises(Conflict, match="at most 10 "):
        workflow.open_run(session.pk, 0)
    with pytest.raises(Conflict, match="Only the steps of a workflow"):
        workflow.open_run(SessionFactory.create(status="in_progress").pk, 0)
    with pytest.raises(IllegalTransition):
        workflow.open_run(SessionFactory.create(status="setup").pk, 0)
    with pytest.raises(Conflict, match="No assistant"):
        assistant.begin_run(session.pk, 0)
    assert not AssistantTurn.objects.exists()


def test_a_run_that_was_stopped_keeps_what_came(session: Session, heard: list[Any]) -> None:
    run = workflow.open_run(session.pk, 0)
    turns.save_texts({run.turn.pk: "So far"})
    for _ in range(2):
        turn = assistant.stop(session.pk, run.pk)
    assert (turn.state, turn.text) == ("stopped", "So far")
    assert heard == [(1, "stopped")]


def test_a_run_that_the_session_s_end_meets_is_over(session: Session, heard: list[Any]) -> None:
    run = workflow.open_run(session.pk, 0)
    lifecycle.submit(session.pk, actor=STAFF)
    turn = assistant.stop(session.pk, run.pk)
    assert (turn.state, turn.fault) == ("failed", turns.OVER)
    assert heard == []
