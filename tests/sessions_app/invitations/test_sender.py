"""From the order to the mail server's answer: once, later, or never."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from gradient.core.tasks import claims
from sessions_app.deletion import single
from sessions_app.invitations import mail, sender
from sessions_app.models import InvitationEmail, Organization, Session
from tests.annotations import present
from tests.due_tasks import work_off
from tests.factories import SessionFactory
from tests.mail_server import MailServer, mail_server
from tests.sessions_app.verbs import STAFF
from tests.threads import at_once

pytestmark = pytest.mark.django_db

SITE = "https://gradient.example"


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "gradient.core.mail.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def session(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization)
    mail.queue(session, site=SITE)
    return session


def send_due() -> None:
    work_off(sender.QUEUE)


def email() -> InvitationEmail:
    return InvitationEmail.objects.get()


def test_an_accepted_e_mail_is_sent_once(session: Session, server: MailServer) -> None:
    send_due()
    send_due()
    assert [to for to, _ in server.received] == [session.candidate.email]
    row = email()
    assert (row.status, row.attempt_count, row.last_error) == ("sent", 1, "")
    assert (row.due_at, row.claim) == (None, None)
    assert present(row.sent_at) <= timezone.now()


def test_a_server_that_refuses_for_a_moment_gets_it_later(
    session: Session, server: MailServer
) -> None:
    server.answers("RCPT", b"451 4.7.1 try again")
    send_due()
    row = email()
    assert (row.status, row.attempt_count) == ("queued", 1)
    assert row.last_error == "The mail server refused the address: 451 4.7.1 try again"
    assert present(row.due_at) - timezone.now() < timedelta(seconds=12)
    server.answers("RCPT", b"250 ok")
    send_due()
    assert server.received == []  # it is not due yet
    with time_machine.travel(present(row.due_at)):
        send_due()
    assert len(server.received) == 1
    assert (email().status, email().attempt_count, email().last_error) == ("sent", 2, "")
    assert server.message_ids() == [f"<{row.message_id}@localhost>"]


def test_it_is_tried_with_growing_waits_for_two_days(session: Session, server: MailServer) -> None:
    server.answers("RCPT", b"451 not yet")
    ordered_at, waits = email().ordered_at, []
    with time_machine.travel(ordered_at, tick=False) as clock:
        while (due_at := email().due_at) is not None:
            waits.append((due_at - timezone.now()).total_seconds())
            clock.move_to(due_at)
            send_due()
        assert timezone.now() == ordered_at + timedelta(days=2)
    assert waits[1:10] == pytest.approx(sender.WAITS_SECONDS, rel=0.11)
    assert all(wait < 2 * 3600 * 1.11 for wait in waits)
    assert (email().status, email().attempt_count) == ("failed", len(waits))


def test_within_two_minutes_of_a_refusal_it_is_tried_again() -> None:
    assert all(seconds * 1.1 < 120 for seconds in sender.WAITS_SECONDS[:3])


def test_an_address_that_does_not_exist_fails_at_once(session: Session, server: MailServer) -> None:
    server.answers("RCPT", b"550 5.1.1 no such user")
    send_due()
    row = email()
    assert (row.status, row.due_at, row.attempt_count) == ("failed", None, 1)
    assert row.last_error == "The mail server refused the address: 550 5.1.1 no such user"
    assert row.sent_at is None


def test_what_the_server_says_does_not_go_into_the_log(
    session: Session, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers("RCPT", f"550 {session.candidate.email} unknown".encode())
    send_due()
    assert session.candidate.email in email().last_error
    assert session.candidate.email not in caplog.text
    assert str(session.pk) in caplog.text


def test_a_long_answer_of_the_server_is_cut(session: Session, server: MailServer) -> None:
    server.answers("RCPT", b"451 " + b"x" * 1000)
    send_due()
    assert email().last_error == f"The mail server refused the address: 451 {'x' * 119}…"


def test_a_session_that_has_ended_gets_no_link(
    organization: Organization, server: MailServer
) -> None:
    mail.queue(SessionFactory.create(organization=organization, status="submitted"), site=SITE)
    send_due()
    assert server.recipients == []
    assert (email().status, email().last_error) == (
        "failed",
        "The session was submitted before the e-mail was sent.",
    )


def test_a_crash_is_tried_again_without_its_words(
    session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise RuntimeError("jane@example.com")

    monkeypatch.setattr(sender, "build_message", crash)
    send_due()
    assert (email().status, email().last_error) == (
        "queued",
        "The e-mail could not be sent (RuntimeError).",
    )


def test_a_worker_that_dies_is_followed_by_another(session: Session, server: MailServer) -> None:
    assert claims.claim_next(InvitationEmail.objects.all())  # and dies
    send_due()
    assert server.received == []
    with time_machine.travel(timezone.now() + claims.lease() + timedelta(seconds=1)):
        send_due()
    assert len(server.received) == 1
    assert (email().status, email().attempt_count) == ("sent", 2)


def test_what_kills_every_worker_is_given_up(session: Session, server: MailServer) -> None:
    InvitationEmail.objects.update(attempt_count=sender.MAX_ATTEMPTS)
    send_due()
    assert server.recipients == []
    assert email().status == "failed"


def test_a_session_deleted_meanwhile_sends_nothing(
    session: Session, server: MailServer, mailoutbox: list[EmailMessage]
) -> None:
    claimed = present(claims.claim_next(InvitationEmail.objects.all()))
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    sender._attempt(claimed)
    assert server.recipients == []


def test_an_order_during_an_attempt_is_sent_too(session: Session, server: MailServer) -> None:
    claimed = present(claims.claim_next(InvitationEmail.objects.all()))
    mail.queue(session, site=SITE)
    sender._record_sent(claimed)  # of the attempt that was overtaken
    assert email().status == "queued"
    send_due()
    assert (email().status, len(server.received)) == ("sent", 1)


def test_it_is_recorded_although_the_database_is_away_for_a_moment(
    session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OperationalError("the server closed the connection unexpectedly")] * 2
    finish = claims.finish

    def finish_later(*args: object, **columns: object) -> bool:
        if failures:
            raise failures.pop()
        return finish(*args, **columns)  # type: ignore[arg-type]

    monkeypatch.setattr(claims, "finish", finish_later)
    monkeypatch.setattr(sender, "RECORD_PAUSE_SECONDS", 0)
    monkeypatch.setattr(connection, "close", lambda: None)
    send_due()
    assert (email().status, len(server.received)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_e_mail_once(organization: Organization, server: MailServer) -> None:
    for _ in range(8):
        mail.queue(SessionFactory.create(organization=organization), site=SITE)
    at_once(*[send_due] * 4)
    send_due()
    assert len(server.received) == len({to for to, _ in server.received}) == 8
    assert set(InvitationEmail.objects.values_list("status", "attempt_count")) == {("sent", 1)}
