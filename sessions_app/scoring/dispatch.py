"""Enqueues scoring attempts: when a session becomes `scoring`, and again when one was lost.

The task that is enqueued with the change of status makes scoring prompt. `sweep` makes it reliable:
it depends on no earlier task.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from sessions_app.lifecycle import timers
from sessions_app.models import ScoringRun, Session
from sessions_app.scoring import runs
from sessions_app.scoring.tasks import score_session
from sessions_app.vocabulary import signals
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound

BATCH_SIZE = 200


@receiver(signals.status_changed, dispatch_uid="dispatch_scoring")
def on_status_changed(session: Session, from_status: Status, to_status: Status, **_: Any) -> None:
    """Begin and end the session's run in the transaction that changes its status."""
    if to_status == Status.SCORING:
        enqueue(runs.begin(session))
    elif from_status == Status.SCORING:
        runs.close(session)


def enqueue(run: ScoringRun) -> bool:
    """Enqueue a task for the run unless another worker has just done so. Returns whether it did."""
    with transaction.atomic():
        task = score_session.enqueue(run.pk)
        is_first = runs.assign_task(run, task.id)
        if not is_first:
            transaction.set_rollback(True)  # removes the task again
    return is_first


def sweep() -> int:
    """Enqueue every run that is due and has no task: retries, attempts whose worker died, and
    sessions without a run. Returns how many."""
    for session_id in runs.sessions_without_run().values_list("pk", flat=True)[:BATCH_SIZE]:
        _adopt(session_id)
    return sum(enqueue(run) for run in _runs_without_task()[:BATCH_SIZE])


def _runs_without_task() -> Any:
    """The runs that are due and have no task waiting in the queue."""
    ready_tasks = DBTaskResult.objects.filter(pk=OuterRef("task_id"), status=TaskResultStatus.READY)
    return runs.due().exclude(Exists(ready_tasks))


@transaction.atomic
def _adopt(session_id: UUID) -> None:
    try:
        session = timers.lock(session_id)
    except NotFound:  # deleted before it was locked
        return
    if session.status == Status.SCORING:
        runs.adopt(session)
