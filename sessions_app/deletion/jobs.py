"""The verbs for a deletion job: confirm, leave out running sessions, discard, cancel.

Each verb locks the job's row, which serializes concurrent requests and the worker.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gradient.core import clock
from sessions_app.accounts import organizations
from sessions_app.deletion import preview, receipt
from sessions_app.lifecycle import timers
from sessions_app.models import DeletionItem, DeletionJob
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DELETION_ACTIVE, RUNNING, DeletionStatus
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest, NotFound

PREVIEW_RETENTION = timedelta(days=1)


def lock(job_id: UUID) -> DeletionJob:
    """Lock the job's row until the transaction ends. Raises NotFound."""
    job = DeletionJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound("Deletion not found.")
    return job


def order(
    job_id: UUID, *, actor: Actor, number: int | None, reason: str, includes_running: bool = False
) -> DeletionJob:
    """Confirm the preview from a form; the worker then deletes its sessions.

    `number` is the number of sessions that the user typed. Ordering twice changes nothing and
    returns the job. Raises InvalidRequest, with errors by field, if the number is wrong, the reason
    is blank, or sessions are running and `includes_running` is false. Raises Conflict if the
    organization has a legal hold.
    """
    timers.settle_overdue(_organization_id(job_id))
    with transaction.atomic():
        job = lock(job_id)
        if job.status != DeletionStatus.PREVIEW:
            return job
        organizations.require_no_hold(job.organization)
        if errors := _order_errors(job, number, reason, includes_running):
            raise InvalidRequest("The deletion was not started.", errors)
        _queue(job, actor, reason, includes_running)
    return job


def confirm(
    job_id: UUID, *, actor: Actor, number: int, reason: str, includes_running: bool = False
) -> DeletionJob:
    """Confirm the preview from the API. Running sessions are left out unless `includes_running`.

    Raises Conflict if the number is wrong, or if the organization has a legal hold.
    """
    with transaction.atomic():
        job = lock(job_id)
        if number != job.total:
            raise Conflict(f"The preview has {job.total:,} sessions, not {number:,}.")
        if job.status == DeletionStatus.PREVIEW:
            organizations.require_no_hold(job.organization)
            _queue(job, actor, reason, includes_running)
    return job


def _queue(job: DeletionJob, actor: Actor, reason: str, includes_running: bool) -> None:
    job.status, job.ordered_at = DeletionStatus.QUEUED, clock.now()
    job.actor_kind, job.actor_id, job.reason = actor.kind, actor.id, reason.strip()
    job.includes_running = includes_running
    job.save()


@transaction.atomic
def leave_out_running(job_id: UUID) -> DeletionJob:
    """Remove the running sessions from the set, and count again.

    Raises Conflict if the job is already confirmed, InvalidRequest if no session would be left.
    """
    job = _lock_preview(job_id)
    running = preview.remaining_sessions(job).filter(status__in=RUNNING).values("pk")
    DeletionItem.objects.filter(job=job, session_id__in=running).delete()
    job.total = job.items.count()
    if not job.total:
        raise InvalidRequest("All of these sessions are running. There is nothing left to delete.")
    job.facts = job.facts | preview.facts(job)
    job.save(update_fields=["total", "facts"])
    return job


@transaction.atomic
def discard(job_id: UUID) -> None:
    """Delete a preview. Raises Conflict if the job is already confirmed."""
    job = _lock_preview(job_id)
    # `delete` would load up to 50,000 items to look for related rows; there are none.
    job.items.all()._raw_delete(job._state.db)
    job.delete()


@transaction.atomic
def cancel(job_id: UUID, *, actor: Actor) -> DeletionJob:
    """End the job now. Deleted sessions stay deleted.

    Chunks hold the job's lock, so none is in progress here and none starts afterwards. Raises
    Conflict unless the job is queued or running.
    """
    job = lock(job_id)
    if job.status not in DELETION_ACTIVE:
        raise Conflict("This deletion has already ended.")
    job.cancelled_by_kind, job.cancelled_by = actor.kind, actor.id
    receipt.finish(job, DeletionStatus.CANCELLED)
    return job


def delete_expired_previews(now: datetime | None = None) -> int:
    """Delete previews that were not confirmed within a day, and return their number."""
    before = (now or clock.now()) - PREVIEW_RETENTION
    expired = DeletionJob.objects.filter(status=DeletionStatus.PREVIEW, created_at__lt=before)
    deleted = 0
    for job_id in expired.values_list("pk", flat=True):
        try:
            discard(job_id)
        except (Conflict, NotFound):  # ordered or discarded since the query
            continue
        deleted += 1
    return deleted


def _organization_id(job_id: UUID) -> UUID | None:
    return DeletionJob.objects.filter(pk=job_id).values_list("organization_id", flat=True).first()


def _lock_preview(job_id: UUID) -> DeletionJob:
    job = lock(job_id)
    if job.status != DeletionStatus.PREVIEW:
        raise Conflict("This deletion was already confirmed.")
    return job


def _order_errors(
    job: DeletionJob, number: int | None, reason: str, includes_running: bool
) -> dict[str, list[str]]:
    errors = {}
    if number != job.total:
        errors["number"] = [f"Type {job.total:,}, the number of sessions that will be deleted."]
    if not reason.strip():
        errors["reason"] = ["Enter a reason. It is kept in the receipt."]
    if not includes_running and (running := preview.current_counts(job).running):
        are = "session is" if running == 1 else "sessions are"
        errors["includes_running"] = [
            f"{running:,} {are} running. Leave them out, or confirm it here."
        ]
    return errors
