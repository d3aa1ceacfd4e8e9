"""A real browser against a real server; see `make e2e`.

Every page that a test opens is watched: a request that leaves the server, a violation of the
content security policy or a script error fails the test.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

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
def browser():
    """The installed Chromium; without one these tests fail, they are never skipped."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed; `make browser` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(browser, live_server):
    """A browser context in which everything that goes wrong is noted, and fails the test."""
    context = browser.new_context()
    faults = []
    host = urlsplit(live_server.url).netloc

    def note_request(request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            faults.append(f"left the server: {request.url}")

    def note_console(message):
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    context.on("request", note_request)
    context.on("console", note_console)
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
    context.set_default_timeout(10_000)
    yield context
    context.close()
    assert not faults, faults


@pytest.fixture
def page(context):
    return context.new_page()
