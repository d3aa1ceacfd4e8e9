"""The short way to the hot answers on logs: see `gradient.api.fast_path`."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from events_app import intake, log
from events_app.queries import range_of
from events_app.statements import page
from events_app.types import EventType
from gradient.api.fast_path import Call, OutOfLine, as_javascript, whole
from gradient.api.paging import link_header
from gradient.core.statements import TRUE
from sessions_app.vocabulary.exceptions import InvalidRequest

_types = frozenset(EventType.values)


def list_events(call: Call, session_id: UUID) -> HttpResponse:
    query = call.query()
    wanted = dict(query)
    limit = whole(wanted.pop("limit", None), default=100, least=1, most=1000)
    offset = whole(wanted.pop("offset", None), default=0, least=0, most=2**63 - 1)
    type = wanted.pop("type", None)
    if wanted or (type is not None and type not in _types):
        raise OutOfLine
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
        raise OutOfLine
    total, events = int(row[2] or 0), row[3] or b""
    if row[0] == TRUE:
        call.note_use(parameters["key_hash"])
    call.headers |= link_header(call.request, query, total=total, limit=limit, offset=offset)
    return call.answer(
        b'{"events":[%b],"total":%d,"limit":%d,"offset":%d}'
        % (as_javascript(events), total, limit, offset)
    )


def record_events(call: Call, session_id: UUID) -> HttpResponse:
    token = call.token_of(session_id)
    body = call.body()
    if body.keys() != {"events"}:
        raise OutOfLine
    try:
        events = intake.parse(body["events"])
    except InvalidRequest as error:
        raise OutOfLine from error
    recorded = log.record_at_once(session_id, events, token=token, overdue=call.overdue)
    if recorded is None:
        raise OutOfLine
    return call.answer(b'{"ok":true,"recorded":%d}' % recorded, status=201)
