"""Everything that was done to a session, and by whom, as one list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gradient.core.registry import Registry
from sessions_app.models import AuditEntry, Review, Session
from sessions_app.pages.actor_names import names_of
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `detail` is a reason or a text, as somebody wrote it."""

    at: datetime
    actor: Actor
    what: str
    detail: str = ""
    who: str = ""


@dataclass(frozen=True)
class HistorySource:
    """One kind of entries of a session."""

    key: str
    entries: Callable[[Session], Iterable[Entry]]


def history_of(session: Session) -> list[Entry]:
    """The entries of all sources, newest first. A fixed number of queries."""
    entries = [entry for source in HISTORY for entry in source.entries(session)]
    names = names_of(entry.actor for entry in entries)
    named = [Entry(e.at, e.actor, e.what, e.detail, names[e.actor]) for e in entries]
    return sorted(named, key=lambda entry: entry.at, reverse=True)


def author(row: Any) -> Actor:
    """The user who wrote the row."""
    return Actor(ActorKind.STAFF, str(row.author_id or ""))


def _transitions(session: Session) -> Iterator[Entry]:
    for change in session.transitions.order_by("id"):
        what = f"{Status(change.from_status).label} → {Status(change.to_status).label}"
        yield Entry(change.at, _actor(change), what, change.reason)


def _extensions(session: Session) -> Iterator[Entry]:
    for extension in session.extensions.all():
        timer = "setup" if extension.phase_index is None else f"phase {extension.phase_index + 1}"
        what = f"{extension.minutes:g} minutes more for {timer}"
        yield Entry(extension.created_at, _actor(extension), what, extension.reason)


def _reviews(session: Session) -> Iterator[Entry]:
    for review in Review.objects.filter(score__session=session).order_by("created_at"):
        changed = len(review.adjustments)
        what = f"Review {review.version}: {review.final_total:g} points"
        adjusted = f", {changed} adjusted" if changed else ""
        yield Entry(review.created_at, _actor(review), what + adjusted, review.note)


def _notes(session: Session) -> Iterator[Entry]:
    for note in session.notes.all():
        where = f" on event {note.seq}" if note.seq else ""
        yield Entry(note.created_at, author(note), f"Note{where}", note.text)


def _audit(session: Session) -> Iterator[Entry]:
    for entry in AuditEntry.objects.filter(
        organization=session.organization_id, object_id=session.pk
    ):
        yield Entry(entry.created_at, _actor(entry), entry.action, entry.reason)


def _actor(row: Any) -> Actor:
    return Actor(row.actor_kind, row.actor_id)


HISTORY: Registry[HistorySource] = Registry(
    HistorySource("transitions", _transitions),
    HistorySource("extensions", _extensions),
    HistorySource("reviews", _reviews),
    HistorySource("notes", _notes),
    HistorySource("audit", _audit),
)
