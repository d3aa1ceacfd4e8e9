"""The hand-written statements on sessions, for PostgreSQL: see `gradient.core.statements`.

Each also says whether the credential is valid, and what it is for, in the same round trip. A
statement that gives no row, or gives one that is not all well, has answered nothing: the ordinary
way does, with all its checks. `tests/test_fast_path.py` compares the two.
"""

from functools import cache

from gradient.core.statements import Statement, json_list, json_object, number, plain, text, time
from sessions_app.accounts.statements import UNNOTED, VALID_KEY

TOKEN = f"CASE WHEN k.scope = 'read' THEN 'null' ELSE {text('s.token')} END"
ROW = {
    "id": plain("s.id"),
    "assessmentId": plain("s.assessment_id"),
    "candidateId": plain("s.candidate_id"),
    "token": TOKEN,
    "status": plain("s.status"),
    "setupStartedAt": time("s.setup_started_at"),
    "taskStartedAt": time("s.task_started_at"),
    "submittedAt": time("s.submitted_at"),
    "dueDate": time("s.due_date"),
    "createdAt": time("s.created_at"),
    "candidateName": text("c.name"),
    "candidateEmail": text("c.email"),
    "assessmentName": text("a.name"),
}
PHASE = json_object(
    index=number("p.index"),
    name=text("p.name"),
    minutes=number("p.minutes"),
    startedAt=time("p.started_at"),
    endedAt=time("p.ended_at"),
    timeRemainingAtEnd=number("p.time_remaining_at_end"),
    savedAt=time("w.saved_at"),
)
PHASES = json_list(
    "r.phase",
    f"""
    SELECT {PHASE} AS phase
    FROM sessions_app_sessionphase AS p
    LEFT JOIN sessions_app_checkpoint AS w ON w.phase_id = p.id
    WHERE p.session_id = s.id ORDER BY p.index
    """,
)
_times = ("setupStartedAt", "taskStartedAt", "submittedAt", "dueDate", "createdAt")
ONE = {
    **{name: value for name, value in ROW.items() if name not in _times},
    **{name: ROW[name] for name in _times},
    "currentPhaseIndex": number("s.current_phase_index"),
    "phases": f"'[', {PHASES}, ']'",
    "eventCount": "coalesce(h.event_count, 0)",
    "submittedBy": text("s.submitted_by"),
}

# Gives whether a use of the key is worth noting, whether the session's time is over, and its JSON.
GET = Statement(f"""
SELECT {UNNOTED}, s.timer_ends_at <= %(overdue)s::timestamptz, (
    SELECT {json_object(**ONE)}
    FROM sessions_app_candidate AS c, sessions_app_assessment AS a
    WHERE c.id = s.candidate_id AND a.id = s.assessment_id
  )
FROM sessions_app_session AS s
LEFT JOIN events_app_loghead AS h ON h.session_id = s.id,
{VALID_KEY} AND s.id = %(session_id)s::uuid AND s.organization_id = k.organization_id
""")

# Asked as the first of an order: whether any has ended, planned for no particular time, would be
# looked for in the whole table.
NEXT_END = """
(SELECT timer_ends_at FROM sessions_app_session
 WHERE organization_id = k.organization_id AND timer_ends_at IS NOT NULL
 ORDER BY timer_ends_at LIMIT 1)
"""
SPAN_OF_OFFSET = """
SELECT since, %(offset)s::bigint - (upto - n) AS rest FROM (
  SELECT since, n, sum(n) OVER (ORDER BY since DESC) AS upto FROM (
    SELECT since, sum(n)::bigint AS n FROM sessions_app_session_count
    WHERE owner_id = {owner} AND status = {status} AND since < 'infinity' GROUP BY since
  ) AS spans
) AS running
WHERE upto > %(offset)s::bigint ORDER BY since DESC LIMIT 1
"""
OWN_ASSESSMENT = """
AND EXISTS (SELECT FROM sessions_app_assessment
  WHERE id = %(assessment_id)s::uuid AND organization_id = k.organization_id)
"""


@cache
def page(filters: frozenset[str], *, deep: bool) -> Statement:
    """The statement for a page of the list, newest first, filtered by these columns.

    `deep` is for pages that begin at an offset. Gives whether a use of the key is worth noting,
    whether a timer has ended that would have to be settled first, the total, and the rows' text.
    """
    by_assessment = "assessment_id" in filters
    owner = "%(assessment_id)s::uuid" if by_assessment else "k.organization_id"
    status = "%(status)s::text" if "status" in filters else "''"
    where = [f"{name} = %({name})s::{TYPES[name]}" for name in sorted(filters)]
    if not by_assessment:
        where.append("organization_id = k.organization_id")
    selected = f"FROM sessions_app_session WHERE {' AND '.join(where)}"
    total = (
        f"SELECT coalesce(sum(n), 0)::bigint FROM sessions_app_session_count "
        f"WHERE owner_id = {owner} AND status = {status} AND since = 'infinity'"
    )
    if "candidate_id" in filters:  # never many, and not counted
        total = f"SELECT count(*) {selected}"
    span, offset = "", "%(offset)s::bigint"
    if deep and "candidate_id" not in filters:
        span = f"WITH span AS ({SPAN_OF_OFFSET.format(owner=owner, status=status)})"
        offset = "(SELECT rest FROM span)"
        days = 7 if by_assessment else 1
        selected += f" AND created_at < ((SELECT since FROM span) + {days})::timestamp "
        selected += "AT TIME ZONE 'UTC'"
    # 100 is the most that may be asked for: a number that is known lets the planner see that
    # few rows are wanted, and the outer limit ends it all the sooner.
    keys = f"""
        {selected} ORDER BY created_at DESC, id DESC OFFSET {offset if deep else "0"} LIMIT 100
    """
    found = f"(SELECT * FROM (SELECT * {keys}) AS most LIMIT %(limit)s::bigint) AS s"
    if deep:  # the keys alone first: what is passed over is then read in the index only
        found = (
            f"(SELECT id FROM (SELECT id, created_at {keys}) AS most LIMIT %(limit)s::bigint) "
            f"AS page JOIN sessions_app_session AS s ON s.id = page.id"
        )
    rows = f"""
        {span} SELECT {json_object(**ROW)} AS session
        FROM {found}
        CROSS JOIN LATERAL (
          SELECT name, email FROM sessions_app_candidate WHERE id = s.candidate_id LIMIT 1) AS c
        CROSS JOIN LATERAL (
          SELECT name FROM sessions_app_assessment WHERE id = s.assessment_id LIMIT 1) AS a
        ORDER BY s.created_at DESC, s.id DESC
    """
    return Statement(f"""
        SELECT {UNNOTED},
          {NEXT_END} <= %(overdue)s::timestamptz,
          ({total}),
          {json_list("r.session", rows)}
        FROM {VALID_KEY} {OWN_ASSESSMENT if by_assessment else ""}
    """)


TYPES = {"assessment_id": "uuid", "candidate_id": "uuid", "status": "text"}
