"""No keystroke is lost: closed tabs, servers that are away, lines that are down, a second tab."""

import contextlib

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from sessions_app.models import RefusedSave, Session
from tests.e2e.annotations import NewContext
from tests.e2e.judge import accessibility_faults
from tests.e2e.workspace.conftest import (
    OpenWorkspace,
    editor,
    ready,
    saved_text,
    serve_editor,
    state_line,
)
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_typed_is_saved_within_three_seconds(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    expect(state_line(page)).to_have_text("No changes yet.")
    editor(page).fill("A first draft")
    expect(state_line(page)).to_contain_text("Not saved yet. Kept in this browser.")
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running) == "A first draft"


def test_a_hidden_page_saves_at_once(open_workspace: OpenWorkspace, running: Session) -> None:
    page = open_workspace(running)
    editor(page).fill("Half a")
    with page.expect_response("**/checkpoint", timeout=1000):
        hide(page)
    assert saved_text(running) == "Half a"


def test_a_tab_that_is_killed_loses_nothing(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    for times in range(3):
        editor(page).press_sequentially(f"word{times} ")
        crash(page)
        page.close()
        page = open_workspace(running)
        expect(editor(page)).to_have_value("".join(f"word{each} " for each in range(times + 1)))
    expect(page.get_by_text("is restored")).to_be_visible()
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running) == "word0 word1 word2 "
    assert not RefusedSave.objects.exists()


def test_work_goes_on_while_the_line_is_down(
    open_workspace: OpenWorkspace, running: Session, context: BrowserContext
) -> None:
    page = open_workspace(running)
    context.set_offline(True)
    editor(page).fill("Written in a tunnel")
    expect(state_line(page)).to_have_text(
        "Offline. Your changes are kept in this browser, and are sent again."
    )
    assert saved_text(running) == ""
    context.set_offline(False)
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running) == "Written in a tunnel"


def test_an_answer_that_is_lost_makes_no_conflict(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    page.route("**/checkpoint", lambda route: (route.fetch(), route.abort())[1], times=1)
    editor(page).fill("One")
    expect(state_line(page)).to_contain_text("The server cannot be reached.")
    editor(page).fill("One and two")
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running) == "One and two"


class TestTwoTabs:
    def test_the_other_tab_shows_what_is_saved(
        self, open_workspace: OpenWorkspace, running: Session
    ) -> None:
        first, second = open_workspace(running), open_workspace(running)
        editor(first).fill("From the first")
        expect(editor(second)).to_have_value("From the first")
        editor(second).fill("From the first and the second")
        expect(editor(first)).to_have_value("From the first and the second")
        assert not RefusedSave.objects.exists()

    @pytest.mark.parametrize(
        ("choice", "kept"),
        [("What you have here", "First"), ("What was saved elsewhere", "Second")],
    )
    def test_both_versions_are_shown_and_none_is_discarded(
        self, open_workspace: OpenWorkspace, running: Session, choice: str, kept: str
    ) -> None:
        first, second = open_workspace(running), open_workspace(running)
        second.route("**/checkpoint", lambda route: route.abort())
        editor(second).fill("Second")
        expect(state_line(second)).to_contain_text("cannot be reached")
        editor(first).fill("First")
        expect(state_line(first)).to_contain_text("Saved")
        second.unroute("**/checkpoint")
        dialog = second.get_by_role("dialog", name="There are two versions of your work")
        expect(dialog.get_by_text("First")).to_be_visible()
        expect(dialog.get_by_text("Second")).to_be_visible()
        section = dialog.get_by_role("region", name=choice)
        section.get_by_role("button", name="Continue with this one").click()
        expect(dialog).to_be_hidden()
        taken = "Second" if kept == "First" else "First"
        expect(editor(second)).to_have_value(taken)
        expect(state_line(second)).to_contain_text("saved", ignore_case=True)
        expect(editor(first)).to_have_value(taken)
        assert saved_text(running) == taken
        assert eventually(lambda: kept in [each.state["document"]["text"] for each in refused()])


class TestTwoDevices:
    def test_one_sees_what_the_other_saves(self, new_context: NewContext, running: Session) -> None:
        here, there = (open_device(new_context, running) for _ in range(2))
        editor(here).fill("From the laptop")
        expect(state_line(here)).to_contain_text("Saved")
        there.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(editor(there)).to_have_value("From the laptop")

    def test_what_is_typed_on_both_is_a_conflict_and_never_overwritten(
        self, new_context: NewContext, running: Session
    ) -> None:
        here, there = (open_device(new_context, running) for _ in range(2))
        there.context.set_offline(True)
        editor(there).fill("On the train")
        editor(here).fill("At the desk")
        expect(state_line(here)).to_contain_text("Saved")
        there.context.set_offline(False)
        dialog = there.get_by_role("dialog", name="There are two versions of your work")
        expect(dialog.get_by_text("At the desk")).to_be_visible()
        assert saved_text(running) == "At the desk"
        there.keyboard.press("Escape")
        editor(there).press_sequentially(", and the tram")
        expect(dialog).to_be_hidden()
        there.reload()  # the choice is still to be made, and nothing is lost
        expect(dialog.get_by_text("and the tram")).to_be_visible()
        assert accessibility_faults(there) == []
        dialog.get_by_role("button", name="Continue with this one").first.click()
        expect(state_line(there)).to_contain_text("saved", ignore_case=True)
        assert eventually(lambda: saved_text(running) == "On the train, and the tram")


def open_device(new_context: NewContext, session: Session) -> Page:
    context = new_context()
    serve_editor(context)
    page = context.new_page()
    page.goto(f"/invite/{session.token}")
    ready(page)
    return page


def refused() -> list[RefusedSave]:
    return list(RefusedSave.objects.all())


def hide(page: Page) -> None:
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")


def crash(page: Page) -> None:
    """Kills the process that shows the page."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")
