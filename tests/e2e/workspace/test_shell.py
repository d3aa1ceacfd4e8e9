"""The candidate's way from the link to the task, and the layout of the workspace."""

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import Organization, Session
from tests.e2e.annotations import NewContext
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 375, "height": 740}}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


@pytest.fixture
def running(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(60, 30)
    )


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
