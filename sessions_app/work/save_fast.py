"""A save of a checkpoint in one SQL statement, or three with a snapshot: docs/decisions/0012.

The result is that of `store.save`, by the same expressions. If anything is unusual, nothing is
changed, and the caller uses `store.save`, which raises the error. PostgreSQL only.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, DateTimeField, F, Q
from django.db.models.functions import Greatest

from gradient.core.postgresql.statements import (
    Parameter,
    Statement,
    Template,
    array,
    binary,
    select_sql,
    update_sql,
)
from sessions_app.models import CURRENT, UNSEALED, Checkpoint, Session, SessionPhase, running
from sessions_app.vocabulary.enums import Status
from sessions_app.work import store

_DIGEST = Parameter("digest", "text")
_SAVED_AT = Greatest(
    "saved_at",
    Template("(SELECT started_at FROM session)", output_field=DateTimeField()),
    Parameter("now", "timestamptz"),
)
_COLUMNS = ("phase_id", "session_id", "revision", "saved_at", "snapshot_at", "history_bytes")
_AT_WORK = running(Parameter("overdue_at", "timestamptz"), [Status.IN_PROGRESS])


def save_fast(
    session_id: UUID,
    token_hash: str,
    state: store.State,
    *,
    phase_index: int | None,
    if_match: frozenset[str] | None,
    now: datetime,
    overdue_at: datetime,
) -> int | None:
    """Save the state of the session with this hash of its token, and return the revision.

    Return None, and change nothing, if anything is unusual. A timer that ended by `overdue_at` has
    expired.
    """
    # Revisions are numbers, so any other tag matches none of them.
    to_match = None if if_match is None else array(tag for tag in if_match if tag.isdecimal())
    values = {
        "session_id": session_id,
        "token_hash": token_hash,
        "state": state,
        "digest": store.digest(state),
        "for_phase": phase_index,
        "if_match": to_match,
        "now": now,
        "overdue_at": overdue_at,
        "snapshot_after": store.snapshot_due_at(now),
    }
    row = _save().row(values)
    if row is None and (snapshots := _snapshots(session_id, state, now)):
        row = _save_with_snapshots().row(values | snapshots)
    return None if row is None else int(row[0] or 0)


def _snapshots(session_id: UUID, state: store.State, now: datetime) -> dict[str, object] | None:
    """The parameters for the snapshots that are due, if that is why `_save` changed nothing."""
    row = _current().values({"session_id": session_id})
    if row is None:
        return None
    *columns, index, started_at = row
    checkpoint = Checkpoint.from_db("default", _COLUMNS, columns)
    checkpoint.phase = SessionPhase(pk=checkpoint.pk, started_at=started_at)
    now = store.time_of_save(checkpoint, now)
    try:
        due = store.snapshots_due(checkpoint, state, phase_index=index, now=now)
    except Checkpoint.DoesNotExist:  # no lock is held: the session was deleted in between
        return None
    history_bytes = checkpoint.history_bytes + store.counted_bytes(due)
    if not due or history_bytes > settings.WORK_HISTORY_BYTES:
        return None
    return {
        "revision": checkpoint.revision,
        "history_bytes": history_bytes,
        "phase_index": index,
        "revisions": array(str(snapshot.revision) for snapshot in due),
        "times": array(f'"{snapshot.saved_at.isoformat()}"' for snapshot in due),
        "contents": array(binary(snapshot.content) for snapshot in due),
    }


@cache
def _current() -> Statement:
    """Read the current phase's checkpoint without its state, and the phase's index and start."""
    current = Checkpoint.objects.filter(CURRENT, session=Parameter("session_id", "uuid"))
    columns = (*_COLUMNS, "phase__index", "phase__started_at")
    return Statement(current.order_by().values_list(*columns))


@cache
def _save() -> Statement:
    """A save for which no snapshot is due."""
    return _statement(Q(snapshot_at__gt=Parameter("snapshot_after", "timestamptz")))


@cache
def _save_with_snapshots() -> Statement:
    """A save over a known revision, and the snapshots that are due."""
    snapshots = """, snapshots AS (
        INSERT INTO sessions_app_worksnapshot (session_id, phase_index, revision, saved_at, content)
        SELECT saved.session_id, %(phase_index)s::integer, s.revision, s.saved_at, s.content
        FROM saved, unnest(
          %(revisions)s::integer[], %(times)s::timestamptz[], %(contents)s::bytea[]
        ) AS s (revision, saved_at, content)
    )"""
    return _statement(
        Q(revision=Parameter("revision", "integer")),
        snapshots,
        snapshot_at=_SAVED_AT,
        history_bytes=Parameter("history_bytes", "bigint"),
    )


def _statement(condition: Q, also: str = "", **columns: object) -> Statement:
    """Save the current phase's work if the condition holds, and return its revision.

    If the state equals the saved one, nothing is locked or written. The session's row is locked
    first, as everywhere. The update then checks the checkpoint's own columns again, since the
    statement may have waited for another save.
    """
    own = {"pk": Parameter("session_id", "uuid"), "token_hash": Parameter("token_hash", "text")}
    in_phase = Template(
        "(%(phase)s IS NULL OR %(current)s = %(phase)s)",
        phase=Parameter("for_phase", "integer"),
        current=F("current_phase_index"),
        output_field=BooleanField(),
    )
    sessions = Session.objects.filter(_AT_WORK, in_phase, **own).order_by()
    equal = Checkpoint.objects.filter(CURRENT, digest=_DIGEST, session__in=sessions).order_by()
    session = sessions.filter(
        Template("NOT EXISTS (SELECT FROM equal)", output_field=BooleanField()),
        phases__index=F("current_phase_index"),
    ).values_list("phases__pk", "phases__started_at")
    save = update_sql(
        Checkpoint.objects.filter(
            UNSEALED,
            ~Q(digest=_DIGEST),
            condition,
            Template(
                "(%(tags)s IS NULL OR %(revision)s::text = ANY(%(tags)s))",
                tags=Parameter("if_match", "text[]"),
                revision=F("revision"),
                output_field=BooleanField(),
            ),
            pk=Template("(SELECT phase_id FROM session)"),
        ),
        **store.saved_columns(Parameter("state", "json"), _DIGEST, saved_at=_SAVED_AT),
        **columns,
    )
    return Statement(f"""
        WITH equal AS ({select_sql(equal.values("revision"))}),
        session (phase_id, started_at) AS (
          {select_sql(session)} FOR NO KEY UPDATE OF sessions_app_session
        ),
        saved AS ({save} RETURNING revision, session_id) {also}
        SELECT revision FROM equal UNION ALL SELECT revision FROM saved
    """)
