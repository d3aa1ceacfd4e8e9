"""The candidate's page, from the link to the task."""

import pytest
from playwright.sync_api import Page, expect

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from tests.e2e.annotations import NewContext
from tests.factories import SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db(transaction=True)


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
    expect(page.get_by_text("This is setup")).to_be_visible()
    expect(page).to_have_url(f"/invite/{session.token}")
    page.get_by_role("button", name="Start the task").click()
    expect(page.get_by_text("The task is running")).to_be_visible()
    assert Session.objects.get().status == "in_progress"


def test_the_clock_runs_and_more_time_shows_without_a_reload(page: Page, session: Session) -> None:
    lifecycle.start_setup(session.pk, actor=STAFF)
    page.clock.install()
    page.goto(f"/invite/{session.token}")
    clock = page.locator("[data-remaining]")
    expect(clock).to_have_text("14 min 59 s")
    page.clock.run_for(9_000)
    expect(clock).to_have_text("14 min 50 s")
    lifecycle.extend(session.pk, minutes=30, reason="Fire alarm", actor=STAFF)
    page.clock.run_for(7_000)
    expect(clock).to_contain_text("44 min")


def test_a_candidate_s_clock_five_hours_off_changes_nothing(page: Page, session: Session) -> None:
    lifecycle.start_setup(session.pk, actor=STAFF)
    page.clock.install(time="2020-01-01T00:00:00Z")
    page.goto(f"/invite/{session.token}")
    expect(page.locator("[data-remaining]")).to_contain_text("14 min")
