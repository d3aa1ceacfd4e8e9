"""Links to the events on which a score rests, or to which a note is pinned."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from gradient.core.registry import Registry
from sessions_app.models import Note, Session
from sessions_app.reads.scores import ScoreView


@dataclass(frozen=True)
class Evidence:
    """An event: its number in the session, its title, and where it is shown."""

    seq: int
    title: str
    url: str


@dataclass(frozen=True)
class EvidenceSource:
    """An app that shows events. `find` gives those of the ids that it knows, by id as text, and
    `url` where the event of a number is shown. Both get the query string of the session's page.
    """

    key: str
    find: Callable[[Session, Collection[UUID], str], Mapping[str, Evidence]]
    url: Callable[[Session, int, str], str]


@dataclass(frozen=True)
class LinkedNote:
    """A note, and where its event is shown; `url` is empty where it has none."""

    note: Note
    url: str


SOURCES: Registry[EvidenceSource] = Registry()


def evidence_ids(view: ScoreView) -> set[UUID]:
    """The ids of the events that the score names."""
    named = {id for category in view.categories for id in category.evidence}
    return {id for text in named if (id := _uuid(text))}


def evidence_of(session: Session, view: ScoreView, query: str = "") -> dict[str, Evidence]:
    """The events that the score names, by id; those that no app knows are left out."""
    evidence: dict[str, Evidence] = {}
    if ids := evidence_ids(view):
        for source in SOURCES:
            evidence |= source.find(session, ids, query)
    return evidence


def linked_notes(session: Session, notes: Iterable[Note], query: str = "") -> list[LinkedNote]:
    """The notes, with links to their events where an app shows events."""
    source = next(iter(SOURCES), None)
    return [
        LinkedNote(note, source.url(session, note.seq, query) if source and note.seq else "")
        for note in notes
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
