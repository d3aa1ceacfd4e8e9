"""Claims on tasks.

A worker claims a task under a random id, for a short lease that it renews while it is alive. When
the lease has run out, another worker may take the task over; the worker that lost its claim notices
before it writes, and writes nothing. So a task has one worker at a time as long as clocks agree,
and is finished once however wrong they are.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock, Thread
from time import sleep
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet

from gradient.core import clock
from gradient.core.tasks.task import Task

logger = logging.getLogger(__name__)

RENEWALS_PER_LEASE = 3
AnyTask = TypeVar("AnyTask", bound=Task)


class ClaimLost(Exception):
    """Another worker has taken over the task, or the task was rescheduled or deleted."""


@transaction.atomic
def claim_next(tasks: QuerySet[AnyTask]) -> AnyTask | None:
    """Claim the task of the queryset that is due first. Returns None if none is due, or if other
    workers are just claiming them."""
    now = clock.now()
    due = tasks.filter(due_at__lte=now).order_by("due_at", "pk")
    task = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if task is None:
        return None
    task.claim, task.due_at, task.attempt_count = uuid4(), now + lease(), task.attempt_count + 1
    _rows(task).update(claim=task.claim, due_at=task.due_at, attempt_count=task.attempt_count)
    return task


def confirm(task: Task) -> None:
    """Renew the claim, which locks the row until the transaction ends. Raises ClaimLost."""
    if not _claimed(task).update(due_at=clock.now() + lease()):
        raise ClaimLost


def finish(task: Task, **columns: Any) -> bool:
    """End the work, and write further columns. Returns False, and writes nothing, if the claim is
    lost."""
    return _claimed(task).update(due_at=None, claim=None, **columns) == 1


def postpone(task: Task, due_at: datetime, **columns: Any) -> bool:
    """Release the task for another attempt at `due_at`, and write further columns. Returns False,
    and writes nothing, if the claim is lost."""
    return _claimed(task).update(due_at=due_at, claim=None, **columns) == 1


@contextmanager
def keep_alive(task: Task) -> Iterator[None]:
    """Renew the claim in the background until the context ends."""
    name = _keeper.add(task)
    try:
        yield
    finally:
        _keeper.remove(name)


def release_connection() -> None:
    """Give the thread's connection back to the pool before a long wait, except in a transaction."""
    if not connection.in_atomic_block:
        close_old_connections()


def lease() -> timedelta:
    """How long a claim lasts without a renewal."""
    return timedelta(seconds=settings.TASK_LEASE_SECONDS)


class _Keeper:
    """Renews the claims of this process, in one thread that lives as long as there are claims."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[UUID, Task] = {}
        self._thread: Thread | None = None

    def add(self, task: Task) -> UUID:
        name = uuid4()
        with self._lock:
            self._held[name] = task
            if self._thread is None:
                self._thread = Thread(target=self._run, name="claims", daemon=True)
                self._thread.start()
        return name

    def remove(self, name: UUID) -> None:
        with self._lock:
            del self._held[name]

    def _run(self) -> None:
        while (pause := self._pause()) is not None:
            sleep(pause)
            with self._lock:
                held = list(self._held.values())
            for task in held:
                _renew(task)
            connection.close()  # it belongs to this thread alone

    def _pause(self) -> float | None:
        """Seconds until the next renewal; None, and the thread ends, if no claim is held."""
        with self._lock:
            if not self._held:
                self._thread = None
                return None
        return lease().total_seconds() / RENEWALS_PER_LEASE


_keeper = _Keeper()


def _renew(task: Task) -> None:
    try:
        _claimed(task).update(due_at=clock.now() + lease())
    except AnyDatabaseError:
        logger.warning("The claim on %s %s was not renewed in time.", type(task).__name__, task.pk)
        connection.close()  # the next query opens a new connection


def _claimed(task: Task) -> QuerySet[Task]:
    return _rows(task).filter(claim=task.claim)


def _rows(task: Task) -> QuerySet[Task]:
    rows: QuerySet[Task] = type(task)._base_manager.filter(pk=task.pk)
    return rows
