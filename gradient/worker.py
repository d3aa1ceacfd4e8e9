"""The background worker: timers, enqueued tasks, cleanup.

Each job runs in its own thread, so that a slow task delays no timer. Any number of workers may run
at the same time; each timer and each task is taken by one of them.
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
from gradient.core.outages import is_outage
from gradient.core.tasks.dispatcher import Dispatcher
from sessions_app.accounts import idempotency
from sessions_app.changes import feed
from sessions_app.changes.webhooks import sender
from sessions_app.deletion import retention
from sessions_app.deletion import runner as deletions
from sessions_app.deletion.jobs import delete_expired_previews
from sessions_app.invitations import sender as invitations
from sessions_app.lifecycle import worker_heartbeat
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.scoring import dispatch
from sessions_app.scoring.tasks import SCORING_QUEUE

logger = logging.getLogger(__name__)

HOUR_SECONDS = 3600
QUEUES = (SCORING_QUEUE,)
"""Each has its own thread."""
TASK_RETENTION = timedelta(days=7)
MAX_PAUSE_SECONDS = 32
"""Between attempts at a job that keeps failing."""
SHUTDOWN_TIMEOUT_SECONDS = 20
"""Time for running tasks to finish before they are cut off."""


@dataclass(frozen=True)
class Job:
    """Work that is repeated every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


def run(stop: Event) -> None:
    """Run every job until `stop` is set; then wait for them, `SHUTDOWN_TIMEOUT_SECONDS` at most."""
    runners = tuple(task_runner(queue) for queue in QUEUES)
    jobs = (
        Job("heartbeat", worker_heartbeat.INTERVAL_SECONDS, worker_heartbeat.beat),
        Job("timers", 1, settle_overdue),
        Job("deletions", 1, lambda: deletions.run(stop)),
        *(
            Job(f"{name} tasks", 0.5, partial(run_tasks, runner))
            for name, runner in zip(QUEUES, runners, strict=True)
        ),
        Job("lost scorings", 2, dispatch.sweep),
        Job("changes", 1, feed.assign_positions),
        Job("webhooks", 1, sender.deliver_due),
        Job("answers", HOUR_SECONDS, idempotency.delete_expired),
        Job("expired changes", HOUR_SECONDS, feed.delete_expired_changes),
        Job("expired deletion previews", HOUR_SECONDS, delete_expired_previews),
        Job("retention", HOUR_SECONDS, retention.purge_all),
        Job("finished tasks", HOUR_SECONDS, delete_expired_tasks),
    )
    dispatcher = Dispatcher([invitations.QUEUE], stop)
    threads = [
        Thread(target=_in_thread, args=(job, stop), name=job.name, daemon=True) for job in jobs
    ]
    threads.append(Thread(target=dispatcher.run, name="dispatcher", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    for runner in runners:
        runner.running = False
    _join([*threads, *dispatcher.threads()])


def run_until_signalled() -> None:
    """Run until SIGTERM or SIGINT; a second signal ends the process at once.

    Must be called in the main thread.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    # Blocked and waited for instead of handled: a handler must not touch locks such as an Event's.
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
    """Repeat the job until `stop` is set. After a failure the pause grows."""
    failures = 0
    while not stop.is_set():
        failures = 0 if _attempt(job) else failures + 1
        stop.wait(pause(job, failures))


def pause(job: Job, failures: int) -> float:
    """Seconds until the next attempt, after a number of failures in a row."""
    return min(2 ** min(failures, 10), MAX_PAUSE_SECONDS) if failures else job.seconds


def task_runner(queue: str = SCORING_QUEUE) -> TaskRunner:
    """A runner that runs the tasks of a queue until the queue is empty."""
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
    # The runner takes SQLite's only write lock to look for tasks; usually there are none.
    if DBTaskResult.objects.ready().filter(queue_name__in=runner.queue_names).exists():
        runner.run()


def delete_expired_tasks() -> int:
    """Delete tasks that finished longer than `TASK_RETENTION` ago; returns their number."""
    before = clock.now() - TASK_RETENTION
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


def _in_thread(job: Job, stop: Event) -> None:
    try:
        repeat(job, stop)
    finally:
        connections.close_all()  # Django's connections belong to their thread


def _attempt(job: Job) -> bool:
    try:
        # Replaces a broken connection before the job needs it.
        close_old_connections()
        job.work()
    except Exception as error:  # one failing job must not stop the worker
        if is_outage(error):
            logger.warning("The database is unavailable for the job “%s”: %s", job.name, error)
        else:
            logger.exception("The job “%s” failed.", job.name)
        return False
    finally:
        close_old_connections()  # a pool gets the connection back
    return True


def _join(threads: list[Thread]) -> None:
    deadline = monotonic() + SHUTDOWN_TIMEOUT_SECONDS
    for thread in threads:
        thread.join(max(0, deadline - monotonic()))
        if thread.is_alive():
            logger.warning("The job “%s” did not finish in time and was cut off.", thread.name)
