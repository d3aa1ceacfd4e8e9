"""Work queues: sessions that need an action by a reviewer or admin.

The home page counts them and the session list filters by them. Each is defined once, so that the
count and the list agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from gradient.core.registry import Registry
from sessions_app.models import Checkpoint, Session, SessionPhase
from sessions_app.vocabulary.enums import RUNNING, Status

MAX_COUNT = 1_000
"""The home page and the list stop counting here, unless the database keeps a counter."""
ENDING_SOON = timedelta(minutes=10)
MAX_SCORING_TIME = timedelta(minutes=15)
MAX_SILENCE = timedelta(minutes=30)

Sessions = QuerySet[Session]


@dataclass(frozen=True)
class WorkQueue:
    """`select` filters sessions to those in the queue. `waiting` is the column that orders them,
    ascending. `status` is set for a queue of all sessions in that status: the database keeps a
    counter for it."""

    key: str
    title: str
    sentence: str
    select: Callable[[Sessions, datetime], Sessions]
    waiting: str
    status: Status | None = None


@dataclass(frozen=True)
class Age:
    """How long a session has waited: at least `min_days` and less than `max_days` days."""

    key: str
    title: str
    min_days: int
    max_days: int | None = None

    def select(self, sessions: Sessions, column: str, now: datetime) -> Sessions:
        limits = {f"{column}__lte": now - timedelta(days=self.min_days)}
        if self.max_days is not None:
            limits[f"{column}__gt"] = now - timedelta(days=self.max_days)
        return sessions.filter(**limits)


def _ending(sessions: Sessions, now: datetime) -> Sessions:
    return sessions.filter(status__in=RUNNING, timer_ends_at__lte=now + ENDING_SOON)


def _stuck(sessions: Sessions, now: datetime) -> Sessions:
    """In scoring, or in progress without a save or a new phase, for too long."""
    since = now - MAX_SILENCE
    saved = Checkpoint.objects.filter(session=OuterRef("pk"), saved_at__gt=since)
    started = SessionPhase.objects.filter(session=OuterRef("pk"), started_at__gt=since)
    silent = Q(status=Status.IN_PROGRESS) & ~Exists(saved) & ~Exists(started)
    in_scoring = Q(status=Status.SCORING, scoring_started_at__lt=now - MAX_SCORING_TIME)
    return sessions.filter(silent | in_scoring, status__in=[Status.IN_PROGRESS, Status.SCORING])


def _in_status(status: Status) -> Callable[[Sessions, datetime], Sessions]:
    return lambda sessions, _: sessions.filter(status=status)


WORK_QUEUES: Registry[WorkQueue] = Registry(
    WorkQueue(
        "score",
        "Waiting to be scored",
        "Submitted, and scoring has not started.",
        _in_status(Status.SUBMITTED),
        "submitted_at",
        Status.SUBMITTED,
    ),
    WorkQueue(
        "review",
        "Waiting for a review",
        "Scored, and nobody has reviewed the score.",
        _in_status(Status.SCORED),
        "scored_at",
        Status.SCORED,
    ),
    WorkQueue(
        "ending",
        "Running out of time",
        "The timer ends within ten minutes.",
        _ending,
        "timer_ends_at",
    ),
    WorkQueue(
        "stuck",
        "Stuck",
        "In scoring for 15 minutes, or in progress for 30 without a save.",
        _stuck,
        "created_at",
    ),
)

AGES = (
    Age("0-1", "under a day", 0, 1),
    Age("1-3", "1 to 3 days", 1, 3),
    Age("3-7", "3 to 7 days", 3, 7),
    Age("7", "over a week", 7),
)
BY_AGE = {age.key: age for age in AGES}
