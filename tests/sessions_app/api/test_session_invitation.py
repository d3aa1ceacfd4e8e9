"""`POST /api/sessions/{id}/invitation`: the link is sent again."""

import pytest
from django.core.mail import EmailMessage

from sessions_app.invitations import sender
from sessions_app.models import InvitationEmail, Organization
from tests import answers, paths
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


def test_the_link_is_sent_again(
    api: ApiClient, organization: Organization, mailoutbox: list[EmailMessage]
) -> None:
    session = SessionFactory.create(organization=organization)
    for _ in range(2):
        response = api.post(paths.sessions(session, "invitation"), {"sendEmail": True})
        assert response.status_code == 200
        assert list(response.json()) == ["session", "inviteUrl"]
        work_off(sender.QUEUE)
    assert [message.to for message in mailoutbox] == [[session.candidate.email]] * 2
    assert response.json()["inviteUrl"] in mailoutbox[1].body
    state = api.get(paths.sessions(session)).json()["session"]["invitation"]
    assert (state["email"], state["attempts"], state["lastError"]) == ("sent", 1, None)


def test_the_link_alone_sends_nothing(api: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    response = api.post(paths.sessions(session, "invitation"), {"sendEmail": False})
    assert response.json()["inviteUrl"].endswith(f"/invite/{session.token}")
    assert not InvitationEmail.objects.exists()


def test_a_submitted_session_needs_no_link(api: ApiClient, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    answers.error(api.post(paths.sessions(session, "invitation")), 409, "conflict")
    assert not InvitationEmail.objects.exists()
