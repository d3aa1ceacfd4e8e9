"""The fast path for calls on sessions: see `gradient.fast_path`."""

from collections.abc import Callable
from uuid import UUID

from rest_framework.renderers import JSONRenderer

from gradient.core.http import etag, revisions_to_match
from gradient.core.texts import UUID_PATTERN
from gradient.fast_path.calls import Answer, Call, FastPathMiss, hot
from sessions_app.api.assistant import TurnSerializer
from sessions_app.lifecycle import timers
from sessions_app.models import AssistantTurn
from sessions_app.reads import statements, tokens
from sessions_app.vocabulary.enums import Status
from sessions_app.work.save_fast import save_fast
from sessions_app.workspace import assistant

_columns = {"assessmentId": "assessment_id", "candidateId": "candidate_id", "status": "status"}
_filters: dict[str, Callable[[str], object]] = {
    "assessmentId": UUID_PATTERN.fullmatch,
    "candidateId": UUID_PATTERN.fullmatch,
    "status": frozenset(Status.values).__contains__,
}

_SAVE_KEYS = {"deliverableState", "phaseIndex"}


@hot("GET", "/api/sessions")
def list_sessions(call: Call) -> Answer:
    page = call.page(default=20, maximum=statements.MOST, filters=_filters)
    filters = {_columns[name]: value for name, value in page.filters.items()}
    total, rows = call.read(
        statements.page(frozenset(filters), deep=page.offset > 0),
        overdue_at=timers.overdue_at(call.now),
        limit=page.limit,
        offset=page.offset,
        **filters,
    )
    return call.answer_page("sessions", page, total=total, rows=tokens.in_json(rows))


@hot("GET", "/api/sessions/{session_id}")
def get_session(call: Call, session_id: UUID) -> Answer:
    if call.query():
        raise FastPathMiss
    overdue_at = timers.overdue_at(call.now)
    (row,) = call.read(statements.one(), overdue_at=overdue_at, session_id=session_id)
    return call.answer(b'{"session":%b}' % tokens.in_json(row))


@hot("POST", "/api/sessions/{session_id}/checkpoint")
def checkpoint(call: Call, session_id: UUID) -> Answer:
    token_hash = call.own_token_hash(session_id)
    body = call.body()
    state = body.get("deliverableState")
    phase_index = body.get("phaseIndex")
    if not body.keys() <= _SAVE_KEYS or not isinstance(state, dict):
        raise FastPathMiss
    if "phaseIndex" in body and not _is_phase_index(phase_index):
        raise FastPathMiss
    if_match = revisions_to_match(call.request.META.get("HTTP_IF_MATCH"))
    revision = save_fast(
        session_id,
        token_hash,
        state,
        phase_index=phase_index,
        if_match=if_match,
        now=call.now,
        overdue_at=timers.overdue_at(call.now),
    )
    if revision is None:
        raise FastPathMiss
    call.headers["ETag"] = etag(revision)
    return call.answer(b'{"ok":true}')


@hot("GET", "/api/sessions/{session_id}/assistant/turns/{turn_id}")
def get_turn(call: Call, session_id: UUID, turn_id: UUID) -> Answer:
    token_hash = call.own_token_hash(session_id)
    if call.query():
        raise FastPathMiss
    own = AssistantTurn.objects.filter(session=session_id, session__token_hash=token_hash)
    turn = own.filter(pk=turn_id).first()
    if turn is None or assistant.has_expired(turn, call.now):
        raise FastPathMiss
    return call.answer(JSONRenderer().render({"turn": TurnSerializer(turn).data}))


def _is_phase_index(value: object) -> bool:
    """Whether it fits the column that it is compared with."""
    return type(value) is int and 0 <= value < 2**15
