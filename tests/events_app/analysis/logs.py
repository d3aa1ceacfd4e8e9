"""Logs for scoring, written as one line of short words."""

from typing import Any

from events_app.analysis.log import EventLog
from events_app.analysis.measures import Subject
from events_app.log import NewEvent, record
from sessions_app.models import Session
from sessions_app.scoring.interface import Material
from sessions_app.scoring.material import load_material
from tests.annotations import Json
from tests.logs import BEGIN_MS
from tests.sessions_app.scoring.sessions import submitted

WORDS = {
    "ask": "user_message",
    "answer": "ai_response",
    "tool": "ai_tool_use",
    "edit": "manual_edit",
    "accept": "content_edited",
    "open": "inbox_item_opened",
    "connect": "connector_connected",
    "rate": "ai_feedback",
    "flag": "security_flag",
}
CLEAR = "Compare the three plans in a table"


def happened(
    session: Session, text: str, *, phase: str = "task", start: int = 0, content: object = ""
) -> list[str]:
    """Record events, given by their types or by short words for these, a second apart. What is
    opened or connected is another thing each time, unless the word names it: `open:msg-1`."""
    events = []
    for place, named in enumerate(text.split()):
        word, _, name = named.partition(":")
        data = {"content": content}
        if word in ("open", "connect"):
            data[{"open": "item", "connect": "connector"}[word]] = name or str(place)
        if word == "accept":
            data["source"] = "assistant"
        at = BEGIN_MS + (start + place) * 1000
        events.append(NewEvent(WORDS.get(word, word), at, phase, data))
    record(session.pk, events)
    return [str(id) for id in session.events.order_by("seq").values_list("event_id", flat=True)]


def subject(session: Session) -> Subject:
    """The subject of the measures: a session's phases, log, and what it was offered."""
    material = load_material(session.pk)
    return Subject(material.phases, EventLog(session.pk), material.offered)


def material(
    text: str = "", rubric: Json | None = None, *, content: object = "", **kwargs: Any
) -> Material:
    """The material of a submitted session with these events in its task."""
    session = submitted(rubric, **kwargs)
    happened(session, text, content=content)
    return load_material(session.pk)
