"""The end of a job, and what can be shown for it afterwards: ids and counts, no personal data."""

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
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, DeletionOutcome, DeletionStatus

ACTION = "sessions.deleted"
LISTS = {
    DeletionOutcome.DELETED: "deleted",
    DeletionOutcome.RUNNING: "leftOutRunning",
    DeletionOutcome.MISSING: "missing",
    DeletionOutcome.FAILED: "failed",
    DeletionOutcome.WAITING: "kept",
}
"""The receipt's lists of ids."""
LABELS = {
    DeletionOutcome.DELETED: "Deleted",
    DeletionOutcome.RUNNING: "Left out, since they were running",
    DeletionOutcome.MISSING: "Gone already",
    DeletionOutcome.FAILED: "Could not be deleted",
    DeletionOutcome.WAITING: "Kept, since the deletion was cancelled",
}
SHOWN = 100


@dataclass(frozen=True)
class Ends:
    """The sessions that met one end: how many, and the first of their ids."""

    outcome: DeletionOutcome
    label: str
    number: int
    ids: list[UUID]


def end(job: DeletionJob, status: DeletionStatus) -> None:
    """Put a locked job to its end, and write its audit entry."""
    job.status, job.ended_at = status, clock.now()
    job.digest = digest(job)
    job.save()
    audit.record(
        ACTION,
        job.pk,
        organization_id=job.organization_id,
        actor=Actor(ActorKind.STAFF, job.actor_id),
        reason=job.reason,
        details=job.counts | {"selected": job.total, "status": status, "sha256": job.digest},
    )


def digest(job: DeletionJob) -> str:
    """SHA-256 (hexadecimal) over the ids of the deleted sessions, sorted, one a line."""
    sha = hashlib.sha256()
    for id in sorted_ids(job, DeletionOutcome.DELETED):
        sha.update(f"{id}\n".encode())
    return sha.hexdigest()


def sorted_ids(job: DeletionJob, outcome: DeletionOutcome) -> Iterator[UUID]:
    ids: models.QuerySet[Any, UUID] = job.items.filter(outcome=outcome).values_list(
        "session_id", flat=True
    )
    return ids.order_by("session_id").iterator()


def outcomes(job: DeletionJob) -> list[Ends]:
    """What became of the set, for a page: a few ids of each end that there was."""
    numbers = {
        DeletionOutcome.DELETED: job.deleted,
        DeletionOutcome.RUNNING: job.running,
        DeletionOutcome.MISSING: job.missing,
        DeletionOutcome.FAILED: job.failed,
        DeletionOutcome.WAITING: job.kept,
    }
    return [
        Ends(outcome, LABELS[outcome], number, _first_ids(job, outcome))
        for outcome, number in numbers.items()
        if number
    ]


def _first_ids(job: DeletionJob, outcome: DeletionOutcome) -> list[UUID]:
    ids = job.items.filter(outcome=outcome).order_by("id")
    return list(ids.values_list("session_id", flat=True)[:SHOWN])


def document(job: DeletionJob) -> Iterator[str]:
    """The receipt as JSON, in pieces, so that it takes no more memory for many ids."""
    head = json.dumps(_head(job), indent=2)
    yield head.removesuffix("\n}")
    for outcome, name in LISTS.items():
        yield f',\n  "{name}": ['
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
