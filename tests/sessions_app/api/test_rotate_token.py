"""Another link for a session, and another address for a candidate."""

import pytest
from django.core.mail import EmailMessage

from sessions_app.invitations import mail, sender
from sessions_app.models import AuditEntry, InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, candidate__email="jo@example.org")


def rotate(api: ApiClient, session: Session, **body: object) -> Json:
    response = api.post(paths.sessions(session, "rotate-token"), body)
    assert response.status_code == 200, response.content
    answer: Json = response.json()
    return answer


def works(session: Session, token: str | None) -> bool:
    return ApiClient(token).get(paths.sessions(session, "workspace")).status_code == 200


class TestRotating:
    def test_the_old_link_is_dead_and_the_new_one_works(
        self, api: ApiClient, session: Session
    ) -> None:
        answer = rotate(api, session)
        token = answer["session"]["token"]
        assert list(answer) == ["session", "inviteUrl"]
        assert answer["inviteUrl"] == f"http://testserver/invite/{token}"
        assert (works(session, session.token), works(session, token)) == (False, True)

    def test_the_new_link_is_sent(
        self, api: ApiClient, session: Session, mailoutbox: list[EmailMessage]
    ) -> None:
        url = rotate(api, session)["inviteUrl"]
        work_off(sender.QUEUE)
        (message,) = mailoutbox
        assert url in message.body
        assert str(session.token) not in message.body

    def test_no_link_is_sent_where_none_is_wanted(self, api: ApiClient, session: Session) -> None:
        rotate(api, session, sendEmail=False)
        assert not InvitationEmail.objects.exists()

    @pytest.mark.parametrize("status", Status)
    def test_any_session_may_get_another(
        self, api: ApiClient, organization: Organization, status: Status
    ) -> None:
        session = SessionFactory.create(organization=organization, status=status)
        assert rotate(api, session)["session"]["token"] != session.token
        is_open = status in (Status.INVITED, Status.SETUP, Status.IN_PROGRESS)
        assert InvitationEmail.objects.exists() == is_open

    def test_a_running_workspace_must_have_the_new_one(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
        old, save = ApiClient(session.token), paths.sessions(session, "checkpoint")
        calls = [
            (save, {"deliverableState": {"n": 1}}),
            (paths.sessions(session, "messages"), {"role": "user", "content": "Hello"}),
        ]
        assert [old.post(*call).status_code for call in calls] == [200, 201]
        new = ApiClient(rotate(api, session)["session"]["token"])
        assert [old.post(*call).status_code for call in calls] == [401, 401]
        assert new.post(save, {"deliverableState": {"n": 2}}).status_code == 200

    def test_the_audit_says_so_without_a_token(self, api: ApiClient, session: Session) -> None:
        token = rotate(api, session)["session"]["token"]
        entry = AuditEntry.objects.get(action="session.token_rotated")
        assert (entry.object_id, entry.actor_kind) == (session.pk, "api_key")
        written = str(list(AuditEntry.objects.values()))
        assert str(session.token) not in written
        assert str(token) not in written

    def test_what_is_not_known_is_refused(self, api: ApiClient, session: Session) -> None:
        path = paths.sessions(session, "rotate-token")
        assert answers.faults(api.post(path, {"sendEmail": "yes"})) == ["sendEmail"]
        session.refresh_from_db()
        assert works(session, session.token)


class TestAnotherAddress:
    def put_right(self, api: ApiClient, session: Session, **body: object) -> Json:
        path = paths.candidates(session.candidate)
        response = api.patch(path, {"email": "jo@example.com", **body})
        assert response.status_code == 200, response.content
        answer: Json = response.json()
        return answer

    def test_the_link_goes_to_it_and_the_old_one_is_dead(
        self, api: ApiClient, session: Session, mailoutbox: list[EmailMessage]
    ) -> None:
        answer = self.put_right(api, session)
        assert str(session.token) not in str(answer)
        work_off(sender.QUEUE)
        token = Session.objects.get().token
        (message,) = mailoutbox
        assert message.to == ["jo@example.com"]
        assert f"/invite/{token}" in message.body
        assert str(token) not in str(answer)
        assert (works(session, session.token), works(session, token)) == (False, True)

    def test_a_link_that_still_waits_is_not_sent_to_the_old_one(
        self, api: ApiClient, session: Session, mailoutbox: list[EmailMessage]
    ) -> None:
        mail.queue(session, site="http://testserver")
        self.put_right(api, session)
        work_off(sender.QUEUE)
        assert [message.to for message in mailoutbox] == [["jo@example.com"]]

    def test_it_may_be_told_apart_from_the_mail(self, api: ApiClient, session: Session) -> None:
        self.put_right(api, session, sendEmail=False)
        assert not InvitationEmail.objects.exists()
        assert not works(session, session.token)

    def test_who_has_started_goes_on(self, api: ApiClient, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
        self.put_right(api, session)
        assert works(session, session.token)
        assert not InvitationEmail.objects.exists()

    @pytest.mark.parametrize(
        "body", [{"name": "Jo"}, {"email": "JO@example.org"}, {"email": "jo@example.org"}]
    )
    def test_the_same_address_changes_no_link(
        self, api: ApiClient, session: Session, body: Json
    ) -> None:
        assert api.patch(paths.candidates(session.candidate), body).status_code == 200
        assert works(session, session.token)
        assert not InvitationEmail.objects.exists()

    def test_an_address_of_somebody_else_changes_nothing(
        self, api: ApiClient, session: Session, organization: Organization
    ) -> None:
        SessionFactory.create(organization=organization, candidate__email="jo@example.com")
        path = paths.candidates(session.candidate)
        answers.error(api.patch(path, {"email": "jo@example.com"}), 409, "conflict")
        assert works(session, session.token)

    def test_the_admin_s_form_does_the_same(self, admin_client: object, session: Session) -> None:
        url = f"/admin/sessions_app/candidate/{session.candidate_id}/change/"
        form = {"name": "Jo", "email": "jo@example.com"}
        assert admin_client.post(url, form).status_code == 302  # type: ignore[attr-defined]
        assert not works(session, session.token)
        assert InvitationEmail.objects.count() == 1
