"""The seven statuses of a session with their times, for the line above its page."""

from dataclasses import dataclass
from datetime import datetime

from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status


@dataclass(frozen=True)
class Step:
    """A status on a session's way; `at` is when it was entered last, if it was."""

    status: Status
    at: datetime | None
    is_current: bool


ENTERED = {
    Status.INVITED: "created_at",
    Status.SETUP: "setup_started_at",
    Status.IN_PROGRESS: "task_started_at",
    Status.SUBMITTED: "submitted_at",
    Status.SCORING: "scoring_started_at",
    Status.SCORED: "scored_at",
    Status.REVIEWED: "reviewed_at",
}
"""The column that says when a session entered each status."""


def steps(session: Session) -> list[Step]:
    """The seven in their order."""
    return [
        Step(status, getattr(session, column), is_current=session.status == status)
        for status, column in ENTERED.items()
    ]
