"""The timer: more time, another phase and the end show without a reload, by the server's clock."""

import pytest
from django.db.models import QuerySet
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.models import Organization, RefusedSave, Session
from tests.e2e.workspace.conftest import OpenWorkspace, editor, saved_text, state_line
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def in_setup(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="setup", setup_minutes=15)


def refresh(page: Page) -> None:
    """Has the page ask the server now, as it does when it is shown again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.fixture(autouse=True)
def no_grace(settings: Settings) -> None:
    settings.GRACE_SECONDS = 0


def expire(session: Session) -> None:
    """Ends the running timer, as no verb would."""
    QuerySet.update(Session.objects.filter(pk=session.pk), timer_ends_at=clock.now())


def test_the_clock_runs_and_more_time_shows_without_a_reload(page: Page, in_setup: Session) -> None:
    page.goto(f"/invite/{in_setup.token}")
    timer = page.locator("[data-remaining]")
    expect(timer).to_have_text("14 min 57 s")
    lifecycle.extend(in_setup.pk, minutes=30, reason="Fire alarm", actor=STAFF)
    refresh(page)
    expect(timer).to_contain_text("44 min")
    expect(page.get_by_text("You have been given more time.")).to_be_visible()


@pytest.mark.parametrize("year", [2020, 2035])
def test_a_candidate_s_clock_that_is_wrong_changes_nothing(
    context: BrowserContext, in_setup: Session, year: int
) -> None:
    page = context.new_page()
    page.add_init_script(f"Date.now = () => {year - 1970} * 365 * 24 * 3600 * 1000;")
    page.goto(f"/invite/{in_setup.token}")
    expect(page.locator("main[data-ready]")).to_be_attached()
    expect(page.locator("[data-remaining]")).to_contain_text("14 min")


def test_the_task_begins_without_a_reload_when_setup_is_over(page: Page, in_setup: Session) -> None:
    page.goto(f"/invite/{in_setup.token}")
    expect(page.locator("main[data-ready]")).to_be_attached()
    expire(in_setup)
    refresh(page)
    expect(page.get_by_text("Setup is over. Phase 1, “Phase 1”, has begun.")).to_be_visible()
    expect(page.get_by_role("heading", name="Deliverable", exact=True)).to_be_visible()


def test_a_phase_that_is_over_takes_the_work_along(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    editor(page).fill("Phase one")
    expect(state_line(page)).to_contain_text("Saved")
    expire(running)
    refresh(page)
    expect(page.get_by_text("The time of the phase is over. Phase 2")).to_be_visible()
    expect(editor(page)).to_have_value("Phase one")
    editor(page).fill("Phase one and two")
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running, 0) == "Phase one"
    assert saved_text(running, 1) == "Phase one and two"


def test_what_is_typed_too_late_is_kept_and_goes_on(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    page = open_workspace(running)
    expire(running)
    editor(page).fill("Too late for phase one")
    expect(page.get_by_text("The time of the phase is over. Phase 2")).to_be_visible()
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running, 1) == "Too late for phase one"
    late = RefusedSave.objects.first()
    assert late is not None
    assert (late.phase_index, late.state["document"]["text"]) == (0, "Too late for phase one")


def test_the_end_shows_the_page_that_comes_after(
    open_workspace: OpenWorkspace, running: Session
) -> None:
    lifecycle.advance_phase(running.pk)
    page = open_workspace(running)
    editor(page).fill("The last word")
    expect(state_line(page)).to_contain_text("Saved")
    expire(running)
    refresh(page)
    expect(page.get_by_text("Your work was submitted")).to_be_visible()
    assert saved_text(running, 1) == "The last word"


@pytest.mark.records("time_expired")
def test_time_that_ran_out_with_the_browser_closed(
    open_workspace: OpenWorkspace, running: Session, context: BrowserContext
) -> None:
    page = open_workspace(running)
    editor(page).fill("Before the break")
    expect(state_line(page)).to_contain_text("Saved")
    page.close()
    expire(running)
    page = open_workspace(running)
    expect(page.locator("[data-timer-name]")).to_have_text("Phase 2 of 2: Phase 2")
    assert saved_text(running) == "Before the break"
