"""The tools that read: what the candidate has opened, and nothing else."""

import pytest

from sessions_app.models import Session
from sessions_app.workspace import materials
from sessions_app.workspace.assistant.faults import ToolFault
from sessions_app.workspace.assistant.tools import reading
from tests.factories import SessionFactory, StoredFileFactory
from tests.materials import LEDGER, TERMS, assessment_with_materials, file_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    assessment = assessment_with_materials()
    return SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )


def test_what_is_not_connected_does_not_exist(session: Session) -> None:
    ledger = file_called("ledger.csv")
    assert "Shared drive" not in reading.list_sources(session, {}).answer
    assert (
        reading.search_sources(session, {"query": "june"}).answer == "No file contains this text."
    )
    for name in ("ledger.csv", str(ledger.pk)):
        with pytest.raises(ToolFault, match="File not found"):
            reading.read_file(session, {"file": name})
    materials.connect(session.pk, "drive")
    listed = reading.list_sources(session, {})
    assert f"Shared drive:\n- “ledger.csv” (file {ledger.pk})" in listed.answer
    assert listed.summary == "Listed the sources: Shared drive, Inbox."
    for name in ("ledger.csv", str(ledger.pk)):
        assert LEDGER in reading.read_file(session, {"file": name}).answer


def test_attachments_and_own_files_can_be_read(session: Session) -> None:
    StoredFileFactory.create(session=session, name="mine.txt", text="My own notes.")
    StoredFileFactory.create(
        session=SessionFactory.create(status="in_progress"), name="theirs.txt", text="My own notes."
    )
    listed = reading.list_sources(session, {}).answer
    assert "Inbox:\n- “terms.txt”" in listed
    assert "Uploads:\n- “mine.txt”" in listed
    assert "theirs" not in listed
    assert TERMS in reading.read_file(session, {"file": "terms.txt"}).answer
    found = reading.search_sources(session, {"query": "OWN notes"})
    assert "mine.txt" in found.answer
    assert (found.summary, found.use.query) == (
        "Searched the sources for “OWN notes”: mine.txt.",
        "OWN notes",
    )


def test_in_setup_the_inbox_does_not_exist() -> None:
    assessment = assessment_with_materials()
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="setup"
    )
    assert reading.list_sources(session, {}).answer == "No source is connected."


def test_a_long_file_is_read_in_parts(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_READ_LENGTH", 10)
    StoredFileFactory.create(session=session, name="mine.txt", text="0123456789abcde")
    first = reading.read_file(session, {"file": "mine.txt"})
    assert "characters 0 to 10 of 15. Continue with offset 10." in first.answer
    assert first.answer.endswith("0123456789")
    last = reading.read_file(session, {"file": "mine.txt", "offset": "10"})
    assert "This is the end." in last.answer
    assert last.answer.endswith("abcde")
    past = reading.read_file(session, {"file": "mine.txt", "offset": 15})
    assert past.answer == "This file ends at 15."


def test_a_file_without_text_is_said(session: Session) -> None:
    StoredFileFactory.create(session=session, name="logo.png", text="")
    outcome = reading.read_file(session, {"file": "logo.png"})
    assert outcome.answer == "This file has no text."
    assert outcome.use.source == "logo.png"
