"""The invitation on a session's page, by those who may invite."""

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, phase_minutes=(60,))


@pytest.fixture
def page(page_for: OpenPage, session: Session) -> Page:
    page = page_for(Role.ADMIN)
    page.goto(f"/sessions/{session.pk}")
    return page


def test_the_link_is_shown_and_copied(page: Page, session: Session) -> None:
    link = page.locator("#invite-link")
    expect(link).to_be_hidden()
    page.get_by_text("Show the candidate’s link").click()
    expect(link).to_contain_text(f"/invite/{session.token}")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("[data-copy]")).to_have_text(["Copied"])


def test_a_new_link_is_made_in_a_dialog(page: Page, session: Session) -> None:
    page.get_by_role("button", name="New link …").click()
    page.get_by_role("dialog").get_by_role("button", name="Create a new link").click()
    expect(page.get_by_text("the old one no longer works")).to_be_visible()
    assert Session.objects.get().token != session.token
    assert InvitationEmail.objects.count() == 1


def test_more_time_is_given_before_the_start(page: Page) -> None:
    page.get_by_role("button", name="More time before the start …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Percent more").fill("50")
    dialog.get_by_label("Reason").fill("Larger print")
    dialog.get_by_role("button", name="Set the time").click()
    expect(page.get_by_text("×1.5: Larger print").first).to_be_visible()
    assert Session.objects.get().time_factor == 1.5


def test_the_due_date_is_moved(page: Page) -> None:
    page.get_by_label("Start by", exact=True).fill("2090-01-02T10:30")
    page.get_by_role("button", name="Change the due date").click()
    expect(page.get_by_text("The due date is changed.")).to_be_visible()
    expect(page.get_by_label("Start by", exact=True)).to_have_value("2090-01-02T10:30")
