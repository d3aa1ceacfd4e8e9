"""A batch of events recorded in two SQL statements: docs/decisions/0012.

The result is that of `log.record`. If anything is unusual, nothing is changed, and the caller uses
`log.record`, which waits for the log's lock. PostgreSQL only.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from events_app.log.intake import parse
from events_app.log.writer import ChainedEvent, chain_events, received_at
from events_app.models import LogHead
from events_app.types import EventType
from gradient.core.postgresql.statements import (
    Parameter,
    Statement,
    Template,
    array,
    binary,
    parameters,
    quoted,
    select_sql,
    update_sql,
)
from sessions_app.models import Session, running
from sessions_app.vocabulary.quotas import EVENTS

_SESSION_ID = Parameter("session_id", "uuid")
_LOG_OF_TOKEN = {"session": _SESSION_ID, "session__token_hash": Parameter("token_hash", "text")}
_OVERDUE_AT = Parameter("overdue_at", "timestamptz")
_END = ("event_count", "last_hash", "type_counts", "last_at", "data_bytes", "largest_bytes")
_KNOWN_BY = ("event_count", "last_hash")
"""The columns that tell whether another batch was recorded meanwhile."""


def record_fast(
    session_id: UUID, token_hash: str, events: object, *, overdue_at: datetime
) -> int | None:
    """Append a batch to the log of the running session with this hash of its token, and return the
    number of its events.

    Return None, and change nothing, if anything is unusual, such as a batch recorded meanwhile. A
    timer that ended by `overdue_at` has expired. Raises InvalidRequest like `intake.parse`.
    """
    batch = sorted(parse(events), key=lambda event: event.timestamp_ms)
    ids = [event.id for event in batch if event.id]
    flagged = any(event.type == EventType.SECURITY_FLAG for event in batch)
    if flagged or len(set(ids)) != len(ids):
        return None
    values = {"session_id": session_id, "token_hash": token_hash, "overdue_at": overdue_at}
    end = _end().values({**values, "event_ids": array(map(str, ids))})
    if end is None or end[0]:
        return None
    head = LogHead(**dict(zip(_END, end[1:], strict=True)))
    values |= {name: getattr(head, name) for name in _KNOWN_BY}
    now = received_at(head)
    links = chain_events(head, batch, now)
    if EVENTS.is_exceeded(head.event_count, head.data_bytes or 0):
        return None
    values |= {f"new_{name}": getattr(head, name) for name in _END}
    recorded = _append().row({**values, **_arrays(links)})
    return len(links) if recorded == (b"%d" % len(links),) else None


@cache
def _end() -> Statement:
    """Read the end of a running session's log, and whether the log already has one of the ids.

    Each id is looked up separately. For all of them together, the planner would read the whole
    log, since most logs are short.
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
    return Statement(heads.values_list(known, *_END))


@cache
def _append() -> Statement:
    """Record the batch if the end of the log is unchanged. The session's row is locked first, as
    everywhere."""
    session = Session.objects.filter(
        running(_OVERDUE_AT), pk=_SESSION_ID, token_hash=Parameter("token_hash", "text")
    )
    head = update_sql(
        LogHead.objects.filter(
            pk=Template("(SELECT id FROM session)"), **parameters(LogHead, *_KNOWN_BY)
        ),
        **parameters(LogHead, *_END, prefix="new_"),
    )
    return Statement(f"""
        WITH session AS ({select_sql(session.order_by().values("id"))} FOR NO KEY UPDATE),
        head AS ({head} RETURNING session_id),
        recorded AS (
          INSERT INTO events_app_event (session_id, seq, event_id, timestamp_ms, phase, type,
            type_seq, data, created_at, hash)
          SELECT session_id, %(event_count)s::integer + place, event_id, timestamp_ms, phase, type,
            type_seq, data, %(new_last_at)s::timestamptz, hash
          FROM head, unnest(%(ids)s::uuid[], %(timestamps)s::bigint[], %(phases)s::text[],
            %(types)s::text[], %(type_seqs)s::integer[], %(data)s::json[], %(hashes)s::bytea[])
            WITH ORDINALITY AS e (event_id, timestamp_ms, phase, type, type_seq, data, hash, place)
          RETURNING 1
        )
        SELECT count(*) FROM recorded
    """)


def _arrays(links: Sequence[ChainedEvent]) -> dict[str, str]:
    """The parameters for the events: an array for each column."""
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
