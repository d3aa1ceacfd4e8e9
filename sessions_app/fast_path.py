"""The hot calls on sessions: see `gradient.fast_path`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from gradient.api.etags import etag, revisions_to_match
from gradient.api.fields import UUID_PATTERN
from gradient.core.statements import TRUE
from gradient.fast_path.calls import Answer, Call, FastPathMiss, as_javascript, hot, whole
from sessions_app.reads.statements import GET, page
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.work import store

_statuses = frozenset(Status.values)
_columns: dict[str, tuple[str, Callable[[str], object]]] = {
    "assessmentId": ("assessment_id", UUID_PATTERN.fullmatch),
    "candidateId": ("candidate_id", UUID_PATTERN.fullmatch),
    "status": ("status", _statuses.__contains__),
}


@hot("GET", "/api/sessions")
def list_sessions(call: Call) -> Answer:
    query = call.query()
    wanted = dict(query)
    limit = whole(wanted.pop("limit", None), default=20, least=1, most=100)
    offset = whole(wanted.pop("offset", None), default=0, least=0)
    filters = _filters(wanted)
    parameters = {
        "key_hash": call.key_hash(),
        "now": call.now,
        "overdue": call.overdue,
        "limit": limit,
        "offset": offset,
        **filters,
    }
    row = page(frozenset(filters), deep=offset > 0).row(parameters)
    if row is None or row[1] == TRUE:
        raise FastPathMiss
    total, rows = int(row[2] or 0), row[3] or b""
    if row[0] == TRUE:
        call.record_use(parameters["key_hash"])
    call.link(query, total=total, limit=limit, offset=offset)
    return call.answer(
        b'{"sessions":[%b],"total":%d,"limit":%d,"offset":%d}'
        % (as_javascript(rows), total, limit, offset)
    )


@hot("GET", "/api/sessions/{session_id}")
def get_session(call: Call, session_id: UUID) -> Answer:
    if call.query():
        raise FastPathMiss
    parameters: dict[str, Any] = {
        "key_hash": call.key_hash(),
        "now": call.now,
        "overdue": call.overdue,
        "session_id": session_id,
    }
    row = GET.row(parameters)
    if row is None or row[1] == TRUE:
        raise FastPathMiss
    if row[0] == TRUE:
        call.record_use(parameters["key_hash"])
    return call.answer(b'{"session":%b}' % as_javascript(row[2] or b""))


@hot("POST", "/api/sessions/{session_id}/checkpoint")
def checkpoint(call: Call, session_id: UUID) -> Answer:
    token = call.token_of(session_id)
    body = call.body()
    state = body.get("deliverableState")
    if len(body) != 1 or not isinstance(state, dict):
        raise FastPathMiss
    try:
        if_match = revisions_to_match(call.request.META.get("HTTP_IF_MATCH"))
    except InvalidRequest as error:
        raise FastPathMiss from error
    revision = store.save_fast(
        session_id, state, if_match=if_match, token=token, now=call.now, overdue=call.overdue
    )
    if revision is None:
        raise FastPathMiss
    call.headers["ETag"] = etag(revision)
    return call.answer(b'{"ok":true}')


def _filters(wanted: dict[str, str]) -> dict[str, Any]:
    """The filters by column, where each is known and has a value that can be."""
    filters = {}
    for name, value in wanted.items():
        if name not in _columns:
            raise FastPathMiss
        column, fits = _columns[name]
        if not fits(value):
            raise FastPathMiss
        filters[column] = value
    return filters
