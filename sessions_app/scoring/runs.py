"""Scoring runs: one row for each scoring of a session. The ONLY writer of `ScoringRun`, besides the
workers' claims (`gradient.core.tasks.claims`).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from gradient.core import clock
from gradient.core.row_updates import update_each
from gradient.core.tasks import claims
from gradient.core.tasks.waits import jittered
from sessions_app.lifecycle import timers
from sessions_app.models import ScoringRun, Session
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound

MAX_WAIT_SECONDS = 3600
"""The maximum delay between two attempts, even if a server sends a longer `Retry-After`."""
BACKOFF_FACTOR = 3
"""How many times longer each delay is than the previous one."""
BATCH_SIZE = 200


def begin(sessions: Sequence[Session]) -> None:
    """Create the runs of locked sessions whose scoring starts. Unfinished runs are reset."""
    now = clock.now()
    fresh: dict[str, Any] = {
        "attempt_count": 0, "claim": None, "due_at": now, "last_fault": "", "created_at": now
    }  # fmt: skip
    unfinished = ScoringRun.objects.filter(session__in=sessions, finished_at=None)
    reset = set(unfinished.values_list("session_id", flat=True))
    if reset:
        unfinished.update(**fresh)
    ScoringRun.objects.bulk_create(
        ScoringRun(session=session, organization_id=session.organization_id, **fresh)
        for session in sessions
        if session.pk not in reset
    )


def hold_for_grace(sessions: Sequence[Session]) -> None:
    """Postpone the sessions' runs until the grace period ends and the last events have arrived."""
    unfinished = ScoringRun.objects.filter(session__in=sessions, finished_at=None)
    ends = {
        session.pk: (session.submitted_at or clock.now()) + timers.grace_period()
        for session in sessions
    }
    due = {run.pk: (run.due_at, ends[run.session_id]) for run in unfinished}
    later = {pk: {"due_at": end} for pk, (due_at, end) in due.items() if due_at and due_at < end}
    if later:
        update_each(unfinished, later)


def delay(run: ScoringRun, *, reason: str, retry_after: float | None = None) -> None:
    """Release the run for a later attempt: after an exponential backoff, or after `retry_after`
    seconds if that is longer."""
    backoff_seconds = settings.SCORING_RETRY_SECONDS * BACKOFF_FACTOR ** (run.attempt_count - 1)
    max_delay = timedelta(seconds=MAX_WAIT_SECONDS)
    requested = timedelta(seconds=min(retry_after or 0, MAX_WAIT_SECONDS))
    delay = min(max(jittered(min(backoff_seconds, MAX_WAIT_SECONDS)), requested), max_delay)
    claims.postpone(run, clock.now() + delay, last_fault=reason)


def close(sessions: Sequence[Session]) -> None:
    """Finish the runs of sessions that are no longer being scored."""
    ScoringRun.objects.filter(session__in=sessions, finished_at=None).update(
        finished_at=clock.now(), claim=None, due_at=None
    )


def adopt_sessions() -> int:
    """Create missing runs of sessions in `scoring`, and return their number.

    Sessions that entered the status by `lifecycle.begin_scoring` have one.
    """
    return sum(_adopt(session) for session in _sessions_without_run())


def _sessions_without_run() -> QuerySet[Session]:
    run = ScoringRun.objects.filter(session=OuterRef("pk"), finished_at=None)
    sessions = Session.objects.filter(~Exists(run), status=Status.SCORING)
    return sessions.order_by("scoring_started_at")[:BATCH_SIZE]


@transaction.atomic
def _adopt(unlocked: Session) -> bool:
    try:
        session = timers.lock(unlocked.pk)
    except NotFound:  # deleted before it was locked
        return False
    if session.status != Status.SCORING:
        return False
    _, is_new = ScoringRun.objects.get_or_create(
        session=session,
        finished_at=None,
        defaults={"organization_id": session.organization_id},
    )
    return is_new
