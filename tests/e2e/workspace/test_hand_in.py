"""Next phase and Submit, with a summary of what is handed in."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from sessions_app import lifecycle
from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status
from tests.e2e.workspace.conftest import OpenWorkspace, editor, saved_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.records("phase_advanced")
def test_a_double_click_advances_once_and_saves_first(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    editor(page).fill("Three little words")  # and a title of one
    page.get_by_role("button", name="Next phase").click()
    dialog = page.get_by_role("dialog", name="Go on to the next phase?")
    expect(dialog).to_contain_text("Words4")
    dialog.get_by_role("button", name="Hand in and go on").dblclick()
    expect(page.get_by_text("Phase 2, “Phase 2”, has begun.")).to_be_visible()
    expect(dialog).to_be_hidden()
    running.refresh_from_db()
    assert (running.status, running.phase_index) == (Status.IN_PROGRESS, 1)
    assert saved_text(running, 0) == "Three little words"
    expect(editor(page)).to_have_value("Three little words")


@pytest.mark.records("task_submitted")
def test_submitting_by_keyboard_alone(open_workspace: OpenWorkspace, running: Session) -> None:
    page = open_workspace(running)
    for name in ("Next phase", "Submit"):
        editor(page).fill(f"Typed before {name}")
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")  # the way back has the focus
        page.keyboard.press("Enter")
        if name == "Next phase":
            expect(page.get_by_text("Phase 2, “Phase 2”, has begun.")).to_be_visible()
    expect(page.get_by_text("Your work was submitted")).to_be_visible()
    running.refresh_from_db()
    assert running.status == Status.SUBMITTED
    assert saved_text(running, 1) == "Typed before Submit"


@pytest.mark.parametrize("name", ["Next phase", "Submit"])
def test_a_key_that_is_held_down_hands_nothing_in(
    open_workspace: OpenWorkspace, running: Session, name: str
) -> None:
    if name == "Submit":
        lifecycle.advance_phase(running.pk)
    page = open_workspace(running)
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.down("Enter")
    way_back = page.get_by_role("dialog").get_by_role("button", name="Continue working")
    expect(way_back).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_accessible_description(re.compile("handed in"))
    for _ in range(6):  # the key repeats itself: the dialog opens and closes
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator("main[data-status=in_progress]")).to_be_visible()
    running.refresh_from_db()
    assert (running.status, running.phase_index) == (Status.IN_PROGRESS, int(name == "Submit"))


def test_what_cannot_be_saved_is_not_handed_in(
    open_workspace: OpenWorkspace, running: Session, context: BrowserContext
) -> None:
    page = open_workspace(running)
    context.set_offline(True)
    editor(page).fill("Offline")
    page.get_by_role("button", name="Next phase").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Hand in and go on").click()
    expect(dialog).to_contain_text("Not handed in: The server cannot be reached.")
    context.set_offline(False)
    dialog.get_by_role("button", name="Hand in and go on").click()
    expect(page.get_by_text("Phase 2, “Phase 2”, has begun.")).to_be_visible()
    assert saved_text(running, 0) == "Offline"


def test_a_second_tab_moves_on_too(open_workspace: OpenWorkspace, running: Session) -> None:
    first, second = open_workspace(running), open_workspace(running)
    first.get_by_role("button", name="Next phase").click()
    first.get_by_role("button", name="Hand in and go on").click()
    for page in (first, second):
        expect(page.locator("[data-timer-name]")).to_have_text("Phase 2 of 2: Phase 2")
