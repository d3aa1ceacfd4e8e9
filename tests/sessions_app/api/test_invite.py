from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from pytest_django import Settings

from sessions_app.invitations import sender
from sessions_app.models import Assessment, Candidate, InvitationEmail, Organization, Session
from tests import answers, paths
from tests.annotations import Call
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


def test_a_second_time_it_gives_back_the_same(invite: Call) -> None:
    first, second = invite(), invite(name="Other", dueDate="2031-01-01T00:00:00Z")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_the_address_of_the_site_may_be_a_setting(invite: Call, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://take.example.com"
    url = invite().json()["inviteUrl"]
    assert url == f"https://take.example.com/invite/{Session.objects.get().token}"


def test_an_e_mail_is_put_in_the_queue_once(invite: Call) -> None:
    invite()
    invite()
    email = InvitationEmail.objects.get()
    assert (email.session, email.site) == (Session.objects.get(), "http://testserver")


def test_the_queue_does_not_hold_what_opens_the_session(invite: Call) -> None:
    invite()
    assert Session.objects.get().token not in str(list(InvitationEmail.objects.values()))


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
