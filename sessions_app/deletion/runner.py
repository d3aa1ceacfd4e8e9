"""The queue of deletions: a worker deletes the sessions of confirmed jobs in chunks.

A chunk is one transaction under the job's lock: its sessions, their outcomes and the job's counts
change together or not at all. A worker that dies loses only its current chunk, and two workers
never process the same chunk. See decision record 0022.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic, sleep
from uuid import UUID

from django.db import Error, transaction
from django.db.models import QuerySet

from gradient.core import clock
from gradient.core.outages import is_outage
from gradient.core.tasks.dispatcher import Lane, Queue
from sessions_app.accounts import candidates, organizations
from sessions_app.deletion import receipt
from sessions_app.deletion.rows import ROWS
from sessions_app.deletion.single import delete_rows
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob, Organization, Session
from sessions_app.vocabulary.enums import DELETION_ACTIVE, RUNNING, DeletionOutcome, DeletionStatus
from sessions_app.vocabulary.exceptions import NotFound

logger = logging.getLogger(__name__)

TARGET_SECONDS = 0.2
"""The intended duration of a chunk, which holds its locks meanwhile (on SQLite, the only one)."""
MIN_PAUSE_SECONDS = 0.1
MIN_ROWS = 2_000
"""Per chunk. In smaller chunks the fixed cost would dominate, and on a busy machine the size would
keep shrinking."""
MAX_ROWS = 50_000
MAX_SESSIONS = 500
ROWS_PER_SESSION = 25
"""An estimate of this app's rows per session. Those of other apps are counted and added."""


@dataclass
class Pace:
    """The number of rows of the next chunk, adjusted to the duration of the last ones."""

    rows: float = MIN_ROWS

    def adjust(self, seconds: float) -> None:
        """Adjust the next chunk's size to the last one's duration in seconds, by a factor of two at
        most."""
        factor = min(2.0, max(0.5, TARGET_SECONDS / max(seconds, 0.001)))
        self.rows = min(MAX_ROWS, max(MIN_ROWS, self.rows * factor))


_paces: dict[UUID, Pace] = {}
"""The pace by organization, while it has a job."""


@dataclass
class Chunk:
    """Some sessions of one job, limited to `rows` and `max_sessions`. `run` sets `items`."""

    rows: float
    organization_id: UUID | None = None
    max_sessions: int = MAX_SESSIONS
    items: list[DeletionItem] = field(default_factory=list)

    @transaction.atomic
    def run(self) -> bool:
        """Delete the next sessions of the oldest job. Return False if there is no unlocked job."""
        organization = _lock_organization(self.organization_id)
        job = _next_job(organization) if organization else None
        if organization is None or job is None:
            return False
        self.items = self._next_items(job)
        outcomes = _outcomes(job, organization, [item.session_id for item in self.items])
        deleted = [id for id, outcome in outcomes.items() if outcome == DeletionOutcome.DELETED]
        if deleted:
            job.counts = dict(Counter(job.counts) + Counter(delete_rows(deleted)))
        _record(job, outcomes)
        return True

    def _next_items(self, job: DeletionJob) -> list[DeletionItem]:
        """As many items as `rows` allows, but at least one."""
        waiting = list(_waiting_items(job)[: self.max_sessions])
        related = _related_rows([item.session_id for item in waiting])
        items: list[DeletionItem] = []
        rows = 0
        for item in waiting:
            rows += ROWS_PER_SESSION + related.get(item.session_id, 0)
            if items and rows > self.rows:
                break
            items.append(item)
        return items


def _related_rows(ids: list[UUID]) -> dict[UUID, int]:
    """The number of other apps' rows by session."""
    sessions = Session.objects.filter(pk__among=ids)
    counts = sessions.values_list("pk", *(rows.count for rows in ROWS))
    return {id: sum(count or 0 for count in row_counts) for id, *row_counts in counts}


def delete_next(lane: Lane) -> bool:
    """Delete a chunk of the organization's sessions, and pause.

    Return False if nothing is left to delete, or if another worker has the job.
    """
    pace = _paces.setdefault(lane.id, Pace())
    started = monotonic()
    if not run_chunk(pace.rows, lane.organization_id):
        del _paces[lane.id]
        return False
    seconds = monotonic() - started
    pace.adjust(seconds)
    # Pause as long as the chunk took, so that other transactions get half of the time.
    sleep(max(MIN_PAUSE_SECONDS, seconds))
    return True


def find_lanes() -> list[Lane]:
    """The organizations with a confirmed job."""
    # Without a lock: on SQLite it would block all writers, and usually there is no job.
    active = DeletionJob.objects.filter(status__in=DELETION_ACTIVE).order_by()
    return [Lane(id, id) for id in active.values_list("organization_id", flat=True).distinct()]


QUEUE = Queue("deletions", find_lanes, delete_next, threads=2, per_organization=1)


def run_chunk(rows: float, organization_id: UUID | None = None) -> bool:
    """Delete some sessions of one job, of the organization or of any. Return False if there is
    none.

    A session that cannot be deleted is marked as failed, so that it does not block the others.
    """
    chunk = Chunk(rows, organization_id)
    try:
        return chunk.run()
    except Error as error:
        if is_outage(error):  # not caused by the rows: try again later
            raise
        logger.exception("Deleting a chunk of sessions failed; trying its first session alone.")
    single = Chunk(rows, organization_id, max_sessions=1)
    try:
        return single.run()
    except Error as error:
        if is_outage(error):
            raise
        logger.exception("Deleting a session failed.")
        return _mark_failed(single.items[0])


def _lock_organization(organization_id: UUID | None) -> Organization | None:
    """Lock the given organization, or the one of the job that was confirmed first."""
    if organization_id is None:
        organization_id = _active_jobs().values_list("organization_id", flat=True).first()
    if organization_id is None:
        return None
    try:
        return organizations.lock_for_removal(organization_id)
    except NotFound:  # the organization was deleted meanwhile
        return None


def _active_jobs() -> QuerySet[DeletionJob]:
    jobs = DeletionJob.objects.filter(status__in=DELETION_ACTIVE)
    return jobs.order_by("ordered_at", "id")


def _next_job(organization: Organization) -> DeletionJob | None:
    """Lock the job that was confirmed first, skipping those that another worker has locked."""
    jobs = _active_jobs().filter(organization=organization)
    job = jobs.select_for_update(skip_locked=True).first()
    if job is not None and job.status == DeletionStatus.QUEUED:
        job.status, job.started_at = DeletionStatus.RUNNING, clock.now()
    return job


def _waiting_items(job: DeletionJob) -> QuerySet[DeletionItem]:
    return job.items.filter(outcome=DeletionOutcome.WAITING).order_by("id")


def _outcomes(
    job: DeletionJob, organization: Organization, ids: list[UUID]
) -> dict[UUID, DeletionOutcome]:
    """The outcome of each session, decided with its row, its candidate and the organization
    locked."""
    locked_candidates = candidates.lock_for_sessions(ids)
    held = {each.pk for each in locked_candidates if organization.held_at or each.held_at}
    sessions = Session.objects.select_for_update().filter(
        pk__among=ids, organization_id=job.organization_id
    )
    locked = {session.pk: session for session in sessions.order_by("pk")}
    return {id: _outcome(job, locked.get(id), held) for id in ids}


def _outcome(job: DeletionJob, session: Session | None, held: set[UUID]) -> DeletionOutcome:
    if session is None:
        return DeletionOutcome.MISSING
    if session.candidate_id in held:  # the hold was placed after the confirmation
        return DeletionOutcome.FAILED
    if not job.includes_running and _is_running(session):
        return DeletionOutcome.RUNNING
    return DeletionOutcome.DELETED


def _is_running(session: Session) -> bool:
    if session.status not in RUNNING:
        return False
    try:
        return timers.lock(session.pk).status in RUNNING  # settles an overdue timer
    except NotFound:
        return False


def _record(job: DeletionJob, outcomes: dict[UUID, DeletionOutcome]) -> None:
    """Write the outcomes and the job's counts, and finish the job after its last chunk."""
    for outcome in set(outcomes.values()):
        ids = [id for id, value in outcomes.items() if value == outcome]
        _waiting_items(job).filter(session_id__among=ids).order_by().update(outcome=outcome)
        # The job has a counter for each outcome, with the same name.
        setattr(job, outcome.value, getattr(job, outcome.value) + len(ids))
    if job.done == job.total:
        receipt.finish(job, DeletionStatus.COMPLETED)
    else:
        job.save()


@transaction.atomic
def _mark_failed(item: DeletionItem) -> bool:
    job = DeletionJob.objects.select_for_update().get(pk=item.job_id)
    if job.status in DELETION_ACTIVE and _waiting_items(job).filter(pk=item.pk).exists():
        _record(job, {item.session_id: DeletionOutcome.FAILED})
    return True
