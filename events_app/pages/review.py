"""What reviewers say while they watch: the score, decisions on notices, and notes at a moment.

Each answer is the same piece of the page, as it is afterwards.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from events_app import flags
from events_app.models import FlagDecision
from events_app.pages import evidence
from events_app.pages.flag_decisions import MOST_NOTE
from events_app.pages.replay_endpoints import Answer, head_of
from events_app.replay import axis as axes
from events_app.replay import bands
from events_app.replay.windows import Row
from events_app.types import EventType
from sessions_app.models import Note, Session
from sessions_app.pages.evidence import evidence_ids
from sessions_app.reads import scores
from sessions_app.scores import notes
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest, NotFound

EVIDENCE = 8
"""So many events of a line's evidence are linked."""
FLAGS = 50


@dataclass(frozen=True)
class PinnedNote:
    """A note, and where on the axis (ms since 1970) the event lies that it is about, if any."""

    note: Note
    at: int | None
    is_mine: bool


@dataclass(frozen=True)
class ShownFlag:
    """A notice as a fact, and the decisions about it, the one that stands last."""

    row: Row
    decisions: tuple[FlagDecision, ...]


class Review(Answer):
    """Score, notices and notes of a session."""

    def answer(self, _asked: Any) -> HttpResponse:
        return render(self.request, "events_app/pages/review.html", self._context(self.session))

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.change({**request.POST.dict(), **kwargs})
        except DomainError as error:
            errors = getattr(error, "details", None) or {"__all__": [error.message]}
            return JsonResponse({"errors": errors}, status=error.http_status)
        return self.answer(None)

    def change(self, _sent: dict[str, Any]) -> None:
        """Do what is sent. Raises DomainError."""
        raise NotFound("There is nothing to change here.")

    def _context(self, session: Session) -> dict[str, Any]:
        score = _score(session)
        flag_count = head_of(session).type_counts.get(EventType.SECURITY_FLAG, 0)
        return {
            "session": session,
            "score": score,
            "lines": _lines(session, score) if score else [],
            "flags": _flags(session.pk, flag_count),
            "flag_count": flag_count,
            "decisions": FlagDecision.Decision.choices,
            "notes": pinned_notes(session.pk, int(self.actor.id)),
        }


class AddNote(Review):
    def change(self, sent: dict[str, Any]) -> None:
        seq = sent.get("seq") or None
        if seq is not None and not (seq.isascii() and seq.isdigit() and len(seq) < 11):
            raise InvalidRequest("There is no such event.")
        notes.add(
            self.session.pk,
            text=sent.get("text", ""),
            author_id=int(self.actor.id),
            seq=None if seq is None else int(seq),
        )


class RemoveNote(Review):
    def change(self, sent: dict[str, Any]) -> None:
        notes.remove(self.session.pk, sent["note_id"], author_id=int(self.actor.id))


class DecideFlag(Review):
    def change(self, sent: dict[str, Any]) -> None:
        flags.decide(
            self.session.pk,
            sent["seq"],
            decision=sent.get("decision", ""),
            note=sent.get("note", "")[:MOST_NOTE],
            author_id=int(self.actor.id),
        )


def _score(session: Session) -> scores.ScoreView | None:
    try:
        return scores.score_of(session.organization_id, session.pk)
    except NotFound:
        return None


def _lines(session: Session, score: scores.ScoreView) -> list[dict[str, Any]]:
    """The rows of the score: category by category, each with the events that it rests on."""
    known = evidence.find(session, evidence_ids(score), "")
    rows = []
    for category in score.categories:
        for line in (category, *category.lines):
            is_sum = line is category and bool(category.lines)
            found = [] if is_sum else [known[id] for id in line.evidence if id in known]
            shown = found[:EVIDENCE]
            rows.append(
                {
                    "line": line,
                    "depth": 0 if line is category else 1,
                    "evidence": shown,
                    "more": len(found) - len(shown),
                }
            )
    return rows


def _flags(session_id: UUID, count: int) -> list[ShownFlag]:
    rows = bands.flags(session_id, count, FLAGS)
    decisions = FlagDecision.objects.filter(session=session_id).select_related("author")
    by_seq: dict[int, list[FlagDecision]] = {}
    for decision in decisions.order_by("id"):
        by_seq.setdefault(decision.seq, []).append(decision)
    return [ShownFlag(row, tuple(by_seq.get(row.seq, ()))) for row in rows]


def pinned_notes(session_id: UUID, user_id: int) -> list[PinnedNote]:
    """A session's notes, oldest first, each with its place on the axis, as a member sees them."""
    found = list(notes.notes_of(session_id))
    places = axes.probe(session_id, {note.seq for note in found if note.seq is not None})
    at = {sample.seq: sample.at for sample in places}
    return [
        PinnedNote(note, at.get(note.seq) if note.seq else None, note.author_id == user_id)
        for note in found
    ]
