"""Edits that the assistant proposes: shown as a difference, taken, left, and refused."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import Checkpoint, Organization
from tests.e2e.judge import accessibility_faults
from tests.e2e.replay.player import open_replay
from tests.e2e.workspace.editing import Workspace
from tests.sessions_app.workspace.assistant.fake_server import answering
from tests.sessions_app.workspace.assistant.stream import WHOLE, calling

pytestmark = pytest.mark.django_db(transaction=True)

MEMO: Any = {
    "document": {
        "title": "Memo",
        "sections": [{"id": "section-1", "heading": "Why", "text": "We wait here."}],
    }
}
EDIT = {
    "path": "sections.0.text",
    "value": "We go here.",
    "replaces": "We wait here.",
    "reason": "Stronger.",
}


@pytest.fixture
def workspace(page: Page, organization: Organization, settings: Settings) -> Workspace:
    """A candidate who asked, and an assistant that proposed an edit."""
    workspace = Workspace(page, organization, "docx", MEMO)
    with answering(calling("propose_edit", EDIT), WHOLE) as (settings.ASSISTANT_URL, _):
        page.reload()
        page.get_by_role("textbox", name="Ask the assistant").fill("Make it stronger.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("One two.")).to_be_visible()
    return workspace


def proposals(page: Page) -> Locator:
    return page.get_by_role("region", name="Edits that the assistant proposes")


def text_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text")


def of_type(workspace: Workspace, type: str) -> list[Any]:
    return [data for each, data in workspace.events() if each == type]


@pytest.mark.records("ai_tool_use")
def test_an_edit_is_shown_and_taken(page: Page, workspace: Workspace) -> None:
    region = proposals(page)
    expect(region.locator("del")).to_have_text("[removed: wait]")
    expect(region.locator("ins")).to_have_text("[added: go]")
    expect(region.get_by_text("Stronger.")).to_be_visible()
    assert accessibility_faults(page) == []
    region.get_by_role("button", name="Take").dblclick()
    expect(text_field(page)).to_have_value("We go here.")
    expect(region).to_be_hidden()
    (edited,) = of_type(workspace, "content_edited")
    assert edited == {
        "target": "section 1",
        "source": "assistant",
        "charactersAdded": 2,
        "charactersRemoved": 4,
        "before": "wait",
        "after": "go",
    }
    (use,) = of_type(workspace, "ai_tool_use")
    assert (use["tool"], use["target"]) == ("propose_edit", "section 1")
    workspace.undo()
    expect(text_field(page)).to_have_value("We wait here.")
    workspace.wait_for_state(MEMO["document"])


def test_an_edit_is_left(page: Page, workspace: Workspace) -> None:
    proposals(page).get_by_role("button", name="Leave").click()
    expect(proposals(page)).to_be_hidden()
    expect(text_field(page)).to_have_value("We wait here.")
    assert of_type(workspace, "ai_feedback") == [
        {"rating": "down", "source": "proposal", "target": "section 1"}
    ]
    page.reload()
    expect(page.get_by_text("One two.")).to_be_visible()
    expect(proposals(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        ("Take", "Accepted the assistant's edit · section 1"),
        ("Leave", "Rejected the assistant's edit · section 1"),
    ],
)
def test_the_reviewer_sees_what_was_proposed_and_what_became_of_it(
    page: Page, reviewer_page: Page, workspace: Workspace, choice: str, line: str
) -> None:
    proposals(page).get_by_role("button", name=choice).click()
    expect(proposals(page)).to_be_hidden()
    open_replay(reviewer_page, workspace.session)
    timeline = reviewer_page.locator("#timeline .event")
    proposed = "Proposed an edit of section 1: Stronger. · tool: propose_edit"
    expect(timeline.filter(has_text=proposed)).to_have_count(1)
    expect(timeline.filter(has_text=line)).to_have_count(1)


def test_what_the_candidate_typed_is_neither_lost_nor_replaced(
    page: Page, workspace: Workspace
) -> None:
    text_field(page).fill("My own words.")
    proposals(page).get_by_role("button", name="Take").click()
    expect(page.locator("[data-assistant-problem]")).to_contain_text("has changed")
    expect(text_field(page)).to_have_value("My own words.")
    workspace.wait_for_state(
        {
            **MEMO["document"],
            "sections": [{**MEMO["document"]["sections"][0], "text": "My own words."}],
        }
    )


def test_what_was_typed_elsewhere_in_the_work_stays(page: Page, workspace: Workspace) -> None:
    page.get_by_role("textbox", name="Heading").fill("Why now")
    proposals(page).get_by_role("button", name="Take").click()
    expect(text_field(page)).to_have_value("We go here.")
    expect(page.get_by_role("textbox", name="Heading")).to_have_value("Why now")


def test_work_that_was_saved_on_another_device_keeps_the_edit_open(
    page: Page, workspace: Workspace
) -> None:
    session = workspace.session
    elsewhere = {"document": {**MEMO["document"], "title": "Another"}}
    lifecycle.checkpoint(session.pk, elsewhere)
    proposals(page).get_by_role("button", name="Take").click()
    problem = page.locator("[data-assistant-problem]")
    expect(problem).to_be_visible()
    assert Checkpoint.objects.get(session=session, phase__index=0).state == elsewhere
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Another", timeout=15_000)
    proposals(page).get_by_role("button", name="Take").click()
    expect(text_field(page)).to_have_value("We go here.")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Another")
