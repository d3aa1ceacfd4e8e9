"""The invitation on a session's page: the link, the due date, the time before the start."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sessions_app.invitations import mail
from sessions_app.models import InvitationEmail, Organization, Session, TimeExtension
from sessions_app.vocabulary.enums import Role, Status
from tests.annotations import Json, Response
from tests.browsing import member_client
from tests.factories import SessionFactory

NOW = timezone.now()
pytestmark = pytest.mark.django_db

MORE = {"percent": "25", "reason": "Larger print"}
ACTIONS = {
    "session-link-send": {},
    "session-link-rotate": {"send_email": "on"},
    "session-due-date": {"due_date": "2090-01-02T10:30"},
    "session-time-factor": MORE,
}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, candidate__email="jo@mail.example")


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def act(client: Client, session: Session, name: str, **fields: str) -> Response:
    return client.post(reverse(f"pages:{name}", args=[session.pk]), fields, follow=True)


def page(client: Client, session: Session) -> Response:
    return client.get(reverse("pages:session", args=[session.pk]))


def test_who_may_invite_sees_the_link(client: Client, session: Session) -> None:
    shown = page(client, session)
    assert f"http://testserver/invite/{session.token}</code>" in shown.text
    assert "no-store" in shown["Cache-Control"]


def test_a_reviewer_does_not(organization: Organization, session: Session) -> None:
    shown = page(member_client(organization, Role.REVIEWER), session)
    assert shown.status_code == 200
    assert str(session.token) not in shown.text


def test_after_the_submission_there_is_none(client: Client, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status=Status.SUBMITTED)
    assert str(session.token) not in page(client, session).text
    refused = act(client, session, "session-link-send")
    assert "The session was submitted" in refused.text
    assert not InvitationEmail.objects.exists()


@pytest.mark.parametrize("name", ACTIONS)
def test_a_reviewer_may_do_none_of_it(
    organization: Organization, session: Session, name: str
) -> None:
    answer = act(member_client(organization, Role.REVIEWER), session, name, **ACTIONS[name])
    assert "Your role in this organization does not allow this action." in answer.text
    before, after = session, Session.objects.get()
    assert (after.token, after.due_date, after.time_factor) == (before.token, None, 1)
    assert not InvitationEmail.objects.exists()


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (None, "No e-mail with the link has been sent."),
        ({}, "E-mail waiting"),
        ({"attempt_count": 2, "last_error": "451 later"}, "Tried 2 times: 451 later"),
        ({"status": "sent", "sent_at": NOW, "due_at": None}, "E-mail sent"),
        ({"status": "failed", "due_at": None, "last_error": "550 <b>no"}, "550 &lt;b&gt;no"),
    ],
)
def test_the_page_says_what_became_of_the_e_mail(
    client: Client, session: Session, columns: Json | None, text: str
) -> None:
    InvitationEmail.objects.all().delete()
    if columns is not None:
        email = mail.queue(session, site="https://gradient.example")
        InvitationEmail.objects.filter(pk=email.pk).update(**columns)
    page = client.get(reverse("pages:session", args=[session.pk])).text
    assert text in page
    assert "Send the link again" in page


def test_the_link_is_sent_again(client: Client, session: Session) -> None:
    assert "will be sent to jo@mail.example" in act(client, session, "session-link-send").text
    assert InvitationEmail.objects.get().session == session


@pytest.mark.parametrize(("form", "sent"), [({"send_email": "on"}, 1), ({}, 0)])
def test_a_new_link_replaces_the_old(
    client: Client, session: Session, form: dict[str, str], sent: int
) -> None:
    shown = act(client, session, "session-link-rotate", **form)
    assert str(session.token) not in shown.text
    assert str(Session.objects.get().token) in shown.text
    assert client.get(f"/invite/{session.token}").status_code == 404
    assert InvitationEmail.objects.count() == sent


def test_the_due_date_is_changed_and_cleared(client: Client, session: Session) -> None:
    shown = act(client, session, "session-due-date", due_date="2090-01-02T10:30")
    assert 'value="2090-01-02T10:30"' in shown.text
    act(client, session, "session-due-date", due_date="")
    assert Session.objects.get().due_date is None


@pytest.mark.parametrize(
    ("due_date", "words"),
    [
        ("2020-01-02T10:30", "The due date has passed."),
        ("soon", "Enter a date and a time."),
        ("2090-02-30T10:30", "Enter a date and a time."),
        ("0000-01-01T00:00", "Enter a date and a time."),
    ],
)
def test_any_other_due_date_is_refused(
    client: Client, session: Session, due_date: str, words: str
) -> None:
    assert words in act(client, session, "session-due-date", due_date=due_date).text
    assert Session.objects.get().due_date is None


def test_the_time_is_given_before_the_start(client: Client, session: Session) -> None:
    shown = act(client, session, "session-time-factor", **MORE)
    assert "25 % more time" in shown.text
    assert "×1.25: <bdi>Larger print</bdi>" in shown.text
    assert "Time factor 1.25" in shown.text
    candidate = Client().get(f"/invite/{session.token}")
    assert "1 h 15 min" in candidate.text
    assert "18 min 45 s" in candidate.text


@pytest.mark.parametrize("percent", ["-1", "301", "nan", "inf", "", "x"])
def test_any_other_percentage_is_refused(client: Client, session: Session, percent: str) -> None:
    shown = act(client, session, "session-time-factor", percent=percent, reason="x")
    assert "Enter a percentage from 0 to 300, and a reason." in shown.text
    assert not TimeExtension.objects.exists()


def test_a_session_that_has_started_offers_no_time_before_it(
    client: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status=Status.SETUP)
    assert "More time before the start" not in page(client, session).text
    assert "The session is “setup”" in act(client, session, "session-time-factor", **MORE).text
