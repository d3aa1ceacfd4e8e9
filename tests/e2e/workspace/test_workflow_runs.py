"""Running the steps of a workflow by the assistant."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from sessions_app.models import Organization, WorkflowRun
from tests.e2e.judge import accessibility_faults
from tests.e2e.workspace.editing import Workspace
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

FLOW: Any = {
    "workflow": {
        "name": "Triage",
        "steps": [
            {"id": "step-1", "name": "Sort", "prompt": "Sort.", "inputs": ["One"]},
            {"id": "step-2", "name": "Answer", "prompt": "Answer.", "inputs": []},
        ],
    }
}


@pytest.mark.records("workflow_run")
def test_a_step_is_run_and_its_output_stays_beside_it(
    page: Page, organization: Organization, settings: Settings
) -> None:
    workspace = Workspace(page, organization, "workflow", FLOW)
    page.get_by_role("textbox", name="Prompt").first.fill("Sort by urgency.")
    with answering(WHOLE) as (settings.ASSISTANT_URL, requests):
        page.get_by_role("button", name="Run: step 1").dblclick()
        output = page.get_by_role("group", name="Output: step 1")
        expect(output.get_by_text("One two.")).to_be_visible()
        expect(output.get_by_text("Done")).to_be_visible()
    assert len(requests) == 1
    assert b"Sort by urgency." in requests[0]
    (run,) = [data for type, data in workspace.events() if type == "workflow_run"]
    assert run == {"run": 1, "step": "Sort", "inputs": 1, "succeeded": 1, "failed": 0}
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Move down: step 1").click()
    expect(page.get_by_role("group", name="Output: step 2").get_by_text("One two.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("One two.")).to_be_visible()


def test_a_run_that_cannot_be_is_said_beside_the_step(
    page: Page, organization: Organization
) -> None:
    Workspace(page, organization, "workflow", FLOW)
    page.get_by_role("button", name="Run: step 2").click()
    output = page.get_by_role("group", name="Output: step 2")
    expect(output.get_by_text("No assistant is configured.")).to_be_visible()
    assert not WorkflowRun.objects.exists()
