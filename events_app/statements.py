"""The hand-written statements on logs, for PostgreSQL: see `gradient.core.statements`."""

from functools import cache

from gradient.core.statements import Statement, json_list, json_object, number, plain, text, time
from sessions_app.accounts.statements import UNNOTED, VALID_KEY

EVENT = json_object(
    id=plain("event_id"),
    sessionId=plain("session_id"),
    timestampMs=number("timestamp_ms"),
    phase=text("phase"),
    type=plain("type"),
    data="data",  # JSON as it was recorded, and as the renderer would write it
    createdAt=time("created_at"),
)


@cache
def page(*, of_type: bool) -> Statement:
    """The statement for a page of a log, or of its events of one type.

    Gives whether a use of the key is worth noting, whether the session's time is over, the total,
    and the text of the events numbered from above `after` to `upto`.
    """
    seq, total, where = "seq", "h.event_count", ""
    if of_type:
        seq, where = "type_seq", "AND type = %(type)s::text"
        total = "(h.type_counts ->> %(type)s::text)::integer"
    rows = f"""
        SELECT {EVENT} AS event FROM events_app_event
        WHERE session_id = %(session_id)s::uuid {where}
          AND {seq} > %(after)s::integer AND {seq} <= %(upto)s::integer
        ORDER BY {seq}
    """
    return Statement(f"""
        SELECT {UNNOTED}, s.timer_ends_at <= %(overdue)s::timestamptz,
          coalesce({total}, 0), {json_list("r.event", rows)}
        FROM sessions_app_session AS s LEFT JOIN events_app_loghead AS h ON h.session_id = s.id,
        {VALID_KEY} AND s.id = %(session_id)s::uuid AND s.organization_id = k.organization_id
    """)


RUNNING = """
SELECT id FROM sessions_app_session
WHERE id = %(session_id)s::uuid AND token = %(token)s::text
  AND status IN ('setup', 'in_progress') AND timer_ends_at > %(overdue)s::timestamptz
"""

# Where the log of a running session ends, and whether it holds any of the ids already. Each is
# looked up by itself: asked for any of them, the planner would rather read the log from end to end,
# since most are short.
END = Statement(f"""
SELECT event_count, encode(last_hash, 'hex'), type_counts, EXISTS (
    SELECT FROM unnest(%(event_ids)s::uuid[]) AS sent(id), LATERAL (
      SELECT FROM events_app_event
      WHERE session_id = %(session_id)s::uuid AND event_id = sent.id LIMIT 1) AS known)
FROM events_app_loghead WHERE session_id = ({RUNNING})
""")

# The batch, if the log still ends where it did; the session's row is locked first, as always.
APPEND = Statement(f"""
WITH session AS ({RUNNING} FOR NO KEY UPDATE),
head AS (
  UPDATE events_app_loghead SET event_count = %(new_count)s::integer,
    last_hash = decode(%(new_hash)s::text, 'hex'), type_counts = %(type_counts)s::jsonb
  WHERE session_id = (SELECT id FROM session)
    AND event_count = %(count)s::integer AND last_hash = decode(%(last_hash)s::text, 'hex')
  RETURNING session_id
),
recorded AS (
  INSERT INTO events_app_event (session_id, seq, event_id, timestamp_ms, phase, type, type_seq,
    data, created_at, hash)
  SELECT session_id, %(count)s::integer + place, event_id, timestamp_ms, phase, type, type_seq,
    data, %(now)s::timestamptz, hash
  FROM head, unnest(%(ids)s::uuid[], %(timestamps)s::bigint[], %(phases)s::text[],
    %(types)s::text[], %(type_seqs)s::integer[], %(data)s::json[], %(hashes)s::bytea[])
    WITH ORDINALITY AS e (event_id, timestamp_ms, phase, type, type_seq, data, hash, place)
  RETURNING 1
)
SELECT count(*) FROM recorded
""")
