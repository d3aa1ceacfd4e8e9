"""Sign-in, sign-out and the header."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from sessions_app.models import Organization
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery staple"


@pytest.fixture
def ada(organization: Organization) -> User:
    user = UserFactory.create(username="ada", first_name="Ada")
    MembershipFactory.create(user=user, organization=organization)
    return user


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_signing_in_leads_to_the_requested_page_and_signing_out_back(page: Page, ada: User) -> None:
    page.goto("/sessions")
    expect(page.get_by_text("Sign in to open that page.")).to_be_visible()
    sign_in(page, PASSWORD)
    expect(page).to_have_url(re.compile("/sessions$"))
    page.get_by_text("Ada", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto("/sessions")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_wrong_password_is_refused_and_too_many_lock_the_sign_in(page: Page, ada: User) -> None:
    page.goto("/sign-in")
    for _ in range(4):
        sign_in(page, "wrong")
        expect(page.get_by_role("alert")).to_contain_text("correct username and password")
    sign_in(page, "wrong")
    expect(page.get_by_role("heading", name="Sign-in is locked for now")).to_be_visible()


def test_the_theme_is_stored(owner_page: Page) -> None:
    page = owner_page
    page.goto("/")
    page.get_by_text("Ada Lovelace").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.goto("/sessions")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.goto("/admin/")  # one switch serves both
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_a_menu_closes_by_escape_and_returns_the_focus(owner_page: Page) -> None:
    page = owner_page
    page.goto("/")
    menu = page.locator("summary", has_text="Ada Lovelace")
    menu.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_every_link_of_the_header_is_visible_on_a_phone(owner_page: Page) -> None:
    page = owner_page
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/")
    links = page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(links.last).to_be_in_viewport(ratio=1)
    for link in links.all():
        expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")  # the link to the content
    page.keyboard.press("Tab")  # the brand
    for link in links.all():
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
    list_of_links = page.locator(".site-nav ul")
    assert list_of_links.evaluate("each => each.scrollWidth <= each.clientWidth")
