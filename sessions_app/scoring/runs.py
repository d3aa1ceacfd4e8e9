"""Claims on scoring runs. The ONLY writer of `ScoringRun`.

A worker claims a run by a conditional UPDATE, under a random name, for a short lease that it renews
while it is alive. Another worker may take over a run whose lease has expired; the worker that lost
its claim notices before it writes, and writes nothing. So a run has one worker at a time as long as
clocks agree, and is finished only once however wrong they are.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gradient.core import clock
from sessions_app.models import ScoringRun, Session
from sessions_app.vocabulary.enums import Status

logger = logging.getLogger(__name__)

MAX_WAIT_SECONDS = 3600
"""The longest wait between two attempts, whatever `Retry-After` a server sends."""
BACKOFF_FACTOR = 3
"""How many times longer each wait is than the one before."""


class ClaimLost(Exception):
    """Another worker has taken the run over, or it is finished."""


@dataclass(frozen=True)
class Claim:
    """A running attempt. `attempt` counts from 1; `last_fault` is the error of the one before."""

    run_id: int
    name: UUID
    session_id: UUID
    attempt: int
    last_fault: str


def begin(session: Session) -> ScoringRun:
    """Create the run of a session whose scoring begins. An unfinished one is reset."""
    values = {
        "attempts": 0, "claim": None, "claimed_until": None, "next_attempt_at": None,
        "last_fault": "", "task_id": None, "created_at": clock.now(),
    }  # fmt: skip
    run, _ = ScoringRun.objects.update_or_create(
        session=session, finished_at=None, defaults=values, create_defaults=values
    )
    return run


def adopt(session: Session) -> ScoringRun:
    """Return the unfinished run of a session that is being scored, or create one."""
    run, _ = ScoringRun.objects.get_or_create(session=session, finished_at=None)
    return run


def assign_task(run: ScoringRun, task_id: UUID | str) -> bool:
    """Record the task that works on the run. Returns False, and records nothing, if another task
    was assigned after the run was read."""
    unchanged = ScoringRun.objects.filter(pk=run.pk, task_id=run.task_id)
    return unchanged.update(task_id=task_id) == 1


def claim(run_id: int) -> Claim | None:
    """Claim the run for this worker. Returns None if it is claimed, finished or not due."""
    now, name = clock.now(), uuid4()
    claimed = (
        _claimable(now)
        .filter(pk=run_id)
        .update(
            claim=name,
            claimed_until=now + lease(),
            attempts=F("attempts") + 1,
            next_attempt_at=None,
        )
    )
    if not claimed:
        return None
    run = ScoringRun.objects.filter(pk=run_id, claim=name).first()
    if run is None:
        return None
    return Claim(run.pk, name, run.session_id, run.attempts, run.last_fault)


def confirm(claim: Claim) -> None:
    """Renew the claim, which locks it until the transaction ends. Raises ClaimLost."""
    if not _renew(claim):
        raise ClaimLost


def delay(claim: Claim, *, reason: str, retry_after: float | None = None) -> None:
    """Release the run for another attempt later, with exponential backoff or after `retry_after`
    seconds, whichever is longer."""
    backoff_seconds = settings.SCORING_RETRY_SECONDS * BACKOFF_FACTOR ** (claim.attempt - 1)
    wait_seconds = min(max(backoff_seconds, retry_after or 0), MAX_WAIT_SECONDS)
    _claimed(claim).update(
        claim=None,
        claimed_until=None,
        last_fault=reason,
        next_attempt_at=clock.now() + timedelta(seconds=wait_seconds),
    )


def close(session: Session) -> None:
    """Finish the run of a session that is no longer being scored."""
    ScoringRun.objects.filter(session=session, finished_at=None).update(
        finished_at=clock.now(), claim=None, claimed_until=None, next_attempt_at=None
    )


def due() -> QuerySet[ScoringRun]:
    """The runs that a worker can claim now, oldest first."""
    return _claimable(clock.now()).filter(session__status=Status.SCORING).order_by("id")


def sessions_without_run() -> QuerySet[Session]:
    """Sessions that are being scored but have no run: not created by `begin_scoring`."""
    run = ScoringRun.objects.filter(session=OuterRef("pk"), finished_at=None)
    sessions = Session.objects.filter(~Exists(run), status=Status.SCORING)
    return sessions.order_by("scoring_started_at")


@contextmanager
def keep_alive(claim: Claim) -> Iterator[None]:
    """Renew the claim in a thread until the context ends."""
    done = Event()
    thread = Thread(target=_renew_until, args=(claim, done), name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def lease() -> timedelta:
    """How long a claim lasts without a renewal."""
    return timedelta(seconds=settings.TASK_LEASE_SECONDS)


def _renew_until(claim: Claim, done: Event) -> None:
    try:
        while not done.wait(lease().total_seconds() / 3):
            if not _try_to_renew(claim):
                return
    finally:
        connection.close()  # it belongs to this thread alone


def _try_to_renew(claim: Claim) -> bool:
    """Renew the claim. Returns False if it is lost; a database error does not count as that."""
    try:
        return bool(_renew(claim))
    except DatabaseError:
        logger.warning("The claim on a session that is being scored was not renewed in time.")
        connection.close()  # the next query opens a new connection
        return True


def _renew(claim: Claim) -> int:
    return _claimed(claim).update(claimed_until=clock.now() + lease())


def _claimed(claim: Claim) -> QuerySet[ScoringRun]:
    return ScoringRun.objects.filter(pk=claim.run_id, claim=claim.name, finished_at=None)


def _claimable(now: datetime) -> QuerySet[ScoringRun]:
    return ScoringRun.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now),
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        finished_at=None,
    )
