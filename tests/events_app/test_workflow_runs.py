"""What the log says of a run of a workflow's step."""

from typing import Any

import pytest

from events_app.catalog.entries import CATALOG
from events_app.models import Event
from events_app.types import EventType
from sessions_app import lifecycle
from sessions_app.vocabulary.enums import TurnState
from sessions_app.workspace.assistant import turns, workflow
from tests.factories import AssessmentFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("inputs", "state", "expected"),
    [
        (["x", "y"], TurnState.DONE, {"inputs": 2, "succeeded": 2, "failed": 0}),
        (["x", "y"], TurnState.FAILED, {"inputs": 2, "succeeded": 0, "failed": 2}),
        ([], TurnState.DONE, {"inputs": 0, "succeeded": 1, "failed": 0}),
        ([], TurnState.STOPPED, {"inputs": 0, "succeeded": 0, "failed": 1, "stopped": True}),
    ],
)
def test_the_end_of_a_run_is_recorded_once(
    inputs: list[str], state: TurnState, expected: dict[str, Any]
) -> None:
    assessment = AssessmentFactory.create(deliverable_type="workflow")
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    step = {"id": "a", "name": "", "prompt": "Sort.", "inputs": inputs}
    lifecycle.checkpoint(session.pk, {"workflow": {"name": "", "steps": [step]}})
    run = workflow.open_run(session.pk, 0)
    for _ in range(2):
        turns.end(run.turn, state, text="Sorted", model="m")
    event = Event.objects.get()
    entry = CATALOG[EventType(event.type)]
    assert set(entry.required) <= event.data.keys() <= {*entry.required, *entry.optional}
    assert event.type == "workflow_run"
    assert event.data.pop("durationMs") >= 0
    assert event.data == {"run": 1, "step": "step 1", **expected}
