"""The receipt of a deletion job that has ended: ids and counts, without personal data."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import DeletionJob
from sessions_app.vocabulary.enums import DeletionOutcome, DeletionStatus

ACTION = "sessions.deleted"
JSON_KEYS = {
    DeletionOutcome.DELETED: "deleted",
    DeletionOutcome.RUNNING: "leftOutRunning",
    DeletionOutcome.MISSING: "missing",
    DeletionOutcome.FAILED: "failed",
    DeletionOutcome.WAITING: "kept",
}
"""The keys of the receipt's lists of ids."""
LABELS = {
    DeletionOutcome.DELETED: "Deleted",
    DeletionOutcome.RUNNING: "Left out because they were running",
    DeletionOutcome.MISSING: "Already deleted",
    DeletionOutcome.FAILED: "Could not be deleted",
    DeletionOutcome.WAITING: "Kept because the deletion was cancelled",
}
MAX_IDS_ON_PAGE = 100


@dataclass(frozen=True)
class OutcomeGroup:
    """The sessions with one outcome: their number, and the first of their ids."""

    outcome: DeletionOutcome
    label: str
    number: int
    ids: list[UUID]


def finish(job: DeletionJob, status: DeletionStatus) -> None:
    """End a locked job with this status, and write its audit entry."""
    job.status, job.ended_at = status, clock.now()
    job.digest = digest(job)
    job.save()
    audit.record(
        ACTION,
        job.pk,
        organization_id=job.organization_id,
        actor=job.actor,
        reason=job.reason,
        details=job.counts | {"selected": job.total, "status": status, "sha256": job.digest},
    )


def digest(job: DeletionJob) -> str:
    """SHA-256 (hexadecimal) of the ids of the deleted sessions, sorted, one per line."""
    sha = hashlib.sha256()
    for id in sorted_ids(job, DeletionOutcome.DELETED):
        sha.update(f"{id}\n".encode())
    return sha.hexdigest()


def sorted_ids(job: DeletionJob, outcome: DeletionOutcome) -> Iterator[UUID]:
    ids: models.QuerySet[Any, UUID] = job.items.filter(outcome=outcome).values_list(
        "session_id", flat=True
    )
    return ids.order_by("session_id").iterator()


def outcomes(job: DeletionJob) -> list[OutcomeGroup]:
    """The outcomes that occurred, with up to `MAX_IDS_ON_PAGE` ids each."""
    numbers = {
        DeletionOutcome.DELETED: job.deleted,
        DeletionOutcome.RUNNING: job.running,
        DeletionOutcome.MISSING: job.missing,
        DeletionOutcome.FAILED: job.failed,
        DeletionOutcome.WAITING: job.kept,
    }
    return [
        OutcomeGroup(outcome, LABELS[outcome], number, _first_ids(job, outcome))
        for outcome, number in numbers.items()
        if number
    ]


def _first_ids(job: DeletionJob, outcome: DeletionOutcome) -> list[UUID]:
    ids = job.items.filter(outcome=outcome).order_by("id")
    return list(ids.values_list("session_id", flat=True)[:MAX_IDS_ON_PAGE])


def document(job: DeletionJob) -> Iterator[str]:
    """The receipt as JSON, streamed in constant memory."""
    head = json.dumps(_head(job), indent=2)
    yield head.removesuffix("\n}")
    for outcome, key in JSON_KEYS.items():
        yield f',\n  "{key}": ['
        separator = "\n"
        for id in sorted_ids(job, outcome):
            yield f'{separator}    "{id}"'
            separator = ",\n"
        yield "]" if separator == "\n" else "\n  ]"
    yield "\n}\n"


def _head(job: DeletionJob) -> dict[str, Any]:
    return {
        "deletion": str(job.pk),
        "organization": str(job.organization_id),
        "status": job.status,
        "reason": job.reason,
        "orderedBy": job.actor_id,
        "cancelledBy": job.cancelled_by or None,
        "orderedAt": _time(job.ordered_at),
        "startedAt": _time(job.started_at),
        "endedAt": _time(job.ended_at),
        "selected": job.total,
        "includesRunning": job.includes_running,
        "rows": job.counts,
        "sha256": job.digest,
    }


def _time(at: Any) -> str | None:
    return None if at is None else clock.rfc3339(at)
