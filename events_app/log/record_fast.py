"""A batch of events recorded in two statements: docs/decisions/0012.

It records what `log.record` would, in the same chain, or changes nothing: then the caller uses
`log.record`, which waits for the log's lock. PostgreSQL only.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from events_app.log.writer import ChainedEvent, NewEvent, chain_events, received_at
from events_app.models import LogHead
from events_app.types import EventType
from gradient.core.json_fields import dump_json
from gradient.core.postgresql.statements import (
    TRUE,
    Parameter,
    Statement,
    Template,
    array,
    binary,
    quoted,
    sql_of,
    update_of,
)
from sessions_app.models import Session, running
from sessions_app.vocabulary.quotas import EVENTS

_SESSION_ID = Parameter("session_id", "uuid")
_LOG_OF_TOKEN = {"session": _SESSION_ID, "session__token_hash": Parameter("token_hash", "text")}
_OVERDUE_AT = Parameter("overdue_at", "timestamptz")


def record_fast(
    session_id: UUID, token_hash: str, events: Sequence[NewEvent], *, overdue_at: datetime
) -> int | None:
    """Append the batch to a running session's log, for the hash of its token, and return how
    many events it has.

    None if anything is unusual, or if another batch was recorded meanwhile. A timer that ended by
    `overdue_at` is not running.
    """
    ids = [event.id for event in events if event.id]
    flagged = any(event.type == EventType.SECURITY_FLAG for event in events)
    if flagged or len(set(ids)) != len(ids):
        return None
    values = {"session_id": session_id, "token_hash": token_hash, "overdue_at": overdue_at}
    end = _end().row({**values, "event_ids": array(map(str, ids))})
    if end is None or end[4] == TRUE:
        return None
    count, last_hash, type_counts = (value.decode() for value in end[:3] if value is not None)
    data_bytes, largest_bytes = (None if value is None else int(value) for value in end[5:])
    last_at = None if end[3] is None else datetime.fromisoformat(end[3].decode())
    head = LogHead(
        event_count=int(count),
        last_hash=bytes.fromhex(last_hash[2:]),
        type_counts=json.loads(type_counts),
        last_at=last_at,
        data_bytes=data_bytes,
        largest_bytes=largest_bytes,
    )
    now = received_at(head)
    links = chain_events(head, sorted(events, key=lambda event: event.timestamp_ms), now)
    if EVENTS.is_exceeded(head.event_count, head.data_bytes or 0):
        return None
    new_end = {
        "count": count,
        "last_hash": last_hash,
        "new_count": head.event_count,
        "new_hash": rf"\x{head.last_hash.hex()}",
        "type_counts": dump_json(head.type_counts),
        "now": now,
        "data_bytes": head.data_bytes,
        "largest_bytes": head.largest_bytes,
    }
    recorded = _append().row({**values, **new_end, **_arrays(links)})
    return len(links) if recorded == (b"%d" % len(links),) else None


@cache
def _end() -> Statement:
    """The end of a running session's log, and whether any of the ids is in it already.

    Each id is looked up separately: for all of them at once, the planner would read the whole log,
    since most logs are short.
    """
    known = Template(
        """EXISTS (SELECT FROM unnest(%(event_ids)s) AS sent (id), LATERAL (
          SELECT FROM events_app_event
          WHERE session_id = %(session_id)s AND event_id = sent.id LIMIT 1) AS known)""",
        event_ids=Parameter("event_ids", "uuid[]"),
        session_id=_SESSION_ID,
    )
    heads = LogHead.objects.filter(
        running(_OVERDUE_AT, path="session__"), **_LOG_OF_TOKEN
    ).order_by()
    columns = ("event_count", "last_hash", "type_counts", "last_at")
    return Statement(heads.values_list(*columns, known, "data_bytes", "largest_bytes"))


@cache
def _append() -> Statement:
    """Records the batch if the end of the log is unchanged. Locks the session's row first, as all
    writers do."""
    session = Session.objects.filter(
        running(_OVERDUE_AT), pk=_SESSION_ID, token_hash=Parameter("token_hash", "text")
    )
    head = update_of(
        LogHead.objects.filter(
            pk=Template("(SELECT id FROM session)"),
            event_count=Parameter("count", "integer"),
            last_hash=Parameter("last_hash", "bytea"),
        ),
        event_count=Parameter("new_count", "integer"),
        last_hash=Parameter("new_hash", "bytea"),
        last_at=Parameter("now", "timestamptz"),
        type_counts=Parameter("type_counts", "jsonb"),
        data_bytes=Parameter("data_bytes", "bigint"),
        largest_bytes=Parameter("largest_bytes", "integer"),
    )
    return Statement(f"""
        WITH session AS ({sql_of(session.order_by().values("id"))} FOR NO KEY UPDATE),
        head AS ({head} RETURNING session_id),
        recorded AS (
          INSERT INTO events_app_event (session_id, seq, event_id, timestamp_ms, phase, type,
            type_seq, data, created_at, hash)
          SELECT session_id, %(count)s::integer + place, event_id, timestamp_ms, phase, type,
            type_seq, data, %(now)s::timestamptz, hash
          FROM head, unnest(%(ids)s::uuid[], %(timestamps)s::bigint[], %(phases)s::text[],
            %(types)s::text[], %(type_seqs)s::integer[], %(data)s::json[], %(hashes)s::bytea[])
            WITH ORDINALITY AS e (event_id, timestamp_ms, phase, type, type_seq, data, hash, place)
          RETURNING 1
        )
        SELECT count(*) FROM recorded
    """)


def _arrays(links: Sequence[ChainedEvent]) -> dict[str, str]:
    """The events as parameters of the statement: an array for each column."""
    events = [chained.event for chained in links]
    return {
        "ids": array(chained.event_id for chained in links),
        "timestamps": array(str(event.timestamp_ms) for event in events),
        "phases": array(quoted(event.phase) for event in events),
        "types": array(event.type for event in events),
        "type_seqs": array(str(chained.type_seq) for chained in links),
        "data": array(quoted(chained.data) for chained in links),
        "hashes": array(binary(chained.hash) for chained in links),
    }
