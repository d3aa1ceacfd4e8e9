"""The review beside the replay: the score, decisions about flags, and notes pinned to a moment.

Each response is the whole panel after the change.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from events_app import flags
from events_app.models import FlagDecision
from events_app.pages import evidence
from events_app.pages.replay_endpoints import ReplayEndpoint, get_head
from events_app.replay import axis as axes
from events_app.replay import bands
from events_app.replay.windows import ReplayRow
from events_app.types import EventType
from sessions_app import lifecycle
from sessions_app.models import Note, Session
from sessions_app.pages.evidence import get_evidence_ids
from sessions_app.reads import scores
from sessions_app.scores import notes
from sessions_app.vocabulary.exceptions import DomainError, NotFound

MAX_EVIDENCE = 8
"""The most links to events in a line."""
MAX_FLAGS = 50


@dataclass(frozen=True)
class PinnedNote:
    """A note, and the place of its event on the axis (ms since 1970), if it has one."""

    note: Note
    at: int | None
    is_mine: bool


@dataclass(frozen=True)
class ReplayFlag:
    """A flag as a row of the replay, and the decisions about it, oldest first."""

    row: ReplayRow
    decisions: tuple[FlagDecision, ...]


class ReviewPanel(ReplayEndpoint):
    """The score, flags and notes of a session."""

    answers_forms_by_get = True

    def respond(self, _query: Any) -> HttpResponse:
        return render(self.request, "events_app/pages/review.html", self._context(self.session))

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.change({**request.POST.dict(), **kwargs})
        except DomainError as error:
            errors = getattr(error, "details", None) or {"__all__": [error.message]}
            return JsonResponse({"errors": errors}, status=error.http_status)
        return self.respond(None)

    def change(self, _data: dict[str, Any]) -> None:
        """Make the change that the form asks for. Raises DomainError."""
        raise NotFound("Nothing to change.")

    def _context(self, session: Session) -> dict[str, Any]:
        score = _score(session)
        flag_count = get_head(session).type_counts.get(EventType.SECURITY_FLAG, 0)
        return {
            "session": session,
            "score": score,
            "lines": _lines(session, score) if score else [],
            "flags": _flags(session.pk, flag_count),
            "flag_count": flag_count,
            "decisions": FlagDecision.Decision.choices,
            "notes": pinned_notes(session.pk, int(self.actor.id)),
        }


class AddReplayNote(ReviewPanel):
    def change(self, data: dict[str, Any]) -> None:
        notes.add(
            self.session.pk,
            text=data.get("text", ""),
            author_id=int(self.actor.id),
            seq=notes.parse_seq(data.get("seq", "")),
        )


class RemoveReplayNote(ReviewPanel):
    def change(self, data: dict[str, Any]) -> None:
        lifecycle.remove_note(self.session.pk, data["note_id"], actor=self.actor)


class DecideFlag(ReviewPanel):
    def change(self, data: dict[str, Any]) -> None:
        flags.decide(
            self.session.pk,
            data["seq"],
            decision=data.get("decision", ""),
            note=data.get("note", ""),
            author_id=int(self.actor.id),
        )


def _score(session: Session) -> scores.ScoreView | None:
    try:
        return scores.get_score(session.organization_id, session.pk)
    except NotFound:
        return None


def _lines(session: Session, score: scores.ScoreView) -> list[dict[str, Any]]:
    """The rows of the score by category, each with links to its evidence."""
    known = evidence.find(session, get_evidence_ids(score), "")
    rows = []
    for category in score.categories:
        for line in (category, *category.lines):
            is_sum = line is category and bool(category.lines)
            events = [] if is_sum else [known[id] for id in line.evidence if id in known]
            linked = events[:MAX_EVIDENCE]
            rows.append(
                {
                    "line": line,
                    "depth": 0 if line is category else 1,
                    "evidence": linked,
                    "more": len(events) - len(linked),
                }
            )
    return rows


def _flags(session_id: UUID, count: int) -> list[ReplayFlag]:
    rows = bands.flags(session_id, count, MAX_FLAGS)
    decisions = FlagDecision.objects.filter(session=session_id).select_related("author")
    by_seq: dict[int, list[FlagDecision]] = {}
    for decision in decisions.order_by("id"):
        by_seq.setdefault(decision.seq, []).append(decision)
    return [ReplayFlag(row, tuple(by_seq.get(row.seq, ()))) for row in rows]


def pinned_notes(session_id: UUID, user_id: int) -> list[PinnedNote]:
    """A session's notes, oldest first, with their places on the axis; `user_id` is the reader."""
    rows = list(Note.objects.for_session(session_id))
    places = axes.probe(session_id, {note.seq for note in rows if note.seq is not None})
    at = {sample.seq: sample.at for sample in places}
    return [
        PinnedNote(note, at.get(note.seq) if note.seq else None, note.author_id == user_id)
        for note in rows
    ]
