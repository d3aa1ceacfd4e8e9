"""A workspace of another origin, with the client that the server serves."""

import re
import socket
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from events_app.models import Event
from sessions_app.models import Checkpoint, Session
from sessions_app.vocabulary.enums import Status
from tests.factories import SessionFactory
from tests.processes import eventually, free_port, serving

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = Path(__file__).parent / "elsewhere"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The tests' output is no access log."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The other origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PAGES)))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def session() -> Session:
    return SessionFactory.create(status="in_progress", phase_minutes=(60,))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_page_of_another_origin_works_with_the_session(
    page: Page, elsewhere: str, session: Session
) -> None:
    port = free_port()
    with serving(port, WORKSPACE_ORIGINS=elsewhere, ALLOWED_HOSTS="127.0.0.1"):
        open_page(page, elsewhere, port, session)
        page.get_by_label("Work").fill("From afar")
        page.get_by_role("button").focus()
        expect(page.locator("#state")).to_contain_text("Saved")
        expect(page.locator("#timer")).to_have_text(re.compile(r"35\d\d"))
        assert Checkpoint.objects.get().state == {"text": "From afar"}
        page.get_by_role("button", name="Submit").click()
        expect(page.locator("#state")).to_have_text("The session has ended.")
    session.refresh_from_db()
    assert session.status == Status.SUBMITTED
    assert Event.objects.filter(type="manual_edit").count() == 1


def test_a_page_of_a_stranger_reads_nothing(page: Page, elsewhere: str, session: Session) -> None:
    port = free_port()
    with serving(port, WORKSPACE_ORIGINS="https://work.example", ALLOWED_HOSTS="127.0.0.1"):
        refused: list[str] = []
        page.on("requestfailed", lambda request: refused.append(request.url))
        open_page(page, elsewhere, port, session)
        page.wait_for_event("requestfailed")
        expect(page.locator("#timer")).to_be_empty()
    assert refused
    assert all(url.endswith("/workspace") for url in refused)


def open_page(page: Page, elsewhere: str, port: int, session: Session) -> None:
    server = f"http://127.0.0.1:{port}"
    assert eventually(lambda: is_listening(port))
    page.goto(f"{elsewhere}/#{server},{session.pk},{session.token}")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
