"""The error page."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_unknown_url_links_to_the_home_page(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/no-such-page")
    page.get_by_role("link", name="Go to the home page").click()
    expect(page).to_have_url(re.compile("/sign-in"))
