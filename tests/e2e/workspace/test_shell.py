"""The candidate's way from the link to the task, and the layout of the workspace."""

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Organization, Session
from tests.e2e.annotations import NewContext
from tests.e2e.judge import accessibility_faults
from tests.e2e.workspace.conftest import OpenWorkspace, editor
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 375, "height": 740}}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_candidate_starts_setup_and_the_task(
    new_context: NewContext, session: Session, scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(f"/invite/{session.token}")
    page.get_by_role("button", name="Start setup").click()
    expect(page.locator("main[data-status=setup]")).to_be_visible()
    expect(page).to_have_url(f"/invite/{session.token}")
    page.get_by_role("button", name="Start the task").click()
    expect(page.locator("main[data-status=in_progress]")).to_be_visible()
    assert Session.objects.get().status == "in_progress"


def test_the_panes_are_side_by_side(page: Page, running: Session) -> None:
    page.goto(f"/invite/{running.token}")
    expect(page.get_by_role("tab")).to_have_count(5)
    for name in ("Deliverable", "Assistant", "Brief"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.get_by_role("tab", name="Sources").click()
    expect(page.get_by_role("heading", name="Sources", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Brief", exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", name="Deliverable", exact=True)).to_be_visible()


def test_a_phone_shows_one_pane_at_a_time(new_context: NewContext, running: Session) -> None:
    page = new_context(**PHONE).new_page()
    page.goto(f"/invite/{running.token}")
    for name in ("Brief", "Deliverable", "Assistant", "Inbox"):
        page.get_by_role("tab", name=name).click()
        expect(page.locator("[data-pane]:visible h2:first-child")).to_have_text([name])
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_the_tabs_are_moved_through_by_keyboard(new_context: NewContext, running: Session) -> None:
    page = new_context(**PHONE).new_page()
    page.goto(f"/invite/{running.token}")
    page.get_by_role("tab", name="Brief").focus()
    for key, name in (("ArrowRight", "Sources"), ("End", "Assistant"), ("ArrowRight", "Brief")):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tabpanel")).to_have_accessible_name(name)


def test_the_checklist_of_setup_ticks_what_was_opened(
    page: Page, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="setup")
    page.goto(f"/invite/{session.token}")
    expect(page.get_by_label("Read the brief")).to_be_checked()
    expect(page.get_by_label("Choose the assistant’s skills")).not_to_be_checked()
    page.get_by_role("tab", name="Skills").click()
    expect(page.get_by_label("Choose the assistant’s skills")).to_be_checked()


class TestShortcuts:
    def test_a_key_goes_to_its_pane(self, page: Page, running: Session) -> None:
        page.goto(f"/invite/{running.token}")
        expect(page.locator("main[data-ready]")).to_be_attached()
        page.keyboard.press("s")
        expect(page.locator("[data-pane=sources]")).to_be_focused()
        page.keyboard.press("d")
        expect(page.locator("[data-pane=deliverable]")).to_be_focused()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()

    def test_they_can_be_switched_off_for_good(self, page: Page, running: Session) -> None:
        page.goto(f"/invite/{running.token}")
        page.get_by_role("button", name="Shortcuts").click()
        page.get_by_label("Use single-key shortcuts").uncheck()
        page.get_by_role("button", name="Done").click()
        page.reload()
        expect(page.locator("main[data-ready]")).to_be_attached()
        page.keyboard.press("s")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("tab", name="Brief")).to_have_attribute("aria-selected", "true")

    def test_a_key_that_is_typed_is_text(
        self, open_workspace: OpenWorkspace, running: Session
    ) -> None:
        page = open_workspace(running)
        editor(page).press_sequentially("sad?")
        expect(editor(page)).to_have_value("sad?")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("opener", ["Next phase", "Shortcuts"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_its_dialogs_are_accessible(
    new_context: NewContext, running: Session, opener: str, color_scheme: str
) -> None:
    page = new_context(color_scheme=color_scheme).new_page()
    page.goto(f"/invite/{running.token}")
    page.get_by_role("button", name=opener).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert accessibility_faults(page) == []
