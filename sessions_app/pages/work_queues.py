"""Work queues: the sessions that somebody has to do something about now.

The home page counts them and the session list filters by them. Each is defined once, so that a
number and its list agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from gradient.core.registry import Registry
from sessions_app.models import Checkpoint, Session, SessionPhase
from sessions_app.vocabulary.enums import RUNNING, Status

MAX_COUNT = 1_000
"""Where the home page and the list stop counting what the database keeps no count of."""
SOON = timedelta(minutes=10)
SCORING_TOO_LONG = timedelta(minutes=15)
SILENT_TOO_LONG = timedelta(minutes=30)

Sessions = QuerySet[Session]


@dataclass(frozen=True)
class WorkQueue:
    """A reason to look at sessions. `select` narrows sessions to those in the queue, `waiting` is
    the column that orders them, the smallest first. `status` is set where a queue is all sessions
    in that status, so that the kept counts answer."""

    key: str
    title: str
    sentence: str
    select: Callable[[Sessions, datetime], Sessions]
    waiting: str
    status: Status | None = None


@dataclass(frozen=True)
class Age:
    """How long a session has waited: at least `least` days and less than `below`."""

    key: str
    title: str
    least: int
    below: int | None = None

    def select(self, sessions: Sessions, column: str, now: datetime) -> Sessions:
        limits = {f"{column}__lte": now - timedelta(days=self.least)}
        if self.below is not None:
            limits[f"{column}__gt"] = now - timedelta(days=self.below)
        return sessions.filter(**limits)


def _ending(sessions: Sessions, now: datetime) -> Sessions:
    return sessions.filter(status__in=RUNNING, timer_ends_at__lte=now + SOON)


def _stuck(sessions: Sessions, now: datetime) -> Sessions:
    """In scoring for too long, or in progress without a save or a new phase for too long."""
    since = now - SILENT_TOO_LONG
    saved = Checkpoint.objects.filter(session=OuterRef("pk"), saved_at__gt=since)
    begun = SessionPhase.objects.filter(session=OuterRef("pk"), started_at__gt=since)
    silent = Q(status=Status.IN_PROGRESS) & ~Exists(saved) & ~Exists(begun)
    in_scoring = Q(status=Status.SCORING, scoring_started_at__lt=now - SCORING_TOO_LONG)
    return sessions.filter(silent | in_scoring, status__in=[Status.IN_PROGRESS, Status.SCORING])


def _in_status(status: Status) -> Callable[[Sessions, datetime], Sessions]:
    return lambda sessions, _: sessions.filter(status=status)


WORK_QUEUES: Registry[WorkQueue] = Registry(
    WorkQueue(
        "score",
        "Waiting to be scored",
        "Handed in, and no scoring has begun.",
        _in_status(Status.SUBMITTED),
        "submitted_at",
        Status.SUBMITTED,
    ),
    WorkQueue(
        "review",
        "Waiting for a review",
        "Scored, and nobody has said whether the score stands.",
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
        "In scoring for 15 minutes, or at work for 30 without a save.",
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
