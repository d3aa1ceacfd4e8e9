"""The rows of sessions as the API and the exports show them, declared once."""

from typing import Any

from django.db.models import Expression, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast

from gradient.core.postgresql.statements import Template, joined
from gradient.core.registry import Registry
from gradient.core.rows import Column, Kind, json_object
from sessions_app.lifecycle.time_ledger import SETUP
from sessions_app.models import SessionPhase, TimeExtension
from sessions_app.vocabulary.enums import Status, SubmittedBy

_ids = (
    Column("id", Kind.UUID, "id"),
    Column("assessmentId", Kind.UUID, "assessment_id"),
    Column("candidateId", Kind.UUID, "candidate_id"),
    Column("token", Kind.WORD, "token", nullable=True),
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
_phases_json = Template(
    "concat('[', %(phases)s, ']')", phases=joined(_phases.values_list(json_object(PHASE)))
)

ACTOR = (Column("kind", Kind.WORD, "actor_kind"), Column("id", Kind.TEXT, "actor_id"))
TIMER_CHANGE = (
    Column("minutes", Kind.NUMBER, "minutes", nullable=True),
    Column("factor", Kind.NUMBER, "factor", nullable=True),
    Column("reason", Kind.TEXT, "reason"),
    Column("by", Kind.JSON, json_object(ACTOR)),
    Column("at", Kind.TIME, "created_at"),
)


def _timer(
    *, index: Any, name: Any, started: str, ended: str, minutes: str, session: str
) -> Expression:
    """One timer of the ledger: see `sessions_app.lifecycle.time_ledger`."""
    is_its_own = Q(phase_index=None) if index is None else Q(phase_index=OuterRef("index"))
    changes = (
        TimeExtension.objects.filter(
            Q(factor__isnull=False) | is_its_own, session=OuterRef(session)
        )
        .order_by("created_at", "id")
        .values_list(json_object(TIMER_CHANGE))
    )
    return json_object(
        (
            Column("phaseIndex", Kind.NUMBER, index),
            Column("name", Kind.TEXT, name),
            Column("minutes", Kind.NUMBER, minutes),
            Column("startedAt", Kind.TIME, started, nullable=True),
            Column("endedAt", Kind.TIME, ended, nullable=True),
            Column(
                "changes", Kind.JSON, Template("concat('[', %(rows)s, ']')", rows=joined(changes))
            ),
        )
    )


_phase_timers = SessionPhase.objects.filter(session=OuterRef("pk")).order_by("index")
_timers_json = Template(
    "concat('[', %(setup)s, ',', %(phases)s, ']')",
    setup=_timer(
        index=None,
        name=Cast(Value(SETUP), TextField()),
        started="setup_started_at",
        ended="task_started_at",
        minutes="setup_minutes",
        session="pk",
    ),
    phases=joined(
        _phase_timers.values_list(
            _timer(
                index=F("index"),
                name="name",
                started="started_at",
                ended="ended_at",
                minutes="minutes",
                session="session_id",
            )
        )
    ),
)

COUNTS: Registry[Column] = Registry()
"""What other apps count of a session, such as the length of its log, by expressions over it."""


def detailed() -> tuple[Column, ...]:
    """One session: first the public reference's keys of this endpoint, in its order."""
    return (
        *_ids,
        *_names,
        *_times,
        Column("currentPhaseIndex", Kind.NUMBER, "current_phase_index", nullable=True),
        Column("phases", Kind.JSON, _phases_json),
        Column("timeFactor", Kind.NUMBER, "time_factor"),
        Column("timers", Kind.JSON, _timers_json),
        *COUNTS,
        Column("assessmentVersion", Kind.NUMBER, "assessment_version"),
        Column("submittedBy", Kind.WORD, "submitted_by", nullable=True, choices=SubmittedBy),
    )
