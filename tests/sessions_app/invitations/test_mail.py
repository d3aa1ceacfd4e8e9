"""What the invitation e-mail says, and how it is ordered."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.invitations import mail
from sessions_app.invitations.mail import build_message
from sessions_app.models import InvitationEmail, Session
from tests.factories import AssessmentFactory
from tests.mailbox import html_of

pytestmark = pytest.mark.django_db

SITE = "https://gradient.example"


@pytest.fixture
def session(db: None) -> Session:
    assessment = AssessmentFactory.create(name="Senior PM", organization__name="Acme")
    return lifecycle.invite(assessment, email="jane@example.com", name="Jane <b>Smith</b>")[0]


@pytest.fixture
def written(session: Session) -> Callable[[], EmailMessage]:
    """Orders the e-mail and returns the message."""
    return lambda: build_message(mail.queue(session, site=SITE))


def test_it_has_the_link_as_text_and_html(
    session: Session, written: Callable[[], EmailMessage]
) -> None:
    message = written()
    assert (message.to, message.subject) == (["jane@example.com"], "Acme: Senior PM")
    link = f"{SITE}/invite/{session.token}"
    assert link in message.body
    assert f'<a href="{link}">' in html_of(message)


def test_names_are_escaped_in_html_only(written: Callable[[], EmailMessage]) -> None:
    message = written()
    assert "Hello Jane <b>Smith</b>," in message.body
    assert "Hello Jane &lt;b&gt;Smith&lt;/b&gt;," in html_of(message)


def test_it_has_the_due_date(session: Session, written: Callable[[], EmailMessage]) -> None:
    session.due_date = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
    session.save()
    assert "Please start by 4 May 2026, 15:30 UTC." in written().body


def test_a_line_break_in_a_name_does_not_break_the_header(
    session: Session, written: Callable[[], EmailMessage]
) -> None:
    session.assessment.name = "Senior\nPM"
    session.assessment.save()
    assert written().subject == "Acme: Senior PM"


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("Hiring <hi@example.com>", "example.com"),
        ("hi@example.org", "example.org"),
        ("webmaster", "localhost"),
    ],
)
def test_every_attempt_has_the_same_message_id(
    session: Session, settings: Settings, sender: str, domain: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    email = mail.queue(session, site=SITE)
    ids = {build_message(email).message()["Message-ID"] for _ in range(2)}
    assert ids == {f"<{email.message_id}@{domain}>"}


def test_what_is_printed_does_not_open_the_session(
    session: Session, settings: Settings, written: Callable[[], EmailMessage]
) -> None:
    settings.EMAIL_BACKEND = mail.PRINTING_BACKEND
    message = written().message().as_string()
    assert str(session.token) not in message
    assert "not printed, because it opens the session" in message


def test_the_order_holds_no_token(session: Session) -> None:
    mail.queue(session, site=SITE)
    assert str(session.token) not in str(InvitationEmail.objects.values().get())


def test_ordered_again_it_is_another_e_mail(session: Session) -> None:
    first = mail.queue(session, site=SITE)
    InvitationEmail.objects.update(
        status="failed", due_at=None, attempt_count=7, last_error="550 nobody"
    )
    second = mail.queue(session, site="https://other.example")
    assert second.pk == first.pk
    assert second.message_id != first.message_id
    assert (second.status, second.attempt_count, second.last_error) == ("queued", 0, "")
    assert second.due_at is not None
    assert second.site == "https://other.example"
