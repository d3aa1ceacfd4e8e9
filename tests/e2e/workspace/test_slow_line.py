"""A line of 20 KB a second: saves arrive, and what is typed meanwhile is not lost."""

import pytest
from playwright.sync_api import expect

from sessions_app.models import RefusedSave, Session
from tests.e2e.workspace.conftest import OpenWorkspace, editor, saved_text, state_line
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)

BYTES_PER_SECOND = 20_000
SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": BYTES_PER_SECOND,
    "uploadThroughput": BYTES_PER_SECOND,
}


def test_work_that_takes_seconds_to_send(open_workspace: OpenWorkspace, running: Session) -> None:
    page = open_workspace(running)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    text = "x" * 3 * BYTES_PER_SECOND
    editor(page).fill(text)
    expect(state_line(page)).to_have_text("Saving…")
    editor(page).press("End")
    editor(page).press_sequentially(" and more")
    expect(state_line(page)).to_contain_text("Saved", timeout=30_000)
    assert eventually(lambda: saved_text(running) == f"{text} and more")
    assert not RefusedSave.objects.exists()
