"""Hand-written statements on the work, for PostgreSQL: see `gradient.core.statements`."""

from gradient.core.statements import Statement

AT_WORK = """
FROM sessions_app_session AS s
WHERE s.id = %(session_id)s::uuid AND s.token = %(token)s::text
  AND s.status = 'in_progress' AND s.timer_ends_at > %(overdue)s::timestamptz
"""
CURRENT_WORK = """
JOIN sessions_app_sessionphase AS p ON p.session_id = s.id AND p.index = s.current_phase_index
JOIN sessions_app_checkpoint AS w ON w.phase_id = p.id
"""


def _save(where: str, also_set: str = "", also: str = "") -> Statement:
    """A statement that saves the current phase's work and gives its revision.

    A state equal to the one on record takes no lock and writes nothing. No row where it must not
    be saved. The checkpoint's own row decides, as it is once the session's is locked: the
    statement may have waited for another save.
    """
    return Statement(f"""
        WITH equal AS (
          SELECT w.revision {AT_WORK.replace("WHERE", CURRENT_WORK + "WHERE")}
            AND w.digest = %(digest)s::text
        ),
        session AS (
          SELECT s.id, s.current_phase_index {AT_WORK} AND NOT EXISTS (SELECT FROM equal)
          FOR NO KEY UPDATE
        ),
        saved AS (
          UPDATE sessions_app_checkpoint AS w
          SET revision = w.revision + 1, state = %(state)s::json, digest = %(digest)s::text,
            saved_at = greatest(w.saved_at, %(now)s::timestamptz) {also_set}
          FROM session AS s JOIN sessions_app_sessionphase AS p
            ON p.session_id = s.id AND p.index = s.current_phase_index
          WHERE w.phase_id = p.id AND w.sealed_at IS NULL AND w.digest <> %(digest)s::text
            AND (%(if_match)s::text[] IS NULL OR w.revision::text = ANY(%(if_match)s::text[]))
            AND {where}
          RETURNING w.revision, w.session_id, p.index
        ) {also}
        SELECT revision FROM equal UNION ALL SELECT revision FROM saved
    """)


# The usual save: one with which no snapshot is due.
SAVE = _save("w.snapshot_at > %(snapshot_due)s::timestamptz")

# What says whether one is due, and the save of that revision with the snapshots that are.
STANDING = Statement(f"""
SELECT w.phase_id, w.revision, w.saved_at, w.snapshot_at, w.history_bytes, p.index
{AT_WORK.replace("WHERE", CURRENT_WORK + "WHERE")}
""")
SAVE_WITH_SNAPSHOTS = _save(
    "w.revision = %(revision)s::integer",
    """, snapshot_at = greatest(w.saved_at, %(now)s::timestamptz),
    history_bytes = %(history_bytes)s::bigint""",
    """, kept AS (
      INSERT INTO sessions_app_worksnapshot (session_id, phase_index, revision, saved_at, content)
      SELECT saved.session_id, saved.index, made.revision, made.saved_at, made.content
      FROM saved, unnest(%(revisions)s::integer[], %(times)s::timestamptz[], %(contents)s::bytea[])
        AS made (revision, saved_at, content)
    )""",
)
