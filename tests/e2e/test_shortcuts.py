"""Shortcuts of one key can be switched off and changed (WCAG 2.1.4), in a user's every browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import NARROW, WIDE, accessibility_faults, overflow
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    """Newest first, as in the list."""
    return [SessionFactory.create(organization=organization) for _ in range(2)][::-1]


@pytest.fixture
def user(organization: Organization) -> User:
    user = UserFactory.create()
    MembershipFactory.create(user=user, organization=organization, role=Role.REVIEWER)
    return user


def open_session(page: Page, session: Session) -> None:
    with page.expect_response("**/shortcuts"):
        page.goto(f"/sessions/{session.pk}")


def open_dialog(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()


def is_at(page: Page, session: Session) -> bool:
    return str(session.pk) in page.url


def test_a_key_goes_to_the_next_session(
    page_of: OpenPage, user: User, sessions: list[Session]
) -> None:
    page = page_of(user)
    open_session(page, sessions[0])
    page.keyboard.press("]")
    page.wait_for_url(f"**/sessions/{sessions[1].pk}*")


def test_switched_off_in_one_browser_they_are_off_in_another(
    page_of: OpenPage, user: User, sessions: list[Session]
) -> None:
    page = page_of(user)
    open_session(page, sessions[0])
    open_dialog(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Use single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    for browser in (page, page_of(user)):
        open_session(browser, sessions[0])
        browser.keyboard.press("]")
        browser.keyboard.press("j")
        expect(browser).to_have_url(browser.url)
        assert is_at(browser, sessions[0])


def test_a_changed_key_replaces_the_old_one_in_another_browser(
    page_of: OpenPage, user: User, sessions: list[Session]
) -> None:
    page = page_of(user)
    open_session(page, sessions[0])
    open_dialog(page)
    field = page.get_by_label("Next session of the list")
    field.focus()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("q")
    expect(field).to_have_value("Q")
    other = page_of(user)
    open_session(other, sessions[0])
    other.keyboard.press("]")
    assert is_at(other, sessions[0])
    other.keyboard.press("q")
    other.wait_for_url(f"**/sessions/{sessions[1].pk}*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_is_accessible_and_fits(
    page_of: OpenPage, user: User, sessions: list[Session], scheme: str
) -> None:
    page = page_of(user, color_scheme=scheme, viewport=WIDE)
    open_session(page, sessions[0])
    open_dialog(page)
    expect(page.locator("#shortcut-settings")).to_be_visible()
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0
    assert accessibility_faults(page) == []


def test_a_key_of_another_shortcut_is_not_taken(
    page_of: OpenPage, user: User, sessions: list[Session]
) -> None:
    page = page_of(user)
    open_session(page, sessions[0])
    open_dialog(page)
    field = page.get_by_label("Next session of the list")
    field.focus()
    page.keyboard.press("f")
    expect(page.locator("#shortcut-settings [role=status]")).to_contain_text("Next flag")
    expect(field).to_have_value("]")


def test_keys_that_are_typed_are_no_shortcuts(
    page_of: OpenPage, user: User, sessions: list[Session]
) -> None:
    page = page_of(user)
    open_session(page, sessions[0])
    note = page.locator("#notes textarea").first
    note.focus()
    page.keyboard.type("a]j[k")
    expect(note).to_have_value("a]j[k")
    assert is_at(page, sessions[0])
