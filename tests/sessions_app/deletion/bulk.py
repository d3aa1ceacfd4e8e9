"""Jobs in any stage, for the tests of this room."""

from threading import Event

from sessions_app.deletion import jobs, runner, selection
from sessions_app.models import DeletionJob, Session
from tests.sessions_app.verbs import STAFF

REASON = "Retention period is over"


def chosen(*sessions: Session) -> DeletionJob | None:
    """A preview of these sessions."""
    ids = [session.pk for session in sessions]
    return selection.choose(Session.objects.filter(pk__in=ids), actor=STAFF)


def ordered(*sessions: Session, **kwargs: bool) -> DeletionJob:
    """A job of these sessions, waiting for the worker."""
    job = chosen(*sessions)
    return jobs.order(job.pk, **{"actor": STAFF, "number": job.total, "reason": REASON} | kwargs)


def work() -> None:
    """What the worker does until nothing is left to do."""
    runner.run(Event())


def outcomes(job: DeletionJob) -> dict[str, int]:
    """How many sessions of the job met each end."""
    job.refresh_from_db()
    counted = {name: getattr(job, name) for name in ("deleted", "running", "missing", "failed")}
    return {name: number for name, number in counted.items() if number}
