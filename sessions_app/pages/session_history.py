"""A session's history: all changes with their actors, in one list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gradient.core.registry import Registry
from sessions_app.models import AuditEntry, Erasure, Review, Session
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.vocabulary.points import show_points


@dataclass(frozen=True)
class HistoryEntry:
    """One change. `detail` is a reason, or a text written by a user."""

    at: datetime
    actor: Actor
    action: str
    detail: str = ""
    actor_name: str = ""


@dataclass(frozen=True)
class HistorySource:
    """A source of one kind of entries."""

    key: str
    entries: Callable[[Session], Iterable[HistoryEntry]]


def get_history(session: Session) -> list[HistoryEntry]:
    """The entries of all sources, newest first. The number of queries is fixed."""
    entries = [entry for source in HISTORY for entry in source.entries(session)]
    names = get_actor_names(entry.actor for entry in entries)
    named = [HistoryEntry(e.at, e.actor, e.action, e.detail, names[e.actor]) for e in entries]
    return sorted(named, key=lambda entry: entry.at, reverse=True)


def author(row: Any) -> Actor:
    """The user who wrote the row."""
    return Actor(ActorKind.STAFF, str(row.author_id or ""))


def _transitions(session: Session) -> Iterator[HistoryEntry]:
    for change in session.transitions.order_by("id"):
        action = f"{Status(change.from_status).label} → {Status(change.to_status).label}"
        yield HistoryEntry(change.at, _actor(change), action, change.reason)


def _extensions(session: Session) -> Iterator[HistoryEntry]:
    for extension in session.extensions.all():
        timer = "setup" if extension.phase_index is None else f"phase {extension.phase_index + 1}"
        action = (
            f"Time factor {extension.factor:g}"
            if extension.factor
            else f"{extension.minutes:g} minutes more for {timer}"
        )
        yield HistoryEntry(extension.created_at, _actor(extension), action, extension.reason)


def _reviews(session: Session) -> Iterator[HistoryEntry]:
    for review in Review.objects.filter(score__session=session).order_by("created_at"):
        changed = len(review.adjustments)
        action = f"Review {review.version}: {show_points(review.final_total)} points"
        adjusted = f", {changed} adjusted" if changed else ""
        yield HistoryEntry(review.created_at, _actor(review), action + adjusted, review.note)


def _decisions(session: Session) -> Iterator[HistoryEntry]:
    for decision in session.decisions.all():
        action = f"Decision {decision.version}: {decision}"
        yield HistoryEntry(decision.created_at, _actor(decision), action, decision.reason)


def _notes(session: Session) -> Iterator[HistoryEntry]:
    for note in session.notes.all():
        where = f" on event {note.seq}" if note.seq else ""
        yield HistoryEntry(note.created_at, author(note), f"Note{where}", note.text)


def _audit(session: Session) -> Iterator[HistoryEntry]:
    for entry in AuditEntry.objects.filter(
        organization=session.organization_id, object_id=session.pk
    ):
        yield HistoryEntry(entry.created_at, _actor(entry), entry.action, entry.reason)


def _erasure(session: Session) -> Iterator[HistoryEntry]:
    if not session.has_token:  # avoids the query for most sessions
        erasure = Erasure.objects.get(session=session)
        yield HistoryEntry(erasure.created_at, _actor(erasure), "Personal data erased")


def _actor(row: Any) -> Actor:
    return Actor(row.actor_kind, row.actor_id)


HISTORY: Registry[HistorySource] = Registry(
    HistorySource("transitions", _transitions),
    HistorySource("extensions", _extensions),
    HistorySource("reviews", _reviews),
    HistorySource("decisions", _decisions),
    HistorySource("notes", _notes),
    HistorySource("audit", _audit),
    HistorySource("erasure", _erasure),
)
