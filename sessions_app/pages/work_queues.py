"""Work queues: sessions that need an action by a reviewer or an admin.

The home page counts them, and the session list filters by them. Each is defined once, so that the
count and the list agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from gradient.core.registry import Registry
from sessions_app.models import Checkpoint, DeletionItem, SessionPhase
from sessions_app.pages.keyset import Sessions
from sessions_app.vocabulary.enums import OPEN, RUNNING, DeletionOutcome, EmailStatus, Status

MAX_COUNT = 1_000
"""The home page and the list stop counting here, unless the database maintains the count."""
ENDING_SOON = timedelta(minutes=10)
MAX_SCORING_TIME = timedelta(minutes=15)
MAX_SILENCE = timedelta(minutes=30)


@dataclass(frozen=True)
class WorkQueue:
    """A queue of sessions.

    `select` filters sessions by the queue. `waiting` is the column by which they are sorted,
    ascending. `status` is set if the queue consists of all sessions in that status, whose count the
    database maintains. A queue of failed background work has a `remedy`, which explains how to
    retry it; the home page shows such a queue only if it is not empty.
    """

    key: str
    title: str
    sentence: str
    select: Callable[[Sessions, datetime], Sessions]
    waiting: str
    status: Status | None = None
    remedy: str = ""

    @property
    def is_failure(self) -> bool:
        return bool(self.remedy)


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
    """In scoring for too long, or in progress for too long without a save or a new phase."""
    since = now - MAX_SILENCE
    saved = Checkpoint.objects.filter(session=OuterRef("pk"), saved_at__gt=since)
    started = SessionPhase.objects.filter(session=OuterRef("pk"), started_at__gt=since)
    silent = Q(status=Status.IN_PROGRESS) & ~Exists(saved) & ~Exists(started)
    in_scoring = Q(status=Status.SCORING, scoring_started_at__lt=now - MAX_SCORING_TIME)
    return sessions.filter(silent | in_scoring, status__in=[Status.IN_PROGRESS, Status.SCORING])


def _unsent(sessions: Sessions, _: datetime) -> Sessions:
    """Sessions whose invitation could not be sent, and that were not submitted."""
    return sessions.filter(
        invitation_email__status=EmailStatus.FAILED,
        # A condition on both tables, so that the index of failed e-mails is used by organization.
        invitation_email__organization=F("organization"),
        status__in=OPEN,
    )


def _unscored(sessions: Sessions, _: datetime) -> Sessions:
    """Only a permanent failure of scoring returns a session to submitted."""
    return sessions.filter(status=Status.SUBMITTED, scoring_started_at__isnull=False)


def _undeleted(sessions: Sessions, _: datetime) -> Sessions:
    failed = DeletionItem.objects.filter(outcome=DeletionOutcome.FAILED)
    return sessions.filter(pk__in=failed.values("session_id"))


def _in_status(status: Status) -> Callable[[Sessions, datetime], Sessions]:
    return lambda sessions, _: sessions.filter(status=status)


REVIEW_QUEUE = WorkQueue(
    "review",
    "Waiting for a review",
    "Scored, but not reviewed.",
    _in_status(Status.SCORED),
    "scored_at",
    Status.SCORED,
)

WORK_QUEUES: Registry[WorkQueue] = Registry(
    WorkQueue(
        "score",
        "Waiting to be scored",
        "Submitted, but scoring has not started.",
        _in_status(Status.SUBMITTED),
        "submitted_at",
        Status.SUBMITTED,
    ),
    REVIEW_QUEUE,
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
    WorkQueue(
        "unsent",
        "Invitations not sent",
        "The e-mail with the link could not be sent.",
        _unsent,
        "created_at",
        remedy="Select the sessions and send their links again.",
    ),
    WorkQueue(
        "unscored",
        "Scorings that failed",
        "All attempts to score the work failed.",
        _unscored,
        "scoring_started_at",
        remedy="Select the sessions and score them again.",
    ),
    WorkQueue(
        "undeleted",
        "Deletions that failed",
        "The sessions could not be deleted.",
        _undeleted,
        "created_at",
        remedy="Select the sessions and delete them again.",
    ),
)

AGES = (
    Age("0-1", "under a day", 0, 1),
    Age("1-3", "1 to 3 days", 1, 3),
    Age("3-7", "3 to 7 days", 3, 7),
    Age("7", "over a week", 7),
)
BY_AGE = {age.key: age for age in AGES}
