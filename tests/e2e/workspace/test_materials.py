"""The panes of sources and inbox, the candidate's own files, and what is recorded of them."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from events_app.models import Event
from sessions_app.models import Organization, Session, StoredFile
from tests.e2e.annotations import NewContext
from tests.e2e.judge import accessibility_faults
from tests.factories import SessionFactory, StoredFileFactory
from tests.materials import assessment_with_materials
from tests.processes import eventually
from tests.uploads import picture

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 375, "height": 740}}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization,
        assessment=assessment_with_materials(organization=organization),
        status="in_progress",
    )


def open_pane(page: Page, session: Session, name: str) -> None:
    page.goto(f"/invite/{session.token}")
    expect(page.locator("main[data-ready]")).to_be_attached()
    page.get_by_role("tab", name=name).click()


def data_of(session: Session, type: str) -> Any:
    """What was recorded, once it is there: the client sends its events in batches."""
    events = Event.objects.filter(session=session, type=type)
    assert eventually(lambda: events.count() == 1)
    return events.get().data


@pytest.mark.records("connector_browsed", "connector_connected")
def test_a_source_is_browsed_connected_and_read(page: Page, session: Session) -> None:
    open_pane(page, session, "Sources")
    expect(page.get_by_text("ledger.csv")).to_have_count(0)
    page.get_by_role("button", name="Connect Shared drive").click()
    page.get_by_role("button", name="Show ledger.csv").click()
    expect(page.get_by_role("region", name="Text of ledger.csv")).to_contain_text("June,42")
    connected = data_of(session, "connector_connected")
    assert (connected["connector"], connected["name"]) == ("drive", "Shared drive")
    assert data_of(session, "connector_browsed") == {"shown": ["Shared drive"]}
    with page.expect_download() as download:
        page.get_by_role("link", name="Download ledger.csv").click()
    assert download.value.suggested_filename == "ledger.csv"
    open_pane(page, session, "Sources")
    expect(page.get_by_role("button", name="Show ledger.csv")).to_be_visible()


@pytest.mark.records("file_uploaded")
def test_a_file_is_uploaded_and_a_picture_is_shown(page: Page, session: Session) -> None:
    open_pane(page, session, "Sources")
    content = picture(size=(40, 30))
    file: FilePayload = {"name": "chart.png", "mimeType": "image/png", "buffer": content}
    page.get_by_label("Upload a file").set_input_files(file)
    page.get_by_role("button", name="Show chart.png").click()
    shown = page.get_by_role("img", name="chart.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40
    assert data_of(session, "file_uploaded") == {
        "fileName": "chart.png",
        "bytes": len(content),
        "mediaType": "image/png",
    }


def test_a_file_that_is_not_taken_is_said(page: Page, session: Session) -> None:
    open_pane(page, session, "Sources")
    file: FilePayload = {"name": "page.html", "mimeType": "text/html", "buffer": b"<b>x</b>"}
    page.get_by_label("Upload a file").set_input_files(file)
    problem = page.locator("[data-file-form] [data-problem]")
    expect(problem).to_contain_text("This type of file is not supported.")
    assert not StoredFile.objects.filter(session=session).exists()


@pytest.mark.records("inbox_item_opened", "inbox_item_closed")
def test_an_item_of_the_inbox_is_opened_read_and_closed(page: Page, session: Session) -> None:
    open_pane(page, session, "Inbox")
    item = page.get_by_role("button", name="The invoice")
    item.click()
    expect(page.get_by_text("Please have a look.")).to_be_visible()
    page.get_by_role("button", name="Show terms.txt").click()
    expect(page.get_by_text("Payment within thirty days.")).to_be_visible()
    item.click()
    expect(page.get_by_text("Please have a look.")).to_be_hidden()
    assert data_of(session, "inbox_item_opened") == {
        "item": "msg-1",
        "sender": "Ada Moss",
        "subject": "The invoice",
    }
    closed = data_of(session, "inbox_item_closed")
    assert (closed["item"], closed["action"]) == ("msg-1", "closed")


def test_a_phase_begins_with_the_work_that_the_materials_give(page: Page, session: Session) -> None:
    page.goto(f"/invite/{session.token}")
    expect(page.get_by_label("Title").first).to_have_value("Memo")


@pytest.mark.parametrize("name", ["Sources", "Inbox"])
def test_the_panes_are_accessible_on_a_phone(
    new_context: NewContext, session: Session, name: str
) -> None:
    StoredFileFactory.create(session=session, name="x" * 200 + ".csv")
    page = new_context(**PHONE).new_page()
    open_pane(page, session, name)
    buttons = {"Sources": "Connect Shared drive", "Inbox": "The invoice"}
    page.get_by_role("button", name=buttons[name]).click()
    expect(page.get_by_role("button", name="Show").first).to_be_visible()
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375
