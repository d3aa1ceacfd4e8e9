"""Full-text search in a log: the data of its events and the labels of their types.

Each request searches one stretch of the log, so that it is short whatever the size of the log.
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
from gradient.core.folding import fold

STRETCH_EVENTS = 10_000
MAX_RESULTS = 1_000
MAX_QUERY_LENGTH = 200
_NOT_ASCII = r"[^\u0001-\u007f]"


@dataclass(frozen=True)
class SearchResult:
    """The numbers of the matching events in one stretch, which ends with event `through`."""

    seqs: list[int]
    through: int
    is_done: bool


def search(
    session_id: UUID, words: str, *, after: int, count: int, types: Collection[str] = ()
) -> SearchResult:
    """Search the stretch after event `after` of a log of `count` events, among `types` or all.

    Case and accents do not count. The values of the data are searched, not its keys. The stretch
    ends early after `MAX_RESULTS`.
    """
    through = min(after + STRETCH_EVENTS, count)
    needle = fold(words)
    named = [type for type, label in EventType.choices if needle in fold(label)]
    events = Event.objects.filter(session=session_id, seq__gt=after, seq__lte=through)
    events = events.filter(type__in=types) if types else events
    candidates = events.annotate(recorded=Cast("data", TextField())).filter(
        # The database compares ASCII; what holds other letters is folded here.
        Q(recorded__icontains=_as_recorded(needle))
        | Q(recorded__regex=_NOT_ASCII)
        | Q(type__in=named)
    )
    seqs = []
    rows = candidates.order_by("seq").values_list("seq", "type", "data").iterator(500)
    for seq, type, data in rows:
        if type in named or _contains(data, needle):
            seqs.append(seq)
        if len(seqs) == MAX_RESULTS:
            return SearchResult(seqs, seq, is_done=seq >= count)
    return SearchResult(seqs, through, is_done=through >= count)


def _as_recorded(words: str) -> str:
    """The words as escaped in recorded JSON, without the quotation marks."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


def _contains(data: Any, needle: str) -> bool:
    return any(needle in fold(text) for text in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    """Every value inside the data, as text."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif data is not None:
        yield data if isinstance(data, str) else json.dumps(data)
