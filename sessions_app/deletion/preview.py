"""The preview of a deletion job: its sessions and their related rows, counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from sessions_app.deletion.rows import ROWS
from sessions_app.models import DeletionItem, DeletionJob, Message, Review, Score, Session
from sessions_app.vocabulary.enums import RUNNING, DeletionOutcome, Status
from sessions_app.vocabulary.exceptions import InvalidRequest

SAMPLE_SIZE = 20
UNREVIEWED = (Status.SUBMITTED, Status.SCORING, Status.SCORED)
"""Submitted, and without an active review."""


@dataclass(frozen=True)
class CurrentCounts:
    """The number of sessions of the set that still exist, and of those that are running."""

    existing: int
    running: int


def facts(job: DeletionJob) -> dict[str, Any]:
    """Count the facts of the preview.

    Keys: `rows` (number of rows by kind, only the important kinds; the receipt has all), `statuses`
    (number of sessions by status, without zeros), `running`, `unreviewed`, `oldest` and `newest`
    (ISO 8601 or None). Raises InvalidRequest if the sessions belong to more than one organization.
    """
    totals = _aggregate(job)
    statuses = {status.value: totals[status.value] for status in Status if totals[status.value]}
    return {
        "rows": {
            "sessions": totals["sessions"],
            **{rows.key: totals[f"rows_{rows.key}"] or 0 for rows in ROWS},
            "messages": Message.objects.filter(session__in=remaining_session_ids(job)).count(),
            "scores": Score.objects.filter(session__in=remaining_session_ids(job)).count(),
            "reviews": Review.objects.filter(score__session__in=remaining_session_ids(job)).count(),
        },
        "statuses": statuses,
        "running": sum(statuses.get(status, 0) for status in RUNNING),
        "unreviewed": sum(statuses.get(status, 0) for status in UNREVIEWED),
        "oldest": totals["oldest"] and totals["oldest"].isoformat(),
        "newest": totals["newest"] and totals["newest"].isoformat(),
    }


def current_counts(job: DeletionJob) -> CurrentCounts:
    """The counts that may have changed since the set was fixed."""
    return CurrentCounts(
        **remaining_sessions(job).aggregate(
            existing=Count("pk"), running=Count("pk", filter=Q(status__in=RUNNING))
        )
    )


def sample(job: DeletionJob) -> list[Session]:
    """The newest sessions of the set, with candidate and assessment."""
    sessions = remaining_sessions(job).select_related("candidate", "assessment")
    return list(sessions.order_by("-created_at", "-id")[:SAMPLE_SIZE])


def remaining_sessions(job: DeletionJob) -> QuerySet[Session]:
    """The sessions of the set that have no outcome yet and still exist."""
    return Session.objects.filter(pk__in=remaining_session_ids(job))


def remaining_session_ids(job: DeletionJob) -> Any:
    """The ids of the items without an outcome, as a subquery."""
    waiting = DeletionItem.objects.filter(job=job, outcome=DeletionOutcome.WAITING)
    return waiting.values("session_id")


def _aggregate(job: DeletionJob) -> dict[str, Any]:
    totals: dict[str, Any] = remaining_sessions(job).aggregate(
        sessions=Count("pk"),
        in_organization=Count("pk", filter=Q(organization=job.organization_id)),
        oldest=Min("created_at"),
        newest=Max("created_at"),
        **{f"rows_{rows.key}": Sum(rows.count) for rows in ROWS},
        **{status.value: Count("pk", filter=Q(status=status)) for status in Status},
    )
    if totals["in_organization"] != totals["sessions"]:
        raise InvalidRequest(
            "The selected sessions belong to several organizations. Select sessions of one."
        )
    return totals
