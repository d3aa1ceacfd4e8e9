"""Runs of a workflow's steps, over HTTP."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sessions_app.models import Session
from sessions_app.workspace import assistant
from sessions_app.workspace.assistant import runner, turns, workflow
from tests import answers, paths
from tests.annotations import CandidateOf
from tests.at_work import at_work
from tests.clients import ApiClient

pytestmark = pytest.mark.django_db

FLOW: Any = {
    "workflow": {
        "name": "",
        "steps": [{"id": "a", "name": "Sort", "prompt": "Go.", "inputs": ["x"]}],
    }
}


@pytest.fixture
def session() -> Session:
    return at_work("workflow", FLOW)


@pytest.fixture
def candidate(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


def test_a_step_is_run_and_its_run_listed(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    path = paths.sessions(session, "workflow-runs")
    begun = candidate.post(path, {"step": 0})
    assert begun.status_code == 201
    run = begun.json()["workflowRun"]
    assert (run["state"], run["output"], run["number"], run["stepId"]) == ("open", "", 1, "a")
    runner.run(run["turnId"])
    turn = candidate.get(paths.sessions(session, f"assistant/turns/{run['turnId']}")).json()["turn"]
    listed = candidate.get(path).json()
    assert listed["total"] == 1
    assert listed["workflowRuns"][0] == {**run, "state": "done", "output": turn["text"]}
    assert "answer this step" in turn["text"]


def test_the_newest_run_is_first_and_queries_are_fixed(
    session: Session, candidate: ApiClient
) -> None:
    path, numbers = paths.sessions(session, "workflow-runs"), []
    for count in (1, 3):
        while session.workflow_runs.count() < count:
            run = workflow.open_run(session.pk, 0)
            turns.save_texts({run.turn.pk: f"Output {run.number}"})
            assistant.stop(session.pk, run.pk)
        with CaptureQueriesContext(connection) as queries:
            listed = candidate.get(path).json()["workflowRuns"]
        numbers.append(len(queries))
        assert [each["number"] for each in listed] == list(range(count, 0, -1))
        assert listed[0]["output"] == f"Output {count}"
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("body", [{}, {"step": -1}, {"step": "x"}, {"step": 10_001}])
def test_a_step_is_a_number(body: Any, session: Session, candidate: ApiClient) -> None:
    refused = candidate.post(paths.sessions(session, "workflow-runs"), body)
    assert answers.faults(refused) == ["step"]


def test_without_an_assistant_it_is_said(session: Session, candidate: ApiClient) -> None:
    refused = candidate.post(paths.sessions(session, "workflow-runs"), {"step": 0})
    assert answers.error(refused, 409, "conflict") == "No assistant is configured."


def test_at_a_bound_the_answer_says_when_to_come_again(
    session: Session, candidate: ApiClient, settings: Settings
) -> None:
    settings.ASSISTANT_SCRIPTED = session.organization.slug
    settings.ASSISTANT_DAY_CALLS = 1
    run = assistant.begin_run(session.pk, 0)
    runner.run(run.pk)
    refused = candidate.post(paths.sessions(session, "workflow-runs"), {"step": 0})
    assert "limit of 1 model calls a day" in answers.error(refused, 409, "conflict")
    assert 0 < int(refused["Retry-After"]) <= 86_400
