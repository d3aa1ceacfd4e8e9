"""The background worker: timers, tasks, clean-up.

Each job runs in its own thread, and the dispatcher gives threads to tasks, so that a slow task
delays no timer. Any number of workers may run at the same time; each timer and each task is taken
by one of them.
"""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

from django.apps import apps
from django.db import close_old_connections, connections

from gradient.core.outages import is_outage
from gradient.core.tasks.dispatcher import Dispatcher
from sessions_app.accounts import browser_sessions, cleanup, idempotency, tags
from sessions_app.changes import feed
from sessions_app.changes.webhooks import sender as webhooks
from sessions_app.deletion import retention
from sessions_app.deletion import runner as deletions
from sessions_app.deletion.jobs import delete_expired_previews
from sessions_app.hiring import notifier as hiring
from sessions_app.invitations import sender as invitations
from sessions_app.lifecycle import worker_heartbeat
from sessions_app.lifecycle.timers import settle_overdue
from sessions_app.scoring import dispatch as scoring
from sessions_app.scoring import runs
from sessions_app.workspace import files

logger = logging.getLogger(__name__)

HOUR_SECONDS = 3600
QUEUES = (
    invitations.QUEUE,
    webhooks.QUEUE,
    hiring.QUEUE,
    scoring.QUEUE,
    deletions.QUEUE,
)
MAX_PAUSE_SECONDS = 32
"""Between attempts at a job that keeps failing."""
SHUTDOWN_TIMEOUT_SECONDS = 20
"""Time for running tasks to finish before they are cut off."""


@dataclass(frozen=True)
class RepeatedJob:
    """Work that is repeated every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


def run(stop: Event) -> None:
    """Run every job until `stop` is set; then wait for them, `SHUTDOWN_TIMEOUT_SECONDS` at most."""
    dispatcher = Dispatcher(QUEUES, stop)
    threads = [
        Thread(target=_in_thread, args=(job, stop), name=job.name, daemon=True) for job in jobs()
    ]
    threads.append(Thread(target=dispatcher.run, name="dispatcher", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = monotonic() + SHUTDOWN_TIMEOUT_SECONDS
    _join(threads, deadline)
    _join(dispatcher.threads(), deadline)


def jobs() -> tuple[RepeatedJob, ...]:
    """What the worker repeats."""
    return (
        RepeatedJob("heartbeat", worker_heartbeat.INTERVAL_SECONDS, worker_heartbeat.beat),
        RepeatedJob("timers", 1, settle_overdue),
        RepeatedJob("scorings without a run", 10, runs.adopt_sessions),
        RepeatedJob("changes", 1, feed.assign_positions),
        *_log_jobs(),
        RepeatedJob("removed files", 5, files.remove_due),
        RepeatedJob("unused tags", HOUR_SECONDS, tags.delete_unused),
        RepeatedJob("answers", HOUR_SECONDS, idempotency.delete_expired),
        RepeatedJob("expired changes", HOUR_SECONDS, feed.delete_expired_changes),
        RepeatedJob("expired deletion previews", HOUR_SECONDS, delete_expired_previews),
        RepeatedJob(
            "expired browser sessions", HOUR_SECONDS, cleanup.delete_expired_browser_sessions
        ),
        RepeatedJob("ended browser sessions", HOUR_SECONDS, browser_sessions.delete_ended),
        RepeatedJob("old sign-ins", HOUR_SECONDS, cleanup.delete_old_sign_ins),
        RepeatedJob("old admin log", HOUR_SECONDS, cleanup.delete_old_admin_log),
        RepeatedJob("retention", HOUR_SECONDS, retention.purge_all),
    )


def _log_jobs() -> tuple[RepeatedJob, ...]:
    if not apps.is_installed("events_app"):
        return ()
    from events_app import tree

    return (RepeatedJob("signed heads", 20, tree.sign_heads),)


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


def repeat(job: RepeatedJob, stop: Event) -> None:
    """Repeat the job until `stop` is set. After a failure the pause grows."""
    failures = 0
    while not stop.is_set():
        failures = 0 if _attempt(job) else failures + 1
        stop.wait(pause(job, failures))


def pause(job: RepeatedJob, failures: int) -> float:
    """Seconds until the next attempt, after a number of failures in a row."""
    return min(2 ** min(failures, 10), MAX_PAUSE_SECONDS) if failures else job.seconds


def _in_thread(job: RepeatedJob, stop: Event) -> None:
    try:
        repeat(job, stop)
    finally:
        connections.close_all()  # Django's connections belong to their thread


def _attempt(job: RepeatedJob) -> bool:
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


def _join(threads: list[Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0, deadline - monotonic()))
        if thread.is_alive():
            logger.warning("“%s” did not finish in time and was stopped.", thread.name)
