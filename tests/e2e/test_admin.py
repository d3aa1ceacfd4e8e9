"""The admin in a browser: accessibility of its screens, and a change of status."""

import pytest
from playwright.sync_api import Page, expect

from events_app.log import NewEvent, record
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import present
from tests.e2e.annotations import OpenPage
from tests.e2e.deletions import sessions_of
from tests.e2e.judge import NARROW, WIDE, accessibility_faults, overflow
from tests.factories import ApiKeyFactory
from tests.sessions_app.verbs import with_scores

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS = {
    "overview": "/admin/",
    "sessions": "/admin/sessions_app/session/",
    "session": "/admin/sessions_app/session/{session}/change/",
    "events": "/admin/events_app/event/",
    "assessment": "/admin/sessions_app/assessment/add/",
    "deletions": "/admin/sessions_app/deletionjob/",
    "candidates": "/admin/sessions_app/candidate/",
    "candidate": "/admin/sessions_app/candidate/{candidate}/change/",
    "erasure": "/admin/sessions_app/candidate/{candidate}/delete/",
    "members": "/admin/sessions_app/membership/",
}


@pytest.fixture
def session(organization: Organization) -> Session:
    session, _ = map(with_scores, sessions_of(organization, "reviewed", "in_progress"))
    record(session.pk, [NewEvent("user_message", n, "task", {"content": "Hi"}) for n in range(3)])
    return session


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_accessible_and_fits(
    page_for: OpenPage, session: Session, name: str, scheme: str
) -> None:
    page = page_for(Role.OWNER, color_scheme=scheme, viewport=WIDE)
    path = SCREENS[name].format(session=session.pk, candidate=session.candidate_id)
    assert present(page.goto(path)).status == 200
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_question_before_keys_are_revoked_is_accessible_and_fits(
    page_for: OpenPage, organization: Organization, scheme: str
) -> None:
    ApiKeyFactory.create(organization=organization, name="Nightly import")
    page = page_for(Role.OWNER, color_scheme=scheme, viewport=WIDE)
    page.goto("/admin/sessions_app/apikey/")
    page.locator("input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("revoke")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("button", name="Revoke 1 key")).to_be_visible()
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0
    page.get_by_role("button", name="Revoke 1 key").click()
    expect(page.get_by_text("1 key revoked.")).to_be_visible()


def test_a_review_is_reopened_by_its_button(admin_page: Page, session: Session) -> None:
    page = admin_page
    page.goto(f"/admin/sessions_app/session/{session.pk}/change/")
    page.get_by_text("Reopen the review …").click()
    page.get_by_label("Reason").fill("A category was overlooked")
    page.get_by_role("button", name="Reopen the review").click()
    expect(page.get_by_text("The review is reopened")).to_be_visible()
    expect(page.locator(".steps .current .step-name")).to_have_text("Scored")
