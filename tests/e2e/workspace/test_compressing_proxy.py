"""Behind a proxy that compresses, a tag comes back weak: saves go on, and conflicts are found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from sessions_app import lifecycle
from sessions_app.models import RefusedSave, Session
from tests.e2e.workspace.compressing import CompressingProxy, compressing
from tests.e2e.workspace.conftest import editor, ready, saved_text, serve_editor, state_line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proxy(live_server: LiveServer) -> Iterator[CompressingProxy]:
    with compressing(live_server.url) as proxy:
        yield proxy


@pytest.fixture
def behind(browser: Browser, proxy: CompressingProxy) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=proxy.url)
    serve_editor(context)
    yield context
    context.close()


def open_page(context: BrowserContext, session: Session) -> Page:
    page = context.new_page()
    page.goto(f"/invite/{session.token}")
    ready(page)
    return page


def save(page: Page, text: str) -> None:
    with page.expect_response(lambda response: response.url.endswith("/checkpoint")) as saved:
        editor(page).fill(text)
    assert saved.value.headers["etag"].startswith("W/")


def test_save_after_save_arrives(
    behind: BrowserContext, proxy: CompressingProxy, running: Session
) -> None:
    page = open_page(behind, running)
    for text in ("One", "One, two", "One, two, three"):
        save(page, text)
        expect(state_line(page)).to_contain_text("Saved")
        assert saved_text(running) == text
    path = f"/api/sessions/{running.pk}/checkpoint"
    assert (proxy.weakened[path], proxy.compressed[path]) == (3, 3)
    assert not RefusedSave.objects.exists()


def test_a_reload_goes_on_from_the_saved_revision(behind: BrowserContext, running: Session) -> None:
    save(open_page(behind, running), "Before")
    page = open_page(behind, running)
    expect(editor(page)).to_have_value("Before")
    save(page, "Before and after")
    assert saved_text(running) == "Before and after"
    assert not RefusedSave.objects.exists()


def test_a_conflict_is_found_and_both_versions_are_kept(
    behind: BrowserContext, running: Session
) -> None:
    page = open_page(behind, running)
    save(page, "Mine")
    lifecycle.checkpoint(running.pk, {"document": {"title": "Memo", "text": "Theirs"}})
    editor(page).fill("Mine and more")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mine and more")
    expect(dialog).to_contain_text("Theirs")
    assert saved_text(running) == "Theirs"
    (refused,) = RefusedSave.objects.all()
    assert refused.state["document"]["text"] == "Mine and more"
