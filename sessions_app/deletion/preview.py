"""What belongs to a job's sessions, counted by the database."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from sessions_app.deletion.rows import ROWS
from sessions_app.models import DeletionItem, DeletionJob, Message, Review, Score, Session
from sessions_app.vocabulary.enums import RUNNING, DeletionOutcome, Status
from sessions_app.vocabulary.exceptions import InvalidRequest

SAMPLE = 20
UNREVIEWED = (Status.SUBMITTED, Status.SCORING, Status.SCORED)
"""Handed in, and no review stands."""


@dataclass(frozen=True)
class Now:
    """How many sessions of the set are still there, and how many of them run."""

    there: int
    running: int


def facts(job: DeletionJob) -> dict[str, Any]:
    """The facts of the preview, as they are now:

    `rows` by kind (those that a person would miss; the receipt has all), `statuses` (how many
    sessions in each status that occurs), `running`, `unreviewed`, `oldest` and `newest` (ISO 8601
    or None). Raises InvalidRequest if sessions of another organization are among them.
    """
    found = _of_sessions(job)
    statuses = {status.value: found[status.value] for status in Status if found[status.value]}
    return {
        "rows": {
            "sessions": found["sessions"],
            **{rows.key: found[f"rows_{rows.key}"] or 0 for rows in ROWS},
            "messages": Message.objects.filter(session__in=ids_of(job)).count(),
            "scores": Score.objects.filter(session__in=ids_of(job)).count(),
            "reviews": Review.objects.filter(score__session__in=ids_of(job)).count(),
        },
        "statuses": statuses,
        "running": sum(statuses.get(status, 0) for status in RUNNING),
        "unreviewed": sum(statuses.get(status, 0) for status in UNREVIEWED),
        "oldest": found["oldest"] and found["oldest"].isoformat(),
        "newest": found["newest"] and found["newest"].isoformat(),
    }


def now(job: DeletionJob) -> Now:
    """What may have changed since the set was fixed."""
    return Now(
        **sessions_of(job).aggregate(
            there=Count("pk"), running=Count("pk", filter=Q(status__in=RUNNING))
        )
    )


def sample(job: DeletionJob) -> list[Session]:
    """The newest sessions of the set, with candidate and assessment."""
    sessions = sessions_of(job).select_related("candidate", "assessment")
    return list(sessions.order_by("-created_at", "-id")[:SAMPLE])


def sessions_of(job: DeletionJob) -> QuerySet[Session]:
    """The sessions of the set that wait for the end and are still there."""
    return Session.objects.filter(pk__in=ids_of(job))


def ids_of(job: DeletionJob) -> Any:
    """A subquery of the sessions' ids."""
    waiting = DeletionItem.objects.filter(job=job, outcome=DeletionOutcome.WAITING)
    return waiting.values("session_id")


def _of_sessions(job: DeletionJob) -> dict[str, Any]:
    found: dict[str, Any] = sessions_of(job).aggregate(
        sessions=Count("pk"),
        own=Count("pk", filter=Q(organization=job.organization_id)),
        oldest=Min("created_at"),
        newest=Max("created_at"),
        **{f"rows_{rows.key}": Sum(rows.count) for rows in ROWS},
        **{status.value: Count("pk", filter=Q(status=status)) for status in Status},
    )
    if found["own"] != found["sessions"]:
        raise InvalidRequest(
            "The selected sessions belong to several organizations; each order is for one."
        )
    return found
