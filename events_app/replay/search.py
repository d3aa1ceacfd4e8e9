"""Search in a log: in the data of its events and the names of their types.

One stretch of the log at a time, so that a request is short, whatever the log's size.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from events_app.models import Event
from events_app.types import EventType

STRETCH_EVENTS = 10_000
MAX_RESULTS = 1_000
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True)
class SearchResult:
    """The numbers of the events of one stretch that contain the words; the stretch ends with the
    event `through`."""

    seqs: list[int]
    through: int
    is_done: bool


def search(
    session_id: UUID, words: str, *, after: int, count: int, types: Collection[str] = ()
) -> SearchResult:
    """Search the stretch after event `after` of a log of `count` events, among the given types or
    all.

    Case does not matter (on SQLite: of the letters from a to z). Values of the data are searched,
    its keys are not. The stretch ends early after `MAX_RESULTS`.
    """
    through = min(after + STRETCH_EVENTS, count)
    named = [type for type, label in EventType.choices if words.lower() in label.lower()]
    events = Event.objects.filter(session=session_id, seq__gt=after, seq__lte=through)
    events = events.filter(type__in=types) if types else events
    told = events.annotate(recorded=Cast("data", TextField())).filter(
        Q(recorded__icontains=_as_recorded(words)) | Q(type__in=named)
    )
    seqs = []
    rows = told.order_by("seq").values_list("seq", "type", "data").iterator(500)
    for seq, type, data in rows:
        if type in named or _says(data, words):
            seqs.append(seq)
        if len(seqs) == MAX_RESULTS:
            return SearchResult(seqs, seq, is_done=seq >= count)
    return SearchResult(seqs, through, is_done=through >= count)


def _as_recorded(words: str) -> str:
    """The words as they stand in recorded JSON, without its quotation marks."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


def _says(data: Any, words: str) -> bool:
    wanted = words.lower()
    return any(wanted in text.lower() for text in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    """Every value inside the data, as text."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif data is not None:
        yield data if isinstance(data, str) else json.dumps(data)
