import signal
import time
from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResult
from django_tasks_db.models import DBTaskResult

from gradient import worker
from gradient.worker import Job
from sessions_app.invitations.tasks import send_invitation
from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status
from tests.factories import SessionFactory
from tests.processes import database_url, eventually, running

# A worker closes connections between its jobs, which ends a transaction around the test.
pytestmark = pytest.mark.django_db(transaction=True)

SITE = "https://work.example"
_SETTINGS = {"SECRET_KEY": "x" * 50, "HTTPS_ONLY": "0", "EMAIL_URL": "console:"}


def overdue() -> Session:
    """A session in setup, of which the time and the grace are over."""
    return SessionFactory.create(status=Status.SETUP, now=timezone.now() - timedelta(hours=1))


def enqueue(session: Session) -> TaskResult[bool]:
    return send_invitation.enqueue(str(session.pk), SITE)


def failing(times: int, stop: Event) -> tuple[Job, list[int]]:
    """A job that fails so often, and stops after it succeeded; and the attempts made."""
    attempts: list[int] = []

    def work() -> None:
        attempts.append(len(attempts))
        if len(attempts) <= times:
            raise OperationalError("the server closed the connection unexpectedly")
        stop.set()

    return worker.Job("hiccups", 0, work), attempts


def test_a_worker_settles_sends_and_stops_on_sigterm() -> None:
    session = overdue()
    enqueue(session)
    with running("run_worker", DATABASE_URL=database_url(), **_SETTINGS) as process:
        assert eventually(lambda: DBTaskResult.objects.successful().count() == 1)
        assert eventually(lambda: Session.objects.get().status == Status.IN_PROGRESS)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=10)
    assert time.monotonic() - began < 3
    assert process.returncode == 0, printed
    assert f"To: {session.candidate.email}" in printed
    assert "The worker has stopped." in printed


def test_an_enqueued_invitation_is_sent_once() -> None:
    session = SessionFactory.create()
    enqueue(session)
    runner = worker.task_runner()
    worker.run_tasks(runner)
    worker.run_tasks(runner)
    assert [message.to for message in mail.outbox] == [[session.candidate.email]]
    assert DBTaskResult.objects.successful().count() == 1


def test_after_a_hiccup_the_job_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Event()
    job, attempts = failing(1, stop)
    monkeypatch.setattr(worker, "MAX_PAUSE_SECONDS", 0.01)
    worker.repeat(job, stop)
    assert attempts == [0, 1]
    assert [record.getMessage() for record in caplog.records] == ["The job “hiccups” failed."]


def test_each_failure_in_a_row_waits_longer_up_to_a_bound() -> None:
    job = worker.Job("hourly", 3600, list)
    pauses = [worker.pause(job, failures) for failures in (0, 1, 2, 3, 5, 6, 5000)]
    assert pauses == [3600, 2, 4, 8, 32, 32, 32]


def test_finished_tasks_are_forgotten_after_a_week() -> None:
    for days in (6, 8):
        task = enqueue(SessionFactory.create())
        worker.run_tasks(worker.task_runner())
        DBTaskResult.objects.filter(pk=task.id).update(
            finished_at=timezone.now() - timedelta(days=days)
        )
    waiting = enqueue(SessionFactory.create())
    assert worker.delete_expired_tasks() == 1
    assert DBTaskResult.objects.filter(pk=waiting.id).exists()
    assert DBTaskResult.objects.count() == 2
