"""Links to the events that a score cites as evidence, or that a note refers to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from gradient.core.identifiers import parse_uuid
from gradient.core.registry import Registry
from sessions_app.models import Note, Session
from sessions_app.reads.scores import ScoreView


@dataclass(frozen=True)
class Evidence:
    """An event: its number in the session, its title, and the URL that shows it."""

    seq: int
    title: str
    url: str


@dataclass(frozen=True)
class EvidenceSource:
    """An app that shows events.

    `find` returns the existing events by id, as strings. `url` returns the URL of the event with a
    number. Both get the query string of the session's page.
    """

    key: str
    find: Callable[[Session, Collection[UUID], str], Mapping[str, Evidence]]
    url: Callable[[Session, int, str], str]


@dataclass(frozen=True)
class LinkedNote:
    """A note with the URL of its event; `url` is empty for a note without one."""

    note: Note
    url: str


SOURCES: Registry[EvidenceSource] = Registry()


def get_evidence_ids(view: ScoreView) -> set[UUID]:
    """The ids of the events that the score cites."""
    texts = {id for category in view.categories for id in category.evidence}
    return {id for text in texts if (id := parse_uuid(text))}


def get_evidence(session: Session, view: ScoreView, query: str = "") -> dict[str, Evidence]:
    """The events that the score cites, by id, without events that no longer exist."""
    evidence: dict[str, Evidence] = {}
    if ids := get_evidence_ids(view):
        for source in SOURCES:
            evidence |= source.find(session, ids, query)
    return evidence


def linked_notes(session: Session, notes: Iterable[Note], query: str = "") -> list[LinkedNote]:
    """The notes, with links to their events if an app shows events."""
    source = next(iter(SOURCES), None)
    return [
        LinkedNote(note, source.url(session, note.seq, query) if source and note.seq else "")
        for note in notes
    ]
