from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from sessions_app.invitations import sender
from sessions_app.models import Assessment, Candidate, InvitationEmail, Organization, Session
from tests import answers, paths
from tests.annotations import Call, Json
from tests.clients import ApiClient
from tests.due_tasks import work_off
from tests.factories import AssessmentFactory, SessionFactory
from tests.mailbox import html_of

pytestmark = pytest.mark.django_db

JANE = {"email": "jane@example.com", "name": "Jane Smith"}


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(
        organization=organization, name="Senior PM", phases=[("Task", 45)]
    )


@pytest.fixture
def invite(api: ApiClient, assessment: Assessment) -> Call:
    return lambda **body: api.post(paths.invite(assessment), {**JANE, **body})


def test_it_makes_a_session_and_its_link(invite: Call, assessment: Assessment) -> None:
    response = invite(dueDate="2030-01-02T03:04:05+02:00")
    session = Session.objects.get()
    assert response.status_code == 201
    body = response.json()
    assert body["inviteUrl"] == f"http://testserver/invite/{session.token}"
    assert body["session"]["id"] == str(session.pk)
    assert body["session"]["status"] == "invited"
    assert body["session"]["candidateEmail"] == "jane@example.com"
    assert body["session"]["dueDate"] == "2030-01-02T01:04:05Z"
    assert [phase["minutes"] for phase in body["session"]["phases"]] == [45]


class TestAgain:
    def test_the_same_changes_nothing(self, invite: Call) -> None:
        first, second = invite(), invite()
        assert (first.status_code, second.status_code) == (201, 200)
        assert {**first.json(), "changed": []} == second.json()

    def test_what_differs_is_taken_over(self, invite: Call) -> None:
        first = invite(dueDate="2090-01-01T00:00:00Z").json()
        second = invite(name="Jane S.", dueDate="2091-01-01T00:00:00Z").json()
        assert second["changed"] == ["dueDate", "name"]
        assert second["session"]["id"] == first["session"]["id"]
        assert second["session"]["candidateName"] == "Jane S."
        assert second["session"]["dueDate"] == "2091-01-01T00:00:00Z"
        assert second["inviteUrl"] == first["inviteUrl"]

    def test_what_is_not_given_stays(self, invite: Call) -> None:
        invite(dueDate="2090-01-01T00:00:00Z")
        for body in ({}, {"dueDate": None}):
            again = invite(**body).json()
            assert (again["changed"], again["session"]["dueDate"]) == ([], "2090-01-01T00:00:00Z")

    def test_the_link_is_sent_again_if_asked(
        self, invite: Call, mailoutbox: list[EmailMessage]
    ) -> None:
        invite()
        work_off(sender.QUEUE)
        assert invite(sendEmail=True).json()["changed"] == ["email"]
        work_off(sender.QUEUE)
        assert [message.to for message in mailoutbox] == [["jane@example.com"]] * 2

    @pytest.mark.parametrize("body", [{}, {"sendEmail": False}])
    def test_the_link_is_not_sent_again_unasked(self, invite: Call, body: Json) -> None:
        invite(sendEmail=False)
        assert invite(**body).json()["changed"] == []
        assert not InvitationEmail.objects.exists()

    def test_a_session_that_ran_out_is_opened(self, invite: Call) -> None:
        session_id = invite().json()["session"]["id"]
        Session.objects.update(due_date=timezone.now() - timedelta(days=1))
        again = invite(dueDate="2090-01-01T00:00:00Z", sendEmail=True).json()
        assert again["changed"] == ["dueDate", "email"]
        candidate = ApiClient(again["session"]["token"])
        assert candidate.post(f"/api/sessions/{session_id}/start-setup").status_code == 200

    def test_a_refusal_changes_nothing(self, invite: Call) -> None:
        invite()
        refused = invite(name="Other", dueDate="2020-01-01T00:00:00Z", sendEmail=True)
        assert answers.faults(refused) == ["dueDate"]
        assert Candidate.objects.get().name == "Jane Smith"

    def test_a_deleted_candidate_is_restored_under_the_name(
        self, invite: Call, api: ApiClient
    ) -> None:
        invite()
        api.delete(paths.candidates(Candidate.objects.get()))
        again = invite(name="Jane S.").json()
        assert (again["changed"], again["session"]["candidateName"]) == (["name"], "Jane S.")

    def test_an_answer_is_given_again_as_it_was(self, api: ApiClient, invite: Call) -> None:
        invite()
        path, headers = paths.invite(Assessment.objects.get()), {"Idempotency-Key": "again"}
        body = {**JANE, "name": "Jane S."}
        first, second = (api.post(path, body, **headers) for _ in range(2))
        assert first.json()["changed"] == ["name"] == second.json()["changed"]


def test_a_known_candidate_gets_the_name_of_another_invitation(
    invite: Call, api: ApiClient, organization: Organization
) -> None:
    invite()
    other = AssessmentFactory.create(organization=organization, phases=[("Task", 5)])
    response = api.post(paths.invite(other), {**JANE, "name": "Jane S."})
    assert response.status_code == 201
    assert response.json()["session"]["candidateName"] == "Jane S."
    assert "changed" not in response.json()


def test_the_address_of_the_site_may_be_a_setting(invite: Call, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://take.example.com"
    url = invite().json()["inviteUrl"]
    assert url == f"https://take.example.com/invite/{Session.objects.get().token}"


def test_the_link_may_lead_to_a_workspace_elsewhere(
    invite: Call, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.WORKSPACE_URL = "https://work.example/start?s={sessionId}#{token}"
    url = invite().json()["inviteUrl"]
    session = Session.objects.get()
    assert url == f"https://work.example/start?s={session.pk}#{session.token}"
    work_off(sender.QUEUE)
    assert url in mailoutbox[0].body


def test_an_e_mail_is_put_in_the_queue_once(invite: Call) -> None:
    invite()
    invite()
    email = InvitationEmail.objects.get()
    assert (email.session, email.site) == (Session.objects.get(), "http://testserver")


def test_the_queue_does_not_hold_what_opens_the_session(invite: Call) -> None:
    invite()
    assert str(Session.objects.get().token) not in str(list(InvitationEmail.objects.values()))


def test_the_worker_sends_it_once(invite: Call, mailoutbox: list[EmailMessage]) -> None:
    invite()
    invite()
    work_off(sender.QUEUE)
    (message,) = mailoutbox
    url = invite().json()["inviteUrl"]
    assert message.to == ["jane@example.com"]
    assert url in message.body
    assert f'<a href="{url}">' in html_of(message)


def test_no_e_mail_where_none_is_wanted(invite: Call) -> None:
    assert invite(sendEmail=False).status_code == 201
    assert not InvitationEmail.objects.exists()


def test_an_inactive_assessment_is_a_conflict(invite: Call, assessment: Assessment) -> None:
    assessment.is_active = False
    assessment.save()
    answers.error(invite(), 409, "conflict")
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("email", 7),
        ("email", "x" * 250 + "@example.com"),
        ("name", ""),
        ("name", "   "),
        ("name", 7),
        ("name", "x" * 201),
        ("dueDate", "tomorrow"),
        ("dueDate", "2030-01-01T00:00:00"),
        ("dueDate", 7),
        ("dueDate", "2020-01-01T00:00:00Z"),
        ("sendEmail", "yes"),
        ("sendEmail", None),
        ("role", "x"),
    ],
)
def test_bad_values_change_nothing(invite: Call, field: str, value: object) -> None:
    assert answers.faults(invite(**{field: value})) == [field]
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("missing", ["email", "name"])
def test_address_and_name_are_required(
    api: ApiClient, assessment: Assessment, missing: str
) -> None:
    body = {key: value for key, value in JANE.items() if key != missing}
    assert answers.faults(api.post(paths.invite(assessment), body)) == [missing]


def test_an_assessment_of_another_organization_is_not_found(api: ApiClient) -> None:
    answers.error(api.post(paths.invite(AssessmentFactory.create()), JANE), 404, "not_found")


def test_a_handed_in_session_makes_room_for_another(
    invite: Call, assessment: Assessment, organization: Organization
) -> None:
    session = SessionFactory.create(
        organization=organization,
        assessment=assessment,
        candidate__email="jane@example.com",
        status="submitted",
    )
    response = invite()
    assert response.status_code == 201
    assert response.json()["session"]["candidateId"] == str(session.candidate_id)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_session(invite: Call) -> None:
    def run(_: int) -> int:
        try:
            return invite().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(run, range(20))) == [200] * 19 + [201]
    assert Session.objects.count() == 1
    assert InvitationEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_spellings_of_one_mailbox_at_once_make_one_candidate(invite: Call) -> None:
    spellings = ["jo@grün.example", "jo@xn--grn-ioa.example", "JO@gru\u0308n.example"] * 4

    def run(email: str) -> int:
        try:
            return invite(email=email, name=f"Jo {len(email)}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(spellings)) as pool:
        assert sorted(pool.map(run, spellings)) == [200] * 11 + [201]
    assert (Candidate.objects.count(), Session.objects.count()) == (1, 1)
