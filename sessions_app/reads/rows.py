"""The rows of sessions as the API and the exports show them, declared once."""

from django.db.models import OuterRef

from gradient.core.postgresql.statements import Template, joined
from gradient.core.registry import Registry
from gradient.core.rows import Column, Kind, json_object
from sessions_app.models import SessionPhase
from sessions_app.vocabulary.enums import Status, SubmittedBy

_ids = (
    Column("id", Kind.UUID, "id"),
    Column("assessmentId", Kind.UUID, "assessment_id"),
    Column("candidateId", Kind.UUID, "candidate_id"),
    Column("token", Kind.WORD, "token"),
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
        *COUNTS,
        Column("submittedBy", Kind.WORD, "submitted_by", nullable=True, choices=SubmittedBy),
    )
