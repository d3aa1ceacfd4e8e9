"""Everything that was done to a session, by whom: its changes of status, extensions, reviews, notes
and decisions, and what the audit holds of it, as one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def history_of(session: Session) -> list[Entry]:
    """The entries, newest first. A fixed number of queries."""
    made = [
        *_transitions(session),
        *_extensions(session),
        *_reviews(session),
        *_notes(session),
        *_decisions(session),
        *_audit(session),
    ]
    names = names_of(entry.actor for entry in made)
    named = [Entry(e.at, e.actor, e.what, e.detail, names[e.actor]) for e in made]
    return sorted(named, key=lambda entry: entry.at, reverse=True)


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
        yield Entry(note.created_at, _author(note), f"Note{where}", note.text)


def _decisions(session: Session) -> Iterator[Entry]:
    for decision in session.flag_decisions.all():
        what = f"Notice {decision.seq}: {decision.get_decision_display().lower()}"
        yield Entry(decision.created_at, _author(decision), what, decision.note)


def _audit(session: Session) -> Iterator[Entry]:
    for entry in AuditEntry.objects.filter(
        organization=session.organization_id, object_id=session.pk
    ):
        yield Entry(entry.created_at, _actor(entry), entry.action, entry.reason)


def _actor(row: Any) -> Actor:
    return Actor(row.actor_kind, row.actor_id)


def _author(row: Any) -> Actor:
    return Actor(ActorKind.STAFF, str(row.author_id or ""))
