from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.models import (
    Assessment,
    Candidate,
    InvitationEmail,
    Organization,
    Session,
    TimeExtension,
)
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory

pytestmark = pytest.mark.django_db

JANE = {"email": "jane@example.com", "name": "Jane Smith"}
Invite = Callable[..., Json]
KIM = {"email": "kim@example.com", "name": "Kim"}


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization)


@pytest.fixture
def invite(api: ApiClient, assessment: Assessment) -> Invite:
    def send(*candidates: object, **headers: str) -> Json:
        response = api.post(paths.invite_many(assessment), {"candidates": candidates}, **headers)
        assert response.status_code == 200, response.content
        answer: Json = response.json()
        assert list(answer) == ["results"]
        return answer

    return send


def test_each_gets_a_session_and_its_link_in_order(invite: Invite) -> None:
    results = invite(KIM, JANE)["results"]
    assert [list(result) for result in results] == [["status", "session", "inviteUrl"]] * 2
    assert [result["status"] for result in results] == [201, 201]
    emails = [result["session"]["candidateEmail"] for result in results]
    assert emails == ["kim@example.com", "jane@example.com"]
    for result in results:
        token = Session.objects.get(pk=result["session"]["id"]).token
        assert result["inviteUrl"] == f"http://testserver/invite/{token}"


def test_the_session_is_that_of_a_call_of_its_own(
    api: ApiClient, assessment: Assessment, invite: Invite
) -> None:
    (result,) = invite(JANE)["results"]
    alone = api.post(paths.invite(assessment), JANE).json()
    assert result["session"] == alone["session"]


def test_a_bad_one_keeps_no_other_from_being_invited(invite: Invite) -> None:
    bad = [{"email": "nobody", "name": "X"}, {**KIM, "extra": 1}, 7, {"name": "No address"}]
    results = invite(*bad, JANE)["results"]
    assert [result["status"] for result in results] == [400, 400, 400, 400, 201]
    assert [list(result) for result in results[:4]] == [["status", "error"]] * 4
    assert {result["error"]["code"] for result in results[:4]} == {"invalid_request"}
    assert list(results[0]["error"]["details"]) == ["email"]
    assert list(results[1]["error"]["details"]) == ["extra"]
    assert Candidate.objects.count() == 1


def test_a_due_date_that_has_passed_is_refused_alone(invite: Invite) -> None:
    results = invite({**KIM, "dueDate": "2020-01-01T00:00:00Z"}, JANE)["results"]
    assert [result["status"] for result in results] == [400, 201]


def test_who_was_invited_before_takes_over_what_differs(invite: Invite) -> None:
    first = invite(JANE, KIM)["results"]
    again = invite(JANE, {**KIM, "name": "Kim B.", "sendEmail": True})["results"]
    assert [result["status"] for result in again] == [200, 200]
    assert [result["changed"] for result in again] == [[], ["name", "email"]]
    assert [r["session"]["id"] for r in again] == [r["session"]["id"] for r in first]


def test_the_same_candidate_twice_gets_one_session(invite: Invite) -> None:
    results = invite(JANE, {**JANE, "email": " JANE@Example.com"})["results"]
    assert [result["status"] for result in results] == [201, 200]
    assert Session.objects.count() == 1


def test_an_inactive_assessment_refuses_each(
    api: ApiClient, organization: Organization, invite: Invite, assessment: Assessment
) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(is_active=False)
    open_session = SessionFactory.create(organization=organization, assessment=assessment)
    email = open_session.candidate.email
    results = invite(JANE, {"email": email, "name": "Jo"})["results"]
    assert [result["status"] for result in results] == [409, 200]


def test_mails_are_queued_unless_unwanted(invite: Invite) -> None:
    invite(JANE, {**KIM, "sendEmail": False})
    (email,) = InvitationEmail.objects.all()
    assert email.session.candidate.email == JANE["email"]


@pytest.mark.parametrize("candidates", [[], {}, None, "x", [JANE] * 501])
def test_the_list_has_1_to_500(api: ApiClient, assessment: Assessment, candidates: object) -> None:
    response = api.post(paths.invite_many(assessment), {"candidates": candidates})
    assert answers.faults(response) == ["candidates"]
    assert not Session.objects.exists()


class TestRepeated:
    KEY = "invite-many-1"

    def test_it_is_done_once(self, invite: Invite) -> None:
        first = invite({"email": "x"}, JANE, idempotency_key=self.KEY)
        assert invite({"email": "x"}, JANE, idempotency_key=self.KEY) == first
        assert InvitationEmail.objects.count() == 1

    def test_a_deleted_session_is_not_shown_again(self, api: ApiClient, invite: Invite) -> None:
        first = invite(JANE, KIM, idempotency_key=self.KEY)["results"]
        session = Session.objects.get(pk=first[0]["session"]["id"])
        assert api.delete(paths.sessions(session)).status_code == 200
        again = invite(JANE, KIM, idempotency_key=self.KEY)["results"]
        assert again == [{"status": 201}, first[1]]
        assert Session.objects.count() == 1


def test_the_answer_costs_no_query_for_each(invite: Invite) -> None:
    people = [{"email": f"p{n}@example.com", "name": "P"} for n in range(3)]
    with CaptureQueriesContext(connection) as queries:
        invite(*people)
    table = TimeExtension._meta.db_table
    assert len([query for query in queries if f'FROM "{table}"' in query["sql"]]) == 1
