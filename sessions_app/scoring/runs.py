"""Who does what: the ONLY writer of `ScoringRun`.

A worker claims a run by a conditional UPDATE, under a random name, for a short time that it renews
while it is alive. Whoever finds a claim that was not renewed may take the run over; the one who
lost it finds its claim gone when it wants to write, and writes nothing. So a run is worked on by
one at a time as far as clocks agree, and is finished once however wrong they are.
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
"""Between two attempts, whatever a server asks for."""
GROWTH = 3
"""How many times longer each wait is than the one before."""


class ClaimLost(Exception):
    """Another worker has taken the run over, or it is finished."""


@dataclass(frozen=True)
class Claim:
    """An attempt under way. `attempt` counts from 1; `last_fault` is what went wrong before."""

    run_id: int
    name: UUID
    session_id: UUID
    attempt: int
    last_fault: str


def begin(session: Session) -> ScoringRun:
    """A run of a session whose scoring begins; one that was left over begins anew."""
    fresh = {
        "attempts": 0, "claim": None, "claimed_until": None, "next_attempt_at": None,
        "last_fault": "", "task_id": None, "created_at": clock.now(),
    }  # fmt: skip
    run, _ = ScoringRun.objects.update_or_create(
        session=session, finished_at=None, defaults=fresh, create_defaults=fresh
    )
    return run


def adopt(session: Session) -> ScoringRun:
    """An unfinished run of a session that is being scored, as it is if there is one."""
    run, _ = ScoringRun.objects.get_or_create(session=session, finished_at=None)
    return run


def assign_task(run: ScoringRun, task_id: UUID | str) -> bool:
    """Record the task that works on the run, and return True; False, and nothing is recorded, if
    another was assigned since the run was read."""
    unchanged = ScoringRun.objects.filter(pk=run.pk, task_id=run.task_id)
    return unchanged.update(task_id=task_id) == 1


def claim(run_id: int) -> Claim | None:
    """The run for this worker alone, or None where there is nothing to do."""
    now, name = clock.now(), uuid4()
    claimed = (
        _open(now)
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
    """Raise ClaimLost unless the claim still stands; until the transaction's end it does then."""
    if not _renew(claim):
        raise ClaimLost


def delay(claim: Claim, *, fault: str, retry_after: float | None = None) -> None:
    """Give the run back, to be tried again after a while: longer each time, or as it was asked."""
    seconds = settings.SCORING_RETRY_SECONDS * GROWTH ** (claim.attempt - 1)
    wait = min(max(seconds, retry_after or 0), MAX_WAIT_SECONDS)
    _standing(claim).update(
        claim=None,
        claimed_until=None,
        last_fault=fault,
        next_attempt_at=clock.now() + timedelta(seconds=wait),
    )


def close(session: Session) -> None:
    """The session is no longer being scored."""
    ScoringRun.objects.filter(session=session, finished_at=None).update(
        finished_at=clock.now(), claim=None, claimed_until=None, next_attempt_at=None
    )


def due() -> QuerySet[ScoringRun]:
    """The runs that a worker could take now, longest waiting first."""
    return _open(clock.now()).filter(session__status=Status.SCORING).order_by("id")


def sessions_without_run() -> QuerySet[Session]:
    """Sessions that are being scored and have no run: made by a hand that knew of none."""
    run = ScoringRun.objects.filter(session=OuterRef("pk"), finished_at=None)
    sessions = Session.objects.filter(~Exists(run), status=Status.SCORING)
    return sessions.order_by("scoring_started_at")


@contextmanager
def keep_alive(claim: Claim) -> Iterator[None]:
    """Renew the claim for as long as this lasts."""
    done = Event()
    thread = Thread(target=_keep, args=(claim, done), name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def lease() -> timedelta:
    """How long a claim lasts if its worker is not heard of again."""
    return timedelta(seconds=settings.SCORING_LEASE_SECONDS)


def _keep(claim: Claim, done: Event) -> None:
    try:
        while not done.wait(lease().total_seconds() / 3):
            if not _renewed(claim):
                return
    finally:
        connection.close()  # it belongs to this thread alone


def _renewed(claim: Claim) -> bool:
    """Whether the claim still stands, as far as one can tell: a hiccup does not end it."""
    try:
        return bool(_renew(claim))
    except DatabaseError:
        logger.warning("The claim on a session that is being scored was not renewed in time.")
        connection.close()  # one that broke is replaced by the next question
        return True


def _renew(claim: Claim) -> int:
    return _standing(claim).update(claimed_until=clock.now() + lease())


def _standing(claim: Claim) -> QuerySet[ScoringRun]:
    return ScoringRun.objects.filter(pk=claim.run_id, claim=claim.name, finished_at=None)


def _open(now: datetime) -> QuerySet[ScoringRun]:
    return ScoringRun.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now),
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        finished_at=None,
    )
