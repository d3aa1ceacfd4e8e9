"""Windows of a log: the rows around an event, shortened for a list.

An event's data may be megabytes. A row has a one-line summary, for which at most `READ_LENGTH`
characters are read; `full_event` returns one event with all of its data.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Left, Length

from events_app.models import Event
from events_app.replay.axis import milliseconds, place
from events_app.replay.summaries import shorten, summary
from events_app.types import EventType
from gradient.core.json_fields import load_json
from sessions_app.vocabulary.exceptions import NotFound

MAX_ROWS = 200
READ_LENGTH = 20_000
"""The characters of an event's data that are read for its row."""
MAX_FULL_LENGTH = 200_000
_COLUMNS = ("seq", "type", "phase", "created_at", "timestamp_ms", "begin", "size")


@dataclass(frozen=True)
class ReplayRow:
    """An event in the list. Times in ms since 1970: `at` on the axis, `received` by the server's
    clock, `clock` by the candidate's. `text` is a message's body, `size` the length of the data."""

    seq: int
    type: str
    phase: str
    at: int
    received: int
    clock: int
    line: str
    text: str
    size: int


@dataclass(frozen=True)
class FullEvent:
    """One event with all its data, as indented JSON; `missing` characters were cut off."""

    row: ReplayRow
    event_id: UUID
    hash: str
    data: str
    missing: int


def after(session_id: UUID, seq: int, limit: int, types: Collection[str] = ()) -> list[ReplayRow]:
    """The rows that follow `seq`, of the given types or of all."""
    events = _events(session_id, types).filter(seq__gt=seq).order_by("seq")
    return rows(events, limit)


def before(session_id: UUID, seq: int, limit: int, types: Collection[str] = ()) -> list[ReplayRow]:
    """The rows that precede `seq`, in the order of the log."""
    events = _events(session_id, types).filter(seq__lt=seq).order_by("-seq")
    return rows(events, limit)[::-1]


def around(session_id: UUID, seq: int, limit: int, types: Collection[str] = ()) -> list[ReplayRow]:
    """Half of the rows up to and including `seq`, half after it."""
    half = limit // 2
    return [
        *before(session_id, seq + 1, half, types),
        *after(session_id, seq, limit - half, types),
    ]


def full_event(session_id: UUID, seq: int) -> FullEvent:
    """One event with its data. Raises NotFound."""
    events = _annotated(Event.objects.filter(session=session_id, seq=seq))
    events = events.annotate(recorded=Left("document", MAX_FULL_LENGTH))
    columns = events.values(*_COLUMNS, "event_id", "hash", "recorded").first()
    if columns is None:
        raise NotFound("Event not found.")
    missing = max(0, columns["size"] - MAX_FULL_LENGTH)
    return FullEvent(
        row=_row(columns),
        event_id=columns["event_id"],
        hash=bytes(columns["hash"]).hex(),
        data=columns["recorded"] if missing else _indented(columns["recorded"]),
        missing=missing,
    )


def instructions_around(session_id: UUID, seq: int) -> tuple[str, str]:
    """The assistant's instructions before an edit of them, and after it, as far as edits say their
    text. Raises NotFound if the event is no such edit, or does not say it."""
    edits = Event.objects.filter(session=session_id, type=EventType.AGENTS_MD_EDITED, seq__lte=seq)
    rows = list(edits.order_by("-seq").values_list("seq", "data")[:2])
    texts = [data.get("content") for _, data in rows]
    if not rows or rows[0][0] != seq or not isinstance(texts[0], str):
        raise NotFound("This event does not say the text of the instructions.")
    before = texts[1] if len(texts) > 1 else ""
    return before if isinstance(before, str) else "", texts[0]


def _events(session_id: UUID, types: Collection[str]) -> QuerySet[Event]:
    events = Event.objects.filter(session=session_id)
    return events.filter(type__in=types) if types else events


def _annotated(events: QuerySet[Event]) -> QuerySet[Any]:
    document = Cast("data", TextField())
    annotated: QuerySet[Any] = events.annotate(document=document).annotate(
        begin=Left("document", READ_LENGTH), size=Length("document")
    )
    return annotated


def rows(events: QuerySet[Event], limit: int) -> list[ReplayRow]:
    """The first rows of a selection of events, in its order."""
    return [_row(columns) for columns in _annotated(events).values(*_COLUMNS)[:limit]]


def _row(columns: dict[str, Any]) -> ReplayRow:
    type, created_at, clock = columns["type"], columns["created_at"], columns["timestamp_ms"]
    begin = columns["begin"]
    data = _parsed(begin)
    line = summary(type, data) if isinstance(data, dict) else shorten(begin)
    content = data.get("content") if isinstance(data, dict) else None
    return ReplayRow(
        seq=columns["seq"],
        type=type,
        phase=columns["phase"],
        at=place(type, created_at, clock),
        received=milliseconds(created_at),
        clock=clock,
        line=line,
        text=content if isinstance(content, str) else "",
        size=columns["size"],
    )


def _parsed(text: str) -> Any:
    try:
        return load_json(text)
    except ValueError:  # cut off after READ_LENGTH
        return None


def _indented(text: str) -> str:
    try:
        return json.dumps(load_json(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
