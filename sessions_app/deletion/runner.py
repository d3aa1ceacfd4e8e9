"""What the worker does with the jobs that are ordered: one chunk after the other.

A chunk is one transaction under the job's lock: its sessions, their outcomes and the job's counts
change together or not at all. A worker that dies in the middle loses nothing but its chunk, and
two workers never take the same one.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.deletion import receipt
from sessions_app.deletion.rows import ROWS
from sessions_app.deletion.single import delete_rows
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob, Session
from sessions_app.vocabulary.enums import ORDERED, RUNNING, DeletionOutcome, DeletionStatus
from sessions_app.vocabulary.exceptions import NotFound

logger = logging.getLogger(__name__)

AIM = 0.2
"""Seconds that a chunk should take: it keeps the locks for so long, on SQLite the only one."""
LEAST_PAUSE = 0.1
LEAST_ROWS = 2_000
"""In a chunk. With less, what each chunk costs by itself would be most of the work, and on a busy
machine the pace would fall for ever."""
MOST_SESSIONS = 500
ROWS_OF_A_SESSION = 25
"""How many rows of this app a session counts for; those of other apps are added."""


@dataclass
class Pace:
    """How many rows a chunk may have, as the last ones' speed suggests."""

    rows: float = LEAST_ROWS

    def learn(self, took: float) -> None:
        """At most twice as much or half as much as before."""
        factor = min(2.0, max(0.5, AIM / max(took, 0.001)))
        self.rows = min(50_000, max(LEAST_ROWS, self.rows * factor))


@dataclass
class Chunk:
    """Some sessions of one job; `items` are those that it took on."""

    rows: float
    most: int = MOST_SESSIONS
    items: list[DeletionItem] = field(default_factory=list)

    @transaction.atomic
    def run(self) -> bool:
        """Delete the next sessions of the oldest job. False if there is nothing to do."""
        job = _next_job()
        if job is None:
            return False
        self.items = self._next_items(job)
        outcomes = _outcomes(job, [item.session_id for item in self.items])
        deleted = [id for id, outcome in outcomes.items() if outcome == DeletionOutcome.DELETED]
        if deleted:
            job.counts = dict(Counter(job.counts) + Counter(delete_rows(deleted)))
        _record(job, outcomes)
        return True

    def _next_items(self, job: DeletionJob) -> list[DeletionItem]:
        """As many as the rows allow, and one at least."""
        waiting = list(_waiting(job)[: self.most])
        related = _related_rows([item.session_id for item in waiting])
        taken: list[DeletionItem] = []
        rows = 0
        for item in waiting:
            rows += ROWS_OF_A_SESSION + related.get(item.session_id, 0)
            if taken and rows > self.rows:
                break
            taken.append(item)
        return taken


def _related_rows(ids: list[UUID]) -> dict[UUID, int]:
    """How many rows other apps keep of each session."""
    sessions = Session.objects.filter(pk__among=ids)
    counts = sessions.values_list("pk", *(rows.count for rows in ROWS))
    return {id: sum(count or 0 for count in each) for id, *each in counts}


def run(stop: Event) -> None:
    """Work on the ordered jobs until none is left or `stop` is set."""
    pace = Pace()
    while not stop.is_set() and _is_ordered():
        began = monotonic()
        if not run_chunk(pace.rows):
            return  # another worker has the job
        took = monotonic() - began
        pace.learn(took)
        stop.wait(max(LEAST_PAUSE, took))  # the others' turn


def run_chunk(rows: float) -> bool:
    """Delete some sessions of one job; False if there was nothing to do.

    One that cannot be deleted is left out as failed, so that it does not hold up the others.
    """
    chunk = Chunk(rows)
    try:
        return chunk.run()
    except (OperationalError, InterfaceError):  # the database, not the rows: tried again later
        raise
    except DatabaseError:
        logger.exception("A chunk of sessions could not be deleted; trying the first alone.")
    alone = Chunk(rows, most=1)
    try:
        return alone.run()
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError:
        logger.exception("A session could not be deleted.")
        return _give_up(alone.items[0])


def _is_ordered() -> bool:
    # Asked without a lock: on SQLite it is the only one, and most of the time nothing is to do.
    return DeletionJob.objects.filter(status__in=ORDERED).exists()


def _next_job() -> DeletionJob | None:
    """The job that was ordered first, locked; not one that another worker has."""
    jobs = DeletionJob.objects.select_for_update(skip_locked=True).filter(status__in=ORDERED)
    job = jobs.order_by("ordered_at", "id").first()
    if job is not None and job.status == DeletionStatus.QUEUED:
        job.status, job.started_at = DeletionStatus.RUNNING, clock.now()
    return job


def _waiting(job: DeletionJob) -> QuerySet[DeletionItem]:
    return job.items.filter(outcome=DeletionOutcome.WAITING).order_by("id")


def _outcomes(job: DeletionJob, ids: list[UUID]) -> dict[UUID, DeletionOutcome]:
    """What is to become of each session, decided on its locked row."""
    sessions = Session.objects.select_for_update().filter(
        pk__among=ids, organization_id=job.organization_id
    )
    locked = {session.pk: session for session in sessions.order_by("pk")}
    return {id: _outcome(job, locked.get(id)) for id in ids}


def _outcome(job: DeletionJob, session: Session | None) -> DeletionOutcome:
    if session is None:
        return DeletionOutcome.MISSING
    if not job.includes_running and _is_running(session):
        return DeletionOutcome.RUNNING
    return DeletionOutcome.DELETED


def _is_running(session: Session) -> bool:
    if session.status not in RUNNING:
        return False
    try:
        return timers.lock(session.pk).status in RUNNING  # settles a timer that has ended
    except NotFound:
        return False


def _record(job: DeletionJob, outcomes: dict[UUID, DeletionOutcome]) -> None:
    """Write the outcomes and the job's counts; the last chunk ends the job."""
    for outcome in set(outcomes.values()):
        ids = [id for id, its in outcomes.items() if its == outcome]
        _waiting(job).filter(session_id__among=ids).order_by().update(outcome=outcome)
        setattr(job, outcome.value, getattr(job, outcome.value) + len(ids))
    if job.done == job.total:
        receipt.end(job, DeletionStatus.COMPLETED)
    else:
        job.save()


@transaction.atomic
def _give_up(item: DeletionItem) -> bool:
    job = DeletionJob.objects.select_for_update().get(pk=item.job_id)
    if job.status in ORDERED and _waiting(job).filter(pk=item.pk).exists():
        _record(job, {item.session_id: DeletionOutcome.FAILED})
    return True
