from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage

from sessions_app import lifecycle
from sessions_app.invitations import tasks
from sessions_app.models import Session
from tests.factories import AssessmentFactory
from tests.mailbox import html_of

pytestmark = pytest.mark.django_db

SITE = "https://gradient.example"


@pytest.fixture
def session(db: None) -> Session:
    assessment = AssessmentFactory.create(name="Senior PM", organization__name="Acme")
    return lifecycle.invite(assessment, email="jane@example.com", name="Jane <b>Smith</b>")[0]


def send(session: Session) -> bool:
    return tasks.send_invitation.func(str(session.pk), SITE)


def test_the_candidate_gets_the_link_as_text_and_html(
    session: Session, mailoutbox: list[EmailMessage]
) -> None:
    assert send(session)
    (message,) = mailoutbox
    assert (message.to, message.subject) == (["jane@example.com"], "Acme: Senior PM")
    html = html_of(message)
    link = f"{SITE}/invite/{session.token}"
    assert link in message.body
    assert f'<a href="{link}">' in html


def test_names_are_escaped_in_html_only(session: Session, mailoutbox: list[EmailMessage]) -> None:
    send(session)
    (message,) = mailoutbox
    assert "Hello Jane <b>Smith</b>," in message.body
    assert "Hello Jane &lt;b&gt;Smith&lt;/b&gt;," in html_of(message)


def test_the_message_has_the_due_date(session: Session, mailoutbox: list[EmailMessage]) -> None:
    session.due_date = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
    session.save()
    send(session)
    assert "Please start by 4 May 2026, 15:30 UTC." in mailoutbox[0].body


def test_a_line_break_in_a_name_does_not_break_the_header(
    session: Session, mailoutbox: list[EmailMessage]
) -> None:
    session.assessment.name = "Senior\nPM"
    session.assessment.save()
    send(session)
    assert mailoutbox[0].subject == "Acme: Senior PM"


def test_a_session_deleted_meanwhile_sends_nothing(mailoutbox: list[EmailMessage]) -> None:
    assert tasks.send_invitation.func(str(uuid4()), SITE) is False
    assert mailoutbox == []
