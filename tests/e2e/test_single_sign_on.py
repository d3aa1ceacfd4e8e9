"""Single sign-on in a browser, by a real provider on this machine."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from sessions_app.models import Organization
from tests.e2e.judge import NARROW, accessibility_faults, overflow
from tests.factories import MembershipFactory, UserFactory
from tests.identity_provider import IdentityProvider, providing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(settings: Settings) -> Iterator[IdentityProvider]:
    with providing() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app()]}}
        yield provider


def test_a_member_goes_to_the_provider_and_comes_back_where_they_wanted_to_go(
    browser: Browser,
    live_server: LiveServer,
    provider: IdentityProvider,
    organization: Organization,
) -> None:
    user = UserFactory.create(email="ada@example.com", first_name="Ada")
    MembershipFactory.create(user=user, organization=organization)
    refused: list[str] = []

    def record(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text and live_server.url in message.text:
            refused.append(message.text)

    with browser.new_context(base_url=live_server.url) as context:
        context.on("console", record)
        page = context.new_page()
        page.goto("/sessions")
        page.set_viewport_size(NARROW)
        assert (accessibility_faults(page), overflow(page)) == ([], 0)
        page.get_by_role("link", name="Sign in with Work").click()
        expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()
        page.get_by_role("button", name="stranger", exact=True).click()
        expect(page.get_by_text("You could not be signed in this way.")).to_be_visible()
        page.goto("/sessions")
        page.get_by_role("link", name="Sign in with Work").click()
        page.get_by_role("button", name="ada", exact=True).click()
        expect(page).to_have_url(re.compile("/sessions$"))
        expect(page.locator("summary", has_text="Ada")).to_be_visible()
        page.goto("/profile")
        expect(page.get_by_text("(this one)")).to_be_visible()
    assert refused == []
