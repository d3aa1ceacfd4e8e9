"""The browser itself is killed, the server dies and comes back, the browser keeps nothing."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from sessions_app.models import RefusedSave, Session
from tests.e2e.conftest import QUIET
from tests.e2e.workspace.conftest import (
    OpenWorkspace,
    editor,
    ready,
    saved_text,
    serve_editor,
    state_line,
)
from tests.processes import eventually, free_port, kill, serving

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 10
NO_STORAGE = """
    Object.defineProperty(IDBFactory.prototype, "open", {
        value() { throw new DOMException("refused", "SecurityError"); },
    });
"""
FULL_STORAGE = """
    IDBObjectStore.prototype.put = function () {
        throw new DOMException("full", "QuotaExceededError");
    };
"""


class MortalBrowser:
    """A Chromium of its own with a profile that outlives it; `kill` is SIGKILL."""

    def __init__(self, profile: Path, browser_type: object) -> None:
        self.profile, self.type = profile, browser_type

    def start(self) -> Page:
        port = free_port()
        chromium = shutil.which("chromium")
        assert chromium
        arguments = [
            "--headless=new",
            "--window-size=1400,900",
            f"--remote-debugging-port={port}",
            *QUIET,
        ]
        self.process = subprocess.Popen(
            [chromium, *arguments, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert eventually(lambda: _answers(port))
        browser: Browser = self.type.connect_over_cdp(f"http://127.0.0.1:{port}")  # type: ignore[attr-defined]
        context = browser.contexts[0]
        serve_editor(context)
        return context.new_page()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def mortal(tmp_path: Path, browser: Browser) -> Iterator[MortalBrowser]:
    mortal = MortalBrowser(tmp_path / "profile", browser.browser_type)
    yield mortal
    mortal.kill()


def test_a_browser_that_is_killed_ten_times_loses_nothing(
    mortal: MortalBrowser, running: Session, live_server: LiveServer
) -> None:
    typed = ""
    for times in range(TIMES):
        page = mortal.start()
        page.goto(f"{live_server.url}/invite/{running.token}")
        ready(page)
        expect(editor(page)).to_have_value(typed)
        editor(page).press("End")
        editor(page).press_sequentially(f"word{times} ")
        typed += f"word{times} "
        mortal.kill()
    page = mortal.start()
    page.goto(f"{live_server.url}/invite/{running.token}")
    assert eventually(lambda: saved_text(running) == typed)
    assert not RefusedSave.objects.exists()


def test_a_server_that_is_killed_and_comes_back(browser: Browser, running: Session) -> None:
    port = free_port()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    serve_editor(context)
    page = context.new_page()
    with serving(port, ALLOWED_HOSTS="127.0.0.1") as server:
        assert eventually(lambda: _answers(port))
        page.goto(f"/invite/{running.token}")
        editor(page).fill("Before")
        expect(state_line(page)).to_contain_text("Saved")
        kill(server)
    editor(page).fill("Before and while it was away")
    expect(state_line(page)).to_contain_text("The server cannot be reached.")
    expect(state_line(page)).to_contain_text("kept in this browser")
    with serving(port, ALLOWED_HOSTS="127.0.0.1"):
        expect(state_line(page)).to_contain_text("Saved", timeout=40_000)
        assert saved_text(running) == "Before and while it was away"
        context.close()


@pytest.mark.parametrize("refusal", [NO_STORAGE, FULL_STORAGE])
def test_a_browser_that_keeps_nothing_saves_and_says_so(
    context: BrowserContext, open_workspace: OpenWorkspace, running: Session, refusal: str
) -> None:
    context.add_init_script(refusal)
    page = open_workspace(running)
    editor(page).fill("Nowhere but here")
    expect(state_line(page)).to_contain_text("This browser refuses to keep anything")
    expect(state_line(page)).to_contain_text("Saved")
    assert saved_text(running) == "Nowhere but here"
    context.set_offline(True)
    editor(page).fill("Nowhere but here, and unsaved")
    expect(state_line(page)).to_contain_text("only in this page: do not close it")
    context.set_offline(False)
    expect(state_line(page)).to_contain_text("Saved")
