"""What happens without anybody asking: timers, enqueued tasks, tidying up.

Each job runs in a thread of its own, so that a slow task holds up no timer. Any number of workers
may run beside each other; a timer or a task is taken by one.
"""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from time import monotonic

from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from gradient.core import clock
from sessions_app.accounts import idempotency
from sessions_app.changes import feed
from sessions_app.changes.webhooks import sender
from sessions_app.deletion import runner as deletions
from sessions_app.deletion.jobs import delete_expired_previews
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.scoring import dispatch
from sessions_app.scoring.tasks import SCORING_QUEUE

logger = logging.getLogger(__name__)

HOUR = 3600
QUEUES = ("default", SCORING_QUEUE)
"""Each has a thread of its own: a model that takes minutes to judge keeps no e-mail waiting."""
TASKS_KEPT_FOR = timedelta(days=7)
LONGEST_PAUSE = 32
"""Seconds between attempts at a job that fails again and again."""
LONGEST_STOP = 20
"""Seconds that a task under way has to come to its end."""


@dataclass(frozen=True)
class Job:
    """Something to do again and again, so many seconds apart."""

    name: str
    seconds: float
    work: Callable[[], object]


def run(stop: Event) -> None:
    """Do every job until `stop` is set, and return when they are done or `LONGEST_STOP` is over."""
    runners = tuple(task_runner(queue) for queue in QUEUES)
    jobs = (
        Job("timers", 1, settle_overdue),
        Job("deletions", 1, lambda: deletions.run(stop)),
        *(
            Job(f"{name} tasks", 0.5, partial(run_tasks, runner))
            for name, runner in zip(QUEUES, runners, strict=True)
        ),
        Job("lost scorings", 2, dispatch.sweep),
        Job("changes", 1, feed.assign_positions),
        Job("webhooks", 1, sender.deliver_due),
        Job("answers", HOUR, idempotency.delete_expired),
        Job("expired changes", HOUR, feed.delete_expired_changes),
        Job("expired deletion previews", HOUR, delete_expired_previews),
        Job("finished tasks", HOUR, forget_finished_tasks),
    )
    threads = [
        Thread(target=_in_thread, args=(job, stop), name=job.name, daemon=True) for job in jobs
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for runner in runners:
        runner.running = False
    _join(threads)


def run_until_signalled() -> None:
    """`run`, until SIGTERM or SIGINT; a second one ends the process at once.

    Only the main thread may call this.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    # Blocked and waited for rather than handled: a handler may not touch locks, such as an Event's.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stop = Event()
    working = Thread(target=run, args=(stop,), name="worker")
    working.start()
    logger.info("The worker is ready.")
    signal.sigwait(signals)
    stop.set()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    working.join()
    logger.info("The worker has stopped.")


def repeat(job: Job, stop: Event) -> None:
    """Do the job until `stop` is set. One that fails is tried again, later each time."""
    failures = 0
    while not stop.is_set():
        failures = 0 if _attempt(job) else failures + 1
        stop.wait(pause(job, failures))


def pause(job: Job, failures: int) -> float:
    """Seconds until the next attempt, after so many failures in a row."""
    return min(2 ** min(failures, 10), LONGEST_PAUSE) if failures else job.seconds


def task_runner(queue: str = "default") -> TaskRunner:
    """Runs the tasks of a queue for as long as there are any."""
    return TaskRunner(
        queue_names=[queue],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def run_tasks(runner: TaskRunner) -> None:
    # The runner takes SQLite's only write lock to look for tasks; most of the time there are none.
    if DBTaskResult.objects.ready().filter(queue_name__in=runner.queue_names).exists():
        runner.run()


def forget_finished_tasks() -> int:
    """Delete what was done long ago. Returns how many."""
    before = clock.now() - TASKS_KEPT_FOR
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


def _in_thread(job: Job, stop: Event) -> None:
    try:
        repeat(job, stop)
    finally:
        connections.close_all()  # they belong to this thread alone


def _attempt(job: Job) -> bool:
    try:
        # A connection that broke is replaced here, before anything needs it.
        close_old_connections()
        job.work()
    except Exception:  # whatever it was, the worker goes on
        logger.exception("The job “%s” failed.", job.name)
        return False
    return True


def _join(threads: list[Thread]) -> None:
    deadline = monotonic() + LONGEST_STOP
    for thread in threads:
        thread.join(max(0, deadline - monotonic()))
        if thread.is_alive():
            logger.warning("The job “%s” was cut off.", thread.name)
