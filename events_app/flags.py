"""Security flags in a log, and the reviewers' decisions: the ONLY writer of decisions.

A flag is a fact that the workspace reported, not a verdict (docs/decisions/0020).
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from events_app import log
from events_app.models import Event, FlagDecision, LogHead
from events_app.types import EventType
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound

MAX_NOTE_LENGTH = 5_000


@dataclass(frozen=True)
class Flag:
    """A flag with its decisions, oldest first."""

    event: Event
    decisions: tuple[FlagDecision, ...]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The flag's data, as pairs of a name and a text."""
        return [(name, _text(value)) for name, value in self.event.data.items()]

    @property
    def form_key(self) -> str:
        """The form of a decision about it, as `refused.form` on the page."""
        return f"flag-{self.event.seq}"

    @property
    def current_decision(self) -> FlagDecision | None:
        """The last decision, or None."""
        return self.decisions[-1] if self.decisions else None


def get_flags(session_id: UUID, *, limit: int) -> list[Flag]:
    """The session's flags in the order of the log, at most `limit`, in two queries."""
    flags = Event.objects.filter(session=session_id, type=EventType.SECURITY_FLAG)
    events = list(flags.order_by("type_seq")[:limit])
    decisions = FlagDecision.objects.filter(
        session=session_id, seq__in=[event.seq for event in events]
    ).select_related("author")
    by_seq: dict[int, list[FlagDecision]] = {}
    for decision in decisions.order_by("id"):
        by_seq.setdefault(decision.seq, []).append(decision)
    return [Flag(event, tuple(by_seq.get(event.seq, ()))) for event in events]


@transaction.atomic
def decide(session_id: UUID, seq: int, *, decision: str, note: str, author_id: int) -> FlagDecision:
    """Record a reviewer's decision about a flag. A later decision adds a row.

    Raises NotFound if the event is not a flag, InvalidRequest for an unknown decision and a
    note that is too long.
    """
    if decision not in FlagDecision.Decision.values:
        raise InvalidRequest("Choose a decision.")
    note = note.strip().replace("\0", "")
    if len(note) > MAX_NOTE_LENGTH:
        message = f"This must have at most {MAX_NOTE_LENGTH:,} characters."
        raise InvalidRequest("The note is too long.", {"note": [message]})
    head = LogHead.objects.select_for_update().filter(pk=session_id).first()
    flag = Event.objects.filter(session=session_id, seq=seq, type=EventType.SECURITY_FLAG)
    if head is None or not flag.exists():
        raise NotFound("Flag not found.")
    is_decided = FlagDecision.objects.filter(session=session_id, seq=seq).exists()
    row = FlagDecision.objects.create(
        session_id=session_id,
        seq=seq,
        decision=decision,
        note=note,
        author_id=author_id,
    )
    if not is_decided:
        log.close_flag(session_id)
    return row


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
