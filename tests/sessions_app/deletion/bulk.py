"""Deletion jobs in each status, for tests."""

from sessions_app.deletion import jobs, runner, selection
from sessions_app.models import DeletionJob, Session
from tests.due_tasks import work_off
from tests.sessions_app.verbs import STAFF

REASON = "Retention period is over"


def preview_job(*sessions: Session) -> DeletionJob:
    """A preview of these sessions."""
    ids = [session.pk for session in sessions]
    return selection.create_preview(Session.objects.filter(pk__in=ids), actor=STAFF)


def queued_job(*sessions: Session, includes_running: bool = False) -> DeletionJob:
    """A job of these sessions that is ordered and waits for the worker."""
    job = preview_job(*sessions)
    return jobs.order(
        job.pk, actor=STAFF, number=job.total, reason=REASON, includes_running=includes_running
    )


def run_worker() -> None:
    """Process all ordered jobs, as the worker does."""
    work_off(runner.QUEUE)


def outcomes(job: DeletionJob) -> dict[str, int]:
    """The number of the job's sessions by outcome, without zeros."""
    job.refresh_from_db()
    counts = {name: getattr(job, name) for name in ("deleted", "running", "missing", "failed")}
    return {name: number for name, number in counts.items() if number}
