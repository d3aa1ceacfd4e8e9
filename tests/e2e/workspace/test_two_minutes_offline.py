"""Two minutes without a line, by a real clock: what was typed and done meanwhile arrives once."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from events_app.models import Event
from sessions_app.models import RefusedSave, Session
from tests.e2e.workspace.conftest import OpenWorkspace, editor, saved_text, state_line
from tests.e2e.workspace.test_events import set_hidden
from tests.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = 120
PAUSE_SECONDS = 5


def type_until(page: Page, end: float) -> str:
    """Type a word every few seconds; returns the whole text. The waits are what is tested: the
    client tries again all the time, later each time."""
    words = 0
    while time.monotonic() < end:
        editor(page).press_sequentially(f"word{words} ")
        words += 1
        page.wait_for_timeout(PAUSE_SECONDS * 1000)
    return "".join(f"word{number} " for number in range(words))


def test_work_and_events_of_two_minutes_offline_arrive_once(
    open_workspace: OpenWorkspace, running: Session, context: BrowserContext
) -> None:
    page = open_workspace(running)
    context.set_offline(True)
    begin = time.monotonic()
    editor(page).fill("")
    set_hidden(page, hidden=True)
    page.wait_for_timeout(1_500)  # a flag needs a second
    set_hidden(page, hidden=False)
    text = type_until(page, begin + SECONDS)
    expect(state_line(page)).to_contain_text("Offline")
    assert saved_text(running) == ""
    assert not Event.objects.filter(session=running).exists()
    context.set_offline(False)
    expect(state_line(page)).to_contain_text("Saved", timeout=10_000)
    assert saved_text(running) == text
    flags = Event.objects.filter(session=running, type="security_flag")
    assert eventually(lambda: flags.count() == 1)
    assert not RefusedSave.objects.exists()
    expect(page.locator("[data-remaining]")).to_contain_text("57 min")


def test_a_tab_that_is_closed_meanwhile_loses_nothing(
    open_workspace: OpenWorkspace, running: Session, context: BrowserContext
) -> None:
    page = open_workspace(running)
    context.set_offline(True)
    text = type_until(page, time.monotonic() + SECONDS)
    page.close()
    context.set_offline(False)
    page = open_workspace(running)
    expect(editor(page)).to_have_value(text)
    expect(state_line(page)).to_have_attribute("data-kind", "saved", timeout=10_000)
    assert saved_text(running) == text
