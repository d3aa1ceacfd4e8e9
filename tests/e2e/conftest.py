"""A real browser against a real server; see `make e2e`.

Every page that a test opens is watched: a request that leaves the server, a violation of the
content security policy or a script error fails the test.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import confirmed
from tests.e2e.annotations import NewContext, OpenPage
from tests.factories import MembershipFactory, UserFactory

# Playwright's own loop runs in this thread; the ORM is called between its calls, never inside.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium; without one these tests fail, they are never skipped."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed; `make browser` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser, live_server: LiveServer) -> Iterator[NewContext]:
    """Creates browser contexts that record every error; an error fails the test."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        _watch(context, urlsplit(live_server.url).netloc, faults)
        context.set_default_timeout(10_000)
        return context

    yield new
    for context in contexts:
        context.close()
    assert not faults, faults


def _watch(context: BrowserContext, host: str, faults: list[str]) -> None:

    def record_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            faults.append(f"left the server: {request.url}")

    def record_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    context.on("request", record_request)
    context.on("console", record_console)
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a visitor who is not signed in."""
    return context.new_page()


@pytest.fixture
def page_of(new_context: NewContext, live_server: LiveServer) -> OpenPage:
    """Opens a page in a separate browser context in which the user is signed in."""

    def open_page(user: User, **options: Any) -> Page:
        client = Client()
        client.force_login(user, backend="sessions_app.accounts.backend.UserBackend")
        confirmed(client)
        context = new_context(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return context.new_page()

    return open_page


@pytest.fixture
def page_for(page_of: OpenPage, organization: Organization) -> OpenPage:
    """Opens a page of a new member of `organization`, with the role."""

    def open_page(role: Role = Role.OWNER, **options: Any) -> Page:
        user = UserFactory.create(first_name="Ada", last_name="Lovelace", is_staff=True)
        MembershipFactory.create(user=user, organization=organization, role=role)
        return page_of(user, **options)

    return open_page


@pytest.fixture
def reviewer_page(page_for: OpenPage) -> Page:
    return page_for(Role.REVIEWER)


@pytest.fixture
def admin_page(page_for: OpenPage) -> Page:
    return page_for(Role.ADMIN)


@pytest.fixture
def owner_page(page_for: OpenPage) -> Page:
    return page_for(Role.OWNER)
