"""What sets the scorer going: a session that becomes `scoring`, and a look at what was lost.

The task that is enqueued with the change of the status makes scoring prompt. That nothing is ever
left lying is `sweep`'s doing: it needs no task to have survived.
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

BATCH = 200


@receiver(signals.status_changed, dispatch_uid="dispatch_scoring")
def follow(session: Session, from_status: Status, to_status: Status, **_: Any) -> None:
    """Begin a run with the session's scoring and end it with it, in the same transaction."""
    if to_status == Status.SCORING:
        enqueue(runs.begin(session))
    elif from_status == Status.SCORING:
        runs.close(session)


def enqueue(run: ScoringRun) -> bool:
    """A task for the run, unless another worker has just enqueued one; returns whether it did."""
    with transaction.atomic():
        task = score_session.enqueue(run.pk)
        is_first = runs.assign_task(run, task.id)
        if not is_first:
            transaction.set_rollback(True)
    return is_first


def sweep() -> int:
    """Enqueue what should be worked on and is not: attempts that are due again, those whose worker
    is gone, sessions without a run. Returns how many."""
    for session_id in runs.sessions_without_run().values_list("pk", flat=True)[:BATCH]:
        _adopt(session_id)
    return sum(enqueue(run) for run in _forgotten()[:BATCH])


def _forgotten() -> Any:
    """The runs that are due, of which no task waits in the queue."""
    waiting = DBTaskResult.objects.filter(pk=OuterRef("task_id"), status=TaskResultStatus.READY)
    return runs.due().exclude(Exists(waiting))


@transaction.atomic
def _adopt(session_id: UUID) -> None:
    try:
        session = timers.lock(session_id)
    except NotFound:  # deleted since it was listed
        return
    if session.status == Status.SCORING:
        runs.adopt(session)
