"""Second factors in a browser: set up, asked for, required, lost; and passkeys."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import CDPSession, Page, expect

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import NARROW, accessibility_faults, overflow
from tests.factories import MembershipFactory, UserFactory
from tests.second_factors import PASSWORD, code_now, give_app, recovery_codes, wrong_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(organization: Organization) -> User:
    user = UserFactory.create(username="ada", first_name="Ada", is_staff=True)
    MembershipFactory.create(user=user, organization=organization, role=Role.REVIEWER)
    return user


def send_password(page: Page, path: str = "/sign-in") -> None:
    page.goto(path)
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def send_code(page: Page, code: str) -> None:
    page.get_by_label("Code from your app").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def judge(page: Page) -> None:
    """The page is accessible, and fits on a phone."""
    page.set_viewport_size(NARROW)
    assert (accessibility_faults(page), overflow(page)) == ([], 0)


def plug_in(page: Page) -> CDPSession:
    """Gives the browser a device that holds passkeys, and agrees to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="Ada").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_an_app_is_set_up_and_asked_for_from_then_on(page: Page, ada: User) -> None:
    send_password(page, "/profile")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up an app").click()
    judge(page)
    secret = page.locator("code.break").inner_text()
    page.get_by_label("Code that the app shows").fill(code_now(secret))
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("list", name="Codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    judge(page)
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    send_password(page, "/sessions")
    judge(page)
    send_code(page, wrong_code(secret))
    expect(page.get_by_text("This code is wrong or was already used.")).to_be_visible()
    send_code(page, code_now(secret))
    expect(page).to_have_url(re.compile("/sessions$"))


def test_where_it_is_required_nothing_comes_before(
    page: Page, ada: User, organization: Organization
) -> None:
    Organization.objects.update(requires_second_factor=True)
    send_password(page, "/sessions")
    expect(page.get_by_text("Your organization requires a second factor.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto("/sessions")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.break").inner_text()
    page.get_by_label("Code that the app shows").fill(code_now(secret))
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(re.compile("/sessions$"))
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Recent actions")).to_be_visible()


def test_who_has_lost_the_device_has_codes_and_then_an_owner(
    page: Page, ada: User, owner_page: Page
) -> None:
    give_app(ada)
    send_password(page)
    send_code(page, recovery_codes(ada)[0])
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    owner_page.goto("/members")
    row = owner_page.get_by_role("row", name="Ada", exact=False).filter(has_text="yes")
    row.get_by_role("button", name="Reset …").click()
    owner_page.get_by_role("button", name="Reset the second factor").click()
    expect(owner_page.get_by_text("signs in with the password alone")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in"))
    send_password(page)
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


def test_an_owner_requires_a_second_factor(owner_page: Page, organization: Organization) -> None:
    owner_page.goto("/members")
    expect(owner_page.get_by_text("To require it, set up your own first.")).to_be_visible()
    give_app(User.objects.get())
    owner_page.reload()
    owner_page.get_by_role("button", name="Require it").click()
    expect(owner_page.get_by_role("status")).to_contain_text("A second factor is required")
    organization.refresh_from_db()
    assert organization.requires_second_factor


def test_a_passkey_signs_in_without_the_password(page: Page, ada: User) -> None:
    plug_in(page)
    send_password(page, "/profile/second-factor/passkeys/add")
    page.get_by_label("Name", exact=True).fill("My laptop")
    judge(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("list", name="Codes").get_by_role("listitem")).to_have_count(10)
    page.goto("/profile/second-factor")
    expect(page.get_by_text("My laptop")).to_be_visible()
    sign_out(page)
    page.goto("/sign-in?next=/sessions")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/sessions$"))


def test_a_passkey_is_a_second_factor_too_and_can_be_removed(page: Page, ada: User) -> None:
    plug_in(page)
    send_password(page, "/profile/second-factor/passkeys/add")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    send_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    page.goto("/profile/second-factor")
    page.get_by_role("button", name="Remove Passkey 1").click()
    expect(page.get_by_text("The passkey was removed.")).to_be_visible()
    sign_out(page)
    send_password(page)
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


def test_a_passkey_of_nobody_is_refused_with_a_sentence(page: Page, ada: User) -> None:
    device = plug_in(page)
    send_password(page, "/profile/second-factor/passkeys/add")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("list", name="Codes")).to_be_visible()
    page.goto("/profile/second-factor")
    page.get_by_role("button", name="Remove Passkey 1").click()
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey is unknown.")).to_be_visible()
    device.send("WebAuthn.disable")


def test_one_looks_where_one_is_signed_in_and_ends_it(
    page: Page, page_of: OpenPage, ada: User
) -> None:
    send_password(page, "/sessions")
    other = page.context.browser.new_context(base_url=page.url.partition("/sessions")[0])  # type: ignore[union-attr]
    there = other.new_page()
    send_password(there, "/profile")
    there.get_by_role("button", name="Sign out there").click()
    expect(there.get_by_text("You are signed out in that browser.")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in"))
    other.close()
