"""The columns of a session in API responses and exports, declared once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Expression, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, NullIf

from gradient.core.postgresql.statements import Template
from gradient.core.registry import Registry
from gradient.core.rows import Column, JsonString, Kind, json_object
from sessions_app.lifecycle.time_ledger import SETUP
from sessions_app.models import SessionPhase, SessionTag
from sessions_app.vocabulary.enums import Status, SubmittedBy

# The database returns the encrypted token; `sessions_app.reads.tokens` decrypts it.
_ids = (
    Column("id", Kind.UUID, "id"),
    Column("assessmentId", Kind.UUID, "assessment_id"),
    Column("candidateId", Kind.UUID, "candidate_id"),
    Column("token", Kind.WORD, "token_encrypted", nullable=True),
    Column("status", Kind.WORD, "status", choices=Status),
)
_times = (
    Column("setupStartedAt", Kind.TIME, "setup_started_at", nullable=True),
    Column("taskStartedAt", Kind.TIME, "task_started_at", nullable=True),
    Column("submittedAt", Kind.TIME, "submitted_at", nullable=True),
    Column("dueDate", Kind.TIME, "due_date", nullable=True),
    Column("createdAt", Kind.TIME, "created_at"),
)
_names = (
    Column("candidateName", Kind.TEXT, "candidate__name"),
    Column("candidateEmail", Kind.EMAIL, "candidate__email"),
    Column("assessmentName", Kind.TEXT, "assessment__name"),
)

LISTED = (*_ids, *_times, *_names)
"""A session in a list: exactly the thirteen keys of the public reference, in its order."""

PHASE = (
    Column("index", Kind.NUMBER, "index"),
    Column("name", Kind.TEXT, "name"),
    Column("minutes", Kind.NUMBER, "minutes"),
    Column("startedAt", Kind.TIME, "started_at", nullable=True),
    Column("endedAt", Kind.TIME, "ended_at", nullable=True),
    Column("timeRemainingAtEnd", Kind.NUMBER, "time_remaining_at_end", nullable=True),
    Column("savedAt", Kind.TIME, "checkpoint__saved_at", nullable=True),
)

_phases = SessionPhase.objects.filter(session=OuterRef("pk")).order_by("index")


def _timer(*, index: Any, name: Any, started: str, ended: str, minutes: str) -> Expression:
    """A timer of the ledger (`sessions_app.lifecycle.time_ledger`) without changes of its time."""
    return json_object(
        (
            Column("phaseIndex", Kind.NUMBER, index),
            Column("name", Kind.TEXT, name),
            Column("minutes", Kind.NUMBER, minutes),
            Column("startedAt", Kind.TIME, started, nullable=True),
            Column("endedAt", Kind.TIME, ended, nullable=True),
            Column("changes", Kind.JSON, Cast(Value("[]"), TextField())),
        )
    )


_phases_with_timers = Template(
    """(SELECT concat(
        '[', string_agg(r.phase, ','), '],"timeFactor":', %(factor)s,
        ',"timers":[', %(setup)s, ',', string_agg(r.timer, ','), ']'
    ) FROM %(rows)s AS r (phase, timer))""",
    factor=F("time_factor"),
    setup=_timer(
        index=None,
        name=Cast(Value(SETUP), TextField()),
        started="setup_started_at",
        ended="task_started_at",
        minutes="setup_minutes",
    ),
    rows=Subquery(
        _phases.values_list(
            json_object(PHASE),
            _timer(
                index=F("index"),
                name="name",
                started="started_at",
                ended="ended_at",
                minutes="minutes",
            ),
        )
    ),
)

_email = "invitation_email__"
_invitation = Template(
    "CASE WHEN %(status)s IS NULL THEN %(none)s ELSE %(email)s END",
    status=F(f"{_email}status"),
    none=Value('{"email":"none","attempts":0,"sentAt":null,"lastError":null}'),
    email=json_object(
        (
            Column("email", Kind.WORD, f"{_email}status"),
            Column("attempts", Kind.NUMBER, f"{_email}attempt_count"),
            Column("sentAt", Kind.TIME, f"{_email}sent_at", nullable=True),
            Column(
                "lastError", Kind.TEXT, NullIf(F(f"{_email}last_error"), Value("")), nullable=True
            ),
        )
    ),
)

_tags = Template(
    """(SELECT concat('[', string_agg(r.name, ',' ORDER BY r.position), ']')
    FROM %(rows)s AS r (position, name))""",
    rows=Subquery(
        SessionTag.objects.filter(session=OuterRef("pk"))
        .order_by()
        .values_list("position", JsonString(F("tag__name")))
    ),
)

COUNTS: Registry[Column] = Registry()
"""Columns that other apps add, such as the number of events. Each is an expression on `Session`."""


def detailed() -> tuple[Column, ...]:
    """The columns of a single session: first the public reference's keys, in its order."""
    return (
        *_ids,
        *_names,
        *_times,
        Column("currentPhaseIndex", Kind.NUMBER, "current_phase_index", nullable=True),
        Column("phases", Kind.JSON, None),
        Column("timeFactor", Kind.NUMBER, "time_factor"),
        Column("timers", Kind.JSON, None),
        *COUNTS,
        Column("assessmentVersion", Kind.NUMBER, "assessment_version"),
        Column("submittedBy", Kind.WORD, "submitted_by", nullable=True, choices=SubmittedBy),
        Column("invitation", Kind.JSON, _invitation),
        Column("tags", Kind.JSON, _tags),
    )


def detailed_json(columns: Iterable[Column]) -> Expression:
    """The JSON of `detailed` columns, on PostgreSQL, for a session without changes of its time.

    One expression builds the three keys that need the phases, so that they are read once.
    """
    columns = [column for column in columns if column.key not in ("timeFactor", "timers")]
    return json_object(
        [
            replace(column, source=_phases_with_timers) if column.key == "phases" else column
            for column in columns
        ]
    )
