"""How far a job is, for those who watch it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from gradient.core import clock
from sessions_app.models import DeletionJob
from sessions_app.vocabulary.enums import DeletionStatus

PATIENCE = timedelta(seconds=15)
"""A worker takes a job up within a second or two, unless none runs."""


@dataclass(frozen=True)
class Progress:
    """`done` of `total` sessions have their outcome; `text` says it, and how long it may take."""

    total: int
    done: int
    text: str
    is_waiting_long: bool

    def as_json(self) -> dict[str, Any]:
        names = {"is_waiting_long": "isWaitingLong"}
        return {names.get(name, name): value for name, value in asdict(self).items()}


def of(job: DeletionJob, now: datetime | None = None) -> Progress:
    """The job's progress, as it was read."""
    now = now or clock.now()
    waits = job.status == DeletionStatus.QUEUED and job.ordered_at is not None
    is_waiting_long = waits and now - (job.ordered_at or now) > PATIENCE
    return Progress(job.total, job.done, _text(job, now), is_waiting_long)


def _text(job: DeletionJob, now: datetime) -> str:
    counted = f"{job.done:,} of {job.total:,} sessions"
    if not job.done or job.started_at is None or job.done == job.total:
        return counted
    seconds = (now - job.started_at).total_seconds() / job.done * (job.total - job.done)
    return f"{counted}, {_left(seconds)}"


def _left(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    return f"about {minutes:,} minute{'' if minutes == 1 else 's'} left"
