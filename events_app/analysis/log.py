"""Queries of a session's log, run by the database: memory does not depend on the log's length."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    Max,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Lag, Lead, Left

from events_app.analysis.event_kinds import EACH, Thing
from events_app.models import Event, LogHead
from events_app.types import MAX_TIMESTAMP_MS, MIN_TIMESTAMP_MS, SERVER_TYPES, EventType
from sessions_app.scoring.interface import LoggedEvent

CHUNK_ROWS = 500
MAX_NAME_LENGTH = 200
MAX_EVIDENCE = 10
"""The most events that are cited for one measurement: enough to check it, few enough to read."""

BY_ASSISTANT = "assistant"
"""The `source` of an edit that the assistant proposed."""
NOT_WORK = SERVER_TYPES | {EventType.SECURITY_FLAG}
"""Events that are not work of the candidate: the server's, which have another clock, and the
workspace's security flags."""


@dataclass(frozen=True)
class Matches:
    """The number of matching events, and the ids of the first of them."""

    count: int
    evidence: tuple[str, ...] = ()


class DataText(Func):
    """The value of a key in an event's data, as text. `key` is ours, never a sender's."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "(%(expressions)s ->> '%(key)s')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "CAST(json_extract(%(expressions)s, '$.%(key)s') AS TEXT)"
        return self.as_sql(compiler, connection, template=template, **context)


class EventLog:
    """The log of one session; a `sessions_app.scoring.interface.SessionLog`.

    Edits that the assistant proposed and the candidate accepted are not counted as edits.
    """

    def __init__(self, session_id: UUID) -> None:
        self._events: QuerySet[Any] = Event.objects.filter(session=session_id)
        source = Coalesce(DataText("data", key="source"), Value("", TextField()))
        by_assistant = Q(type=EventType.CONTENT_EDITED, edit_source=BY_ASSISTANT)
        self._by_assistant = self._events.alias(edit_source=source).filter(by_assistant)
        self._by_candidate = self._events.alias(edit_source=source).exclude(by_assistant)
        head = LogHead.objects.filter(pk=session_id).first()
        self.counts: dict[str, int] = head.type_counts if head else {}
        self.total: int = head.event_count if head else 0

    def of(self, types: Collection[str]) -> Matches:
        """The events of these types."""
        count = sum(self.counts.get(type, 0) for type in types)
        if EventType.CONTENT_EDITED in types and self.counts.get(EventType.CONTENT_EDITED):
            count -= self._by_assistant.count()
        return Matches(count, self._first(types) if count else ())

    def things(self, of: Mapping[EventType, Thing], *, phase: str | None = None) -> Matches:
        """What the events of these types are about, each counted once, with its first event."""
        if not any(self.counts.get(type) for type in of):
            return Matches(0)
        events = self._events.filter(type__in=of)
        if phase is not None:
            events = events.filter(phase=phase)
        if EventType.AGENTS_MD_EDITED in of:  # an edit that adds no line gives nothing
            added = Coalesce(DataText("data", key="added"), Value("", TextField()))
            adds_nothing = Q(type=EventType.AGENTS_MD_EDITED, lines_added="0")
            events = events.annotate(lines_added=added).exclude(adds_nothing)
        firsts = (
            events.annotate(kind=_case(of, lambda thing: Value(thing.kind)), name=_case(of, _name))
            .values("kind", "name")
            .annotate(first=Min("seq"))
            .order_by("first")
        )
        cited = self._events.filter(seq__in=firsts.values("first")[:MAX_EVIDENCE])
        return Matches(firsts.count(), self._in_order(cited))

    def texts(self, type: str, length: int, is_match: Callable[[str], bool]) -> Matches:
        """The events of a type whose text matches, of which `length` characters are read."""
        events = self._events.filter(type=type).annotate(
            text=Left(DataText("data", key="content"), length)
        )
        rows = events.order_by("seq").values_list("event_id", "text").iterator(CHUNK_ROWS)
        count, evidence = 0, []
        for id, text in rows:
            if is_match(text or ""):
                count += 1
                evidence += [str(id)] if count <= MAX_EVIDENCE else []
        return Matches(count, tuple(evidence))

    def followed_by(self, types: Collection[str], by: Collection[str], *, among: Any) -> Matches:
        """The events of `types` directly followed by one of `by`, among the events of all three."""
        events = self._by_candidate.filter(type__in={*types, *by, *among})
        following = events.annotate(next=Window(Lead("type"), order_by="seq"))
        return self._matches(_where(following, type__in=types, next__in=by))

    def rounds(self, types: Collection[str], *, among: Collection[str]) -> Matches:
        """The events of `types` that directly follow one of `among`; a run counts once."""
        events = self._by_candidate.filter(type__in={*types, *among})
        preceded = events.annotate(previous=Window(Lag("type"), order_by="seq"))
        return self._matches(_where(preceded, type__in=types, previous__in=among))

    def tenths(self, phase: str) -> Matches:
        """The tenths of the phase's time, by the candidate's clock, that have an event of the
        candidate. Events at no possible time are left out: they would overflow the arithmetic."""
        possible = (MIN_TIMESTAMP_MS, MAX_TIMESTAMP_MS)
        events = self._events.filter(phase=phase, timestamp_ms__range=possible)
        events = events.exclude(type__in=NOT_WORK)
        span = events.aggregate(first=Min("timestamp_ms"), last=Max("timestamp_ms"))
        if span["first"] is None:
            return Matches(0)
        length = span["last"] - span["first"] + 1
        # Integer division on both databases: 0 to 9.
        tenth = (F("timestamp_ms") - span["first"]) * 10 / length
        firsts = events.annotate(tenth=tenth).values("tenth").annotate(seq=Min("seq"))
        seqs = [row["seq"] for row in firsts]
        return Matches(len(seqs), self._ids(seqs))

    def existing_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that are in the log."""
        events = self._events.filter(event_id__in=set(ids))
        return {str(id) for id in events.values_list("event_id", flat=True)}

    def sample(self, limit: int) -> list[LoggedEvent]:
        """At most `limit` events, spread evenly over the log."""
        count = min(limit, self.total)
        seqs = [1 + place * self.total // count for place in range(count)]
        rows = self._events.filter(seq__in=seqs).order_by("seq")
        fields = rows.values_list("seq", "event_id", "type", "data")
        return [LoggedEvent(seq, str(id), type, data) for seq, id, type, data in fields]

    def _first(self, types: Collection[str]) -> tuple[str, ...]:
        if EventType.CONTENT_EDITED in types:
            return self._in_order(self._by_candidate.filter(type__in=types))
        # The first few of each type are a range of the index, and contain the first of all.
        events = self._events.filter(type__in=types, type_seq__lte=MAX_EVIDENCE)
        return self._in_order(events)

    def _matches(self, events: QuerySet[Any]) -> Matches:
        count = events.count()
        return Matches(count, self._in_order(events) if count else ())

    def _in_order(self, events: QuerySet[Any]) -> tuple[str, ...]:
        ids = events.order_by("seq").values_list("event_id", flat=True)[:MAX_EVIDENCE]
        return tuple(str(id) for id in ids)

    def _ids(self, seqs: Iterable[int]) -> tuple[str, ...]:
        return self._in_order(self._events.filter(seq__in=list(seqs)))


def _case(of: Mapping[EventType, Thing], value: Callable[[Thing], Any]) -> Case:
    whens = [When(type=type, then=value(thing)) for type, thing in of.items()]
    return Case(*whens, output_field=TextField())


def _name(thing: Thing) -> Any:
    """What tells the thing from others of its kind, of which the beginning is enough."""
    if thing.key == EACH:
        return Cast("seq", TextField())
    if not thing.key:
        return Value("", TextField())
    return Coalesce(Left(DataText("data", key=thing.key), MAX_NAME_LENGTH), Value("", TextField()))


def _where(events: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
    """Filter by a window function *after* it was computed. Django's filter applies the conditions
    without a window first, which would remove the neighbors that the window compares."""
    matches = Case(When(**conditions, then=True), default=False, output_field=BooleanField())
    matching: QuerySet[Any] = events.annotate(matches=matches).filter(matches=True)
    return matching
