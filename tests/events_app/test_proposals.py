"""What the log says of edits that the assistant proposed: content that was edited, or a rating."""

from typing import Any

import pytest

from events_app.catalog.entries import CATALOG
from events_app.models import Event
from events_app.types import EventType
from sessions_app.models import EditProposal, Session
from sessions_app.workspace.assistant import proposals
from sessions_app.workspace.assistant.proposals import Draft
from sessions_app.workspace.deliverables.places import find_place
from tests.at_work import at_work

pytestmark = pytest.mark.django_db

MEMO = {"document": {"title": "Memo", "sections": [{"heading": "", "text": "We wait here."}]}}


@pytest.fixture
def session() -> Session:
    return at_work("docx", MEMO)


def propose(session: Session, path: str, value: Any) -> EditProposal:
    draft = Draft(0, find_place("docx", MEMO, path), value, "")
    return proposals.create(session, session.pk, draft)


def recorded(session: Session) -> Event:
    event = Event.objects.get(session=session)
    entry = CATALOG[EventType(event.type)]
    assert set(entry.required) <= event.data.keys() <= {*entry.required, *entry.optional}
    return event


@pytest.mark.parametrize(
    ("path", "value", "change"),
    [
        ("sections.0.text", "We go here.", (2, 4, "go", "wait")),
        ("sections.0.text", "We wait here, here.", (6, 0, ", here", "")),
        ("sections.0.text", "We wait.", (0, 5, "", " here")),
        ("title", "x" * 255, (255, 4, "x" * 255, "Memo")),
        ("sections.1", {"heading": "New", "text": "Text"}, (8, 0, "New\nText", "")),
    ],
)
def test_a_taken_edit_is_edited_content(
    path: str, value: Any, change: tuple[int, int, str, str], session: Session
) -> None:
    proposal = propose(session, path, value)
    for _ in range(2):
        proposals.take(session.pk, proposal.pk)
    event = recorded(session)
    data = event.data
    assert (event.type, data["source"]) == ("content_edited", "assistant")
    assert change == (
        data["charactersAdded"],
        data["charactersRemoved"],
        data["after"],
        data["before"],
    )


def test_a_left_edit_is_a_rating(session: Session) -> None:
    proposal = propose(session, "sections.0.text", "We act here.")
    for _ in range(2):
        proposals.leave(session.pk, proposal.pk)
    event = recorded(session)
    assert (event.type, event.data) == (
        "ai_feedback",
        {"rating": "down", "source": "proposal", "target": "section 1"},
    )
