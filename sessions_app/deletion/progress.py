"""The progress of a deletion job, for its page."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from gradient.core import clock
from sessions_app.models import DeletionJob
from sessions_app.vocabulary.enums import DeletionStatus

WAITING_LONG_AFTER = timedelta(seconds=15)
"""A running worker starts a queued job within a second or two."""


@dataclass(frozen=True)
class DeletionProgress:
    """`done` of `total` sessions have an outcome. `text` is the progress with the estimated time
    left.

    `is_waiting_long` is true if probably no worker is running.
    """

    total: int
    done: int
    text: str
    is_waiting_long: bool

    def as_json(self) -> dict[str, Any]:
        names = {"is_waiting_long": "isWaitingLong"}
        return {names.get(name, name): value for name, value in asdict(self).items()}


def get_progress(job: DeletionJob, now: datetime | None = None) -> DeletionProgress:
    """The progress, from the instance's fields. No query."""
    now = now or clock.now()
    is_queued = job.status == DeletionStatus.QUEUED and job.ordered_at is not None
    is_waiting_long = is_queued and now - (job.ordered_at or now) > WAITING_LONG_AFTER
    return DeletionProgress(job.total, job.done, _text(job, now), is_waiting_long)


def _text(job: DeletionJob, now: datetime) -> str:
    text = f"{job.done:,} of {job.total:,} sessions"
    if not job.done or job.started_at is None or job.done == job.total:
        return text
    seconds = (now - job.started_at).total_seconds() / job.done * (job.total - job.done)
    return f"{text}, {_time_left(seconds)}"


def _time_left(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    return f"about {minutes:,} minute{'' if minutes == 1 else 's'} left"
