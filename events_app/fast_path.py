"""The hot calls on event logs: see `gradient.fast_path`."""

from typing import Any
from uuid import UUID

from events_app import intake, log
from events_app.queries import range_of
from events_app.statements import page
from events_app.types import EventType
from gradient.core.statements import TRUE
from gradient.fast_path.calls import Answer, Call, FastPathMiss, as_javascript, hot, whole
from sessions_app.vocabulary.exceptions import InvalidRequest

_types = frozenset(EventType.values)


@hot("GET", "/api/sessions/{session_id}/events")
def list_events(call: Call, session_id: UUID) -> Answer:
    query = call.query()
    wanted = dict(query)
    limit = whole(wanted.pop("limit", None), default=100, least=1, most=1000)
    offset = whole(wanted.pop("offset", None), default=0, least=0)
    type = wanted.pop("type", None)
    if wanted or (type is not None and type not in _types):
        raise FastPathMiss
    after, upto = range_of(limit, offset)
    parameters: dict[str, Any] = {
        "key_hash": call.key_hash(),
        "now": call.now,
        "overdue": call.overdue,
        "session_id": session_id,
        "type": type,
        "after": after,
        "upto": upto,
    }
    row = page(of_type=type is not None).row(parameters)
    if row is None or row[1] == TRUE:
        raise FastPathMiss
    total, events = int(row[2] or 0), row[3] or b""
    if row[0] == TRUE:
        call.record_use(parameters["key_hash"])
    call.link(query, total=total, limit=limit, offset=offset)
    return call.answer(
        b'{"events":[%b],"total":%d,"limit":%d,"offset":%d}'
        % (as_javascript(events), total, limit, offset)
    )


@hot("POST", "/api/sessions/{session_id}/events")
def record_events(call: Call, session_id: UUID) -> Answer:
    token = call.token_of(session_id)
    body = call.body()
    if body.keys() != {"events"}:
        raise FastPathMiss
    try:
        events = intake.parse(body["events"])
    except InvalidRequest as error:
        raise FastPathMiss from error
    recorded = log.record_fast(session_id, events, token=token, overdue=call.overdue)
    if recorded is None:
        raise FastPathMiss
    return call.answer(b'{"ok":true,"recorded":%d}' % recorded, status=201)
