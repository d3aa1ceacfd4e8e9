"""The worker as a process, and how it repeats its jobs."""

import signal
import time
from datetime import timedelta
from threading import Event

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from gradient import worker
from gradient.worker import RepeatedJob
from sessions_app.invitations import mail
from sessions_app.models import InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import EmailStatus, Status
from tests.factories import OrganizationFactory, SessionFactory
from tests.mail_server import Conversation, MailServer, mail_server
from tests.processes import database_url, eventually, kill, running

# The worker is another process.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SITE = "https://work.example"
_SETTINGS = {
    "SECRET_KEY": settings.SECRET_KEY,  # it encrypts the links that the worker sends
    "HTTPS_ONLY": "0",
    "TASK_LEASE_SECONDS": "1",
}


def overdue() -> Session:
    """A session in setup, of which the time and the grace are over."""
    return SessionFactory.create(status=Status.SETUP, now=timezone.now() - timedelta(hours=1))


def order_emails(number: int = 1, organization: Organization | None = None) -> list[str]:
    """Order an e-mail each for so many candidates; returns their addresses."""
    owner = organization or OrganizationFactory.create()
    sessions = SessionFactory.create_batch(number, organization=owner)
    for session in sessions:
        mail.queue(session, site=SITE)
    return [session.candidate.email for session in sessions]


def environment(email_url: str = "console:") -> dict[str, str]:
    return {**_SETTINGS, "DATABASE_URL": database_url(), "EMAIL_URL": email_url}


def sent() -> int:
    return InvitationEmail.objects.filter(status=EmailStatus.SENT).count()


def failing(times: int, stop: Event) -> tuple[RepeatedJob, list[int]]:
    """A job that fails so often, and stops after it succeeded; and the attempts made."""
    attempts: list[int] = []

    def work() -> None:
        attempts.append(len(attempts))
        if len(attempts) <= times:
            raise OperationalError("the server closed the connection unexpectedly")
        stop.set()

    return worker.RepeatedJob("hiccups", 0, work), attempts


def test_a_worker_settles_sends_and_stops_on_sigterm() -> None:
    session = overdue()
    mail.queue(session, site=SITE)
    with running("run_worker", **environment()) as process:
        assert eventually(lambda: sent() == 1)
        assert eventually(lambda: Session.objects.get().status == Status.IN_PROGRESS)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=10)
    assert time.monotonic() - began < 3
    assert process.returncode == 0, printed
    assert f"To: {session.candidate.email}" in printed
    assert str(session.token) not in printed
    assert "The worker has stopped." in printed


def test_a_worker_that_is_killed_while_it_sends_is_followed_by_another() -> None:
    (address,) = order_emails()
    with mail_server() as server:
        held = hold(server)
        with running("run_worker", **environment(server.url)) as process:
            assert held.wait(20)
            kill(process)
        server.replies.clear()
        with running("run_worker", **environment(server.url)):
            assert eventually(lambda: sent() == 1)
        assert [to for to, _ in server.received] == [address]
    assert InvitationEmail.objects.get().attempt_count == 2


def test_a_worker_sends_beside_a_mail_that_hangs() -> None:
    order_emails(3)
    with mail_server() as server:
        held = hold(server)
        with running("run_worker", **environment(server.url)):
            assert held.wait(20)
            server.replies.clear()
            (other,) = order_emails()
            assert eventually(lambda: other in [to for to, _ in server.received])


def hold(server: MailServer) -> Event:
    """Let the server answer no address; the event is set when the first is named."""
    named, never = Event(), Event()

    def wait(_: Conversation) -> None:
        named.set()
        never.wait(120)

    server.replies["RCPT"] = wait
    return named


def test_after_a_hiccup_the_job_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Event()
    job, attempts = failing(1, stop)
    monkeypatch.setattr(worker, "MAX_PAUSE_SECONDS", 0.01)
    worker.repeat(job, stop)
    assert attempts == [0, 1]
    (record,) = caplog.records
    assert record.getMessage().startswith("The database is unavailable for the job “hiccups”: ")


def test_each_failure_in_a_row_waits_longer_up_to_a_bound() -> None:
    job = worker.RepeatedJob("hourly", 3600, list)
    pauses = [worker.pause(job, failures) for failures in (0, 1, 2, 3, 5, 6, 5000)]
    assert pauses == [3600, 2, 4, 8, 32, 32, 32]
