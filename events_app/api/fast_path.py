"""The fast path for calls on logs: see `gradient.fast_path`."""

from functools import cache
from uuid import UUID

from django.db.models import Expression, F, Q
from django.db.models.functions import Coalesce

from events_app.log.record_fast import record_fast
from events_app.queries import events_between, seq_range
from events_app.rows import EVENT
from events_app.types import EventType
from gradient.core.bounded_rows import largest_fitting
from gradient.core.postgresql.statements import Parameter, Statement, Template, joined
from gradient.core.rows import json_object
from gradient.fast_path.calls import Answer, Call, FastPathMiss, hot
from sessions_app.lifecycle import timers
from sessions_app.models import Session
from sessions_app.reads.statements import SESSION_ID, by_key

_filters = {"type": frozenset(EventType.values).__contains__}


@hot("GET", "/api/sessions/{session_id}/events")
def list_events(call: Call, session_id: UUID) -> Answer:
    page = call.page(default=100, maximum=1000, filters=_filters)
    after, upto = seq_range(page.limit, page.offset)
    total, events = call.read(
        _page(of_type="type" in page.filters),
        overdue_at=timers.overdue_at(call.now),
        session_id=session_id,
        after=after,
        upto=upto,
        largest_bytes=largest_fitting(page.limit),
        **page.filters,
    )
    return call.answer_page("events", page, total=total, rows=events)


@hot("POST", "/api/sessions/{session_id}/events")
def record_events(call: Call, session_id: UUID) -> Answer:
    token_hash = call.own_token_hash(session_id)
    body = call.body()
    if body.keys() != {"events"}:
        raise FastPathMiss
    overdue_at = timers.overdue_at(call.now)
    recorded = record_fast(session_id, token_hash, body["events"], overdue_at=overdue_at)
    if recorded is None:
        raise FastPathMiss
    return call.answer(b'{"ok":true,"recorded":%d}' % recorded, status=201)


@cache
def _page(*, of_type: bool) -> Statement:
    """Read the total and a page of a log, or of its events of one type. Reads nothing if a page of
    events of the largest size would be too large."""
    type: Parameter | None = None
    total: Expression = Coalesce("log_head__event_count", 0)
    if of_type:
        type = Parameter("type", "text")
        counts = "coalesce((%(counts)s ->> %(type)s)::integer, 0)"
        total = Template(counts, counts=F("log_head__type_counts"), type=type)
    after, upto = Parameter("after", "integer"), Parameter("upto", "integer")
    events = events_between(SESSION_ID, type, after, upto).values_list(json_object(EVENT))
    is_small = Q(log_head__largest_bytes__lte=Parameter("largest_bytes", "integer"))
    sessions = Session.objects.filter(is_small | Q(log_head=None)).order_by()
    return Statement(by_key(sessions, total, joined(events)))
