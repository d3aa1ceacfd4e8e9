"""What people do with a job: order it, leave the running sessions out, discard it, cancel it.

Each locks the job's row, so that two clicks, two people, or a person and the worker take turns.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.deletion import preview, receipt
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ORDERED, RUNNING, DeletionStatus
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound

PREVIEWS_KEPT_FOR = timedelta(days=1)
STILL_PREVIEW = "This order was given already."


def lock(job_id: UUID) -> DeletionJob:
    """The job's row, locked for the transaction. Raises NotFound if there is none."""
    job = DeletionJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such deletion.")
    return job


def order(
    job_id: UUID, *, actor: Actor, number: int | None, reason: str, includes_running: bool = False
) -> DeletionJob:
    """Confirm the preview: the worker deletes its set from now on.

    `number` is the number of sessions as the person typed it. A second click changes nothing and
    gets the job as it is. Raises InvalidRequest, with a sentence for each field, if the number is
    another, the reason is blank, or sessions are running and `includes_running` does not say so.
    """
    timers.settle_overdue(_organization(job_id))
    with transaction.atomic():
        job = lock(job_id)
        if job.status != DeletionStatus.PREVIEW:
            return job
        if faults := _faults(job, number, reason, includes_running):
            raise InvalidRequest("The deletion was not ordered.", faults)
        job.status, job.ordered_at = DeletionStatus.QUEUED, clock.now()
        job.actor_id, job.reason = actor.id, reason.strip()
        job.includes_running = includes_running
        job.save()
    return job


@transaction.atomic
def leave_out_running(job_id: UUID) -> DeletionJob:
    """Take the sessions that are running out of the set, and count anew. Raises Conflict if the
    job is ordered already, InvalidRequest if nothing would be left."""
    job = _preview(job_id)
    running = preview.sessions_of(job).filter(status__in=RUNNING).values("pk")
    DeletionItem.objects.filter(job=job, session_id__in=running).delete()
    job.total = job.items.count()
    if not job.total:
        raise InvalidRequest("All of these sessions are running; nothing would be left.")
    job.facts = preview.facts(job)
    job.save(update_fields=["total", "facts"])
    return job


@transaction.atomic
def discard(job_id: UUID) -> None:
    """Forget a preview. Raises Conflict if the job is ordered already."""
    job = _preview(job_id)
    job.items.all()._raw_delete(job._state.db)
    job.delete()


@transaction.atomic
def cancel(job_id: UUID, *, actor: Actor) -> DeletionJob:
    """End the job now; what is deleted stays deleted. Raises Conflict if it does not run.

    Chunks hold the job's lock: none is under way here, and none begins after.
    """
    job = lock(job_id)
    if job.status not in ORDERED:
        raise Conflict("This deletion has ended already.")
    job.cancelled_by = actor.id
    receipt.end(job, DeletionStatus.CANCELLED)
    return job


def forget_previews(now: datetime | None = None) -> int:
    """Discard the previews that nobody ordered within a day. Returns how many."""
    before = (now or clock.now()) - PREVIEWS_KEPT_FOR
    old = DeletionJob.objects.filter(status=DeletionStatus.PREVIEW, created_at__lt=before)
    forgotten = 0
    for job_id in old.values_list("pk", flat=True):
        try:
            discard(job_id)
        except (Conflict, NotFound):  # ordered or discarded since it was listed
            continue
        forgotten += 1
    return forgotten


def _organization(job_id: UUID) -> UUID | None:
    return DeletionJob.objects.filter(pk=job_id).values_list("organization_id", flat=True).first()


def _preview(job_id: UUID) -> DeletionJob:
    job = lock(job_id)
    if job.status != DeletionStatus.PREVIEW:
        raise Conflict(STILL_PREVIEW)
    return job


def _faults(
    job: DeletionJob, number: int | None, reason: str, includes_running: bool
) -> dict[str, list[str]]:
    faults = {}
    if number != job.total:
        faults["number"] = [f"Type {job.total:,}, the number of sessions that will be deleted."]
    if not reason.strip():
        faults["reason"] = ["Say why; the reason stays on record."]
    if not includes_running and (running := preview.now(job).running):
        are = "session is" if running == 1 else "sessions are"
        faults["includes_running"] = [f"{running:,} {are} running: leave them out, or say so here."]
    return faults
