"""The seven statuses of a session with their times, for the progress bar of its page."""

from dataclasses import dataclass
from datetime import datetime

from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status


@dataclass(frozen=True)
class StatusStep:
    """A status. `at` is when the session last entered it, or None."""

    status: Status
    at: datetime | None
    is_current: bool


_TIME_COLUMNS = {
    Status.INVITED: "created_at",
    Status.SETUP: "setup_started_at",
    Status.IN_PROGRESS: "task_started_at",
    Status.SUBMITTED: "submitted_at",
    Status.SCORING: "scoring_started_at",
    Status.SCORED: "scored_at",
    Status.REVIEWED: "reviewed_at",
}
"""The column with the time at which the session last entered the status."""


def get_status_steps(session: Session) -> list[StatusStep]:
    """All statuses, in the order of the lifecycle."""
    return [
        StatusStep(status, getattr(session, column), is_current=session.status == status)
        for status, column in _TIME_COLUMNS.items()
    ]
