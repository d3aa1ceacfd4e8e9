"""The endpoints that Greenhouse calls, called as it calls them."""

from base64 import b64encode
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import HiringOrder, InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import Scope, Status
from tests.factories import ApiKeyFactory, AssessmentFactory, OrganizationFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.greenhouse import Greenhouse, playing_greenhouse
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def greenhouse(organization: Organization, settings: Settings) -> Iterator[Greenhouse]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    key = ApiKeyFactory.create(organization=organization)
    with playing_greenhouse(key.plain) as greenhouse:
        yield greenhouse


def ordered(greenhouse: Greenhouse, organization: Organization) -> tuple[str, Session]:
    """A test that was sent: its id, and its session."""
    assessment = AssessmentFactory.create(organization=organization)
    interview_id = greenhouse.send_test(assessment.pk).json()["partner_interview_id"]
    return interview_id, HiringOrder.objects.get(pk=interview_id).session


class TestListTests:
    def test_it_lists_the_active_assessments_of_the_organization(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        memo = AssessmentFactory.create(organization=organization, name="Memo")
        AssessmentFactory.create(organization=organization, name="Old", is_active=False)
        AssessmentFactory.create(organization=OrganizationFactory.create(), name="Theirs")
        response = greenhouse.get("list_tests")
        assert response.status_code == 200
        assert response.json() == [
            {"partner_test_id": str(memo.pk), "partner_test_name": "Memo"},
        ]

    @pytest.mark.parametrize(
        "header", ["", "Basic", "Basic !", "Basic " + b64encode(b"gai_live_x:").decode()]
    )
    def test_without_a_valid_key_it_is_401(self, header: str) -> None:
        response = Client().get("/api/greenhouse/list_tests", headers={"Authorization": header})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Basic"

    def test_a_key_with_a_password_is_refused(self, greenhouse: Greenhouse) -> None:
        header = "Basic " + b64encode(f"{greenhouse.key}:secret".encode()).decode()
        response = Client().get("/api/greenhouse/list_tests", headers={"Authorization": header})
        assert response.status_code == 401


class TestSendTest:
    def test_it_invites_the_candidate_and_sends_the_link(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        interview_id, session = ordered(greenhouse, organization)
        assert session.status == Status.INVITED
        assert (session.candidate.name, session.candidate.email) == ("Jo Doe", "jo@example.com")
        assert InvitationEmail.objects.get().session == session
        order = HiringOrder.objects.get(pk=interview_id)
        assert order.profile_url == "https://greenhouse.example/people/17"
        assert order.credential == greenhouse.key

    def test_the_key_is_encrypted_at_rest(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        ordered(greenhouse, organization)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT credential FROM sessions_app_hiringorder")
            assert greenhouse.key not in str(cursor.fetchall())

    def test_the_preferred_name_is_taken(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        greenhouse.send_test(assessment.pk, preferred_name="Joy")
        assert Session.objects.get().candidate.name == "Joy Doe"

    def test_the_same_test_sent_twice_is_sent_once(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        assessment, url = AssessmentFactory.create(organization=organization), greenhouse.new_url()
        first = greenhouse.send_test(assessment.pk, url).json()
        queued = InvitationEmail.objects.get().message_id
        assert greenhouse.send_test(assessment.pk, url).json() == first
        assert InvitationEmail.objects.get().message_id == queued

    def test_two_jobs_that_ask_for_one_test_share_the_session(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        first = greenhouse.send_test(assessment.pk).json()
        second = greenhouse.send_test(assessment.pk).json()
        assert first != second
        assert Session.objects.count() == 1
        assert HiringOrder.objects.count() == 2

    def test_an_unknown_property_is_ignored(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        assert greenhouse.send_test(assessment.pk, pronouns="they").status_code == 200

    def test_an_unknown_test_is_404_and_invites_nobody(self, greenhouse: Greenhouse) -> None:
        others = AssessmentFactory.create(organization=OrganizationFactory.create())
        for test_id in (uuid4(), "12345", others.pk):
            assert greenhouse.send_test(test_id).status_code == 404
        assert not Session.objects.exists()

    def test_an_archived_test_is_409(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        old = AssessmentFactory.create(organization=organization, is_active=False)
        assert greenhouse.send_test(old.pk).status_code == 409
        assert not HiringOrder.objects.exists()

    @pytest.mark.parametrize(
        "candidate", [{"email": "nobody"}, {"email": None}, {"first_name": ""}]
    )
    def test_an_invalid_candidate_is_400_and_invites_nobody(
        self, greenhouse: Greenhouse, organization: Organization, candidate: dict[str, str]
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        assert greenhouse.send_test(assessment.pk, **candidate).status_code == 400
        assert not Session.objects.exists()

    def test_an_address_inside_the_network_is_400(
        self, greenhouse: Greenhouse, organization: Organization, settings: Settings
    ) -> None:
        settings.WEBHOOK_PRIVATE_ADDRESSES = False
        assessment = AssessmentFactory.create(organization=organization)
        for url in ("https://127.0.0.1/x", "http://example.com/x", "file:///etc/passwd"):
            assert greenhouse.send_test(assessment.pk, url).status_code == 400

    def test_a_profile_that_is_no_web_address_is_not_linked(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        greenhouse.send_test(assessment.pk, greenhouse_profile_url="javascript:alert(1)")
        assert HiringOrder.objects.get().profile_url == ""

    def test_a_key_that_only_reads_sends_no_test(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        greenhouse.key = ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain
        assessment = AssessmentFactory.create(organization=organization)
        assert greenhouse.send_test(assessment.pk).status_code == 403
        assert greenhouse.get("list_tests").status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            None,
            [],
            "x",
            {},
            {"partner_test_id": None, "candidate": None, "url": None},
            {"partner_test_id": {"a": 1}, "candidate": [], "url": 5},
            {"partner_test_id": "x" * 10_000, "candidate": {}, "url": "\x00"},
        ],
    )
    def test_a_strange_body_is_refused(self, greenhouse: Greenhouse, body: object) -> None:
        assert greenhouse.post("send_test", body).status_code == 400


class TestStatus:
    def test_before_the_score_it_is_the_status_of_the_session(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        interview_id, session = ordered(greenhouse, organization)
        assert greenhouse.status(interview_id).json() == {
            "partner_status": "invited",
            "metadata": {"Status": "Invited"},
        }
        lifecycle.start_setup(session.pk, actor=STAFF)
        assert greenhouse.status(interview_id).json()["partner_status"] == "setup"

    def test_with_a_score_it_is_complete(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status=Status.SCORED)
        score = ScoreFactory.create(session=session)
        order = HiringOrder.objects.create(
            organization=organization, session=session, system="greenhouse", external_id="1"
        )
        answer = greenhouse.status(str(order.pk)).json()
        assert answer["partner_status"] == "complete"
        assert answer["partner_score"] == pytest.approx(score.auto_total)
        assert answer["partner_profile_url"] == f"http://testserver/sessions/{session.pk}"
        assert answer["metadata"]["Reviewed"] == "no"
        assert all(isinstance(value, str | float | int) for value in answer["metadata"].values())

    def test_an_order_of_others_is_404_like_one_that_never_was(
        self, greenhouse: Greenhouse
    ) -> None:
        theirs = SessionFactory.create(organization=OrganizationFactory.create())
        order = HiringOrder.objects.create(
            organization=theirs.organization, session=theirs, system="greenhouse", external_id="1"
        )
        for interview_id in (str(order.pk), str(uuid4()), "98765"):
            assert greenhouse.status(interview_id).status_code == 404

    def test_without_an_id_it_is_400(self, greenhouse: Greenhouse) -> None:
        assert greenhouse.get("test_status").status_code == 400


class TestRequestErrors:
    def test_it_is_kept_with_the_order(
        self, greenhouse: Greenhouse, organization: Organization
    ) -> None:
        interview_id, _ = ordered(greenhouse, organization)
        body = {
            "api_call": "test_status",
            "errors": ["partner_profile_url is missing"],
            "partner_interview_id": interview_id,
            "candidate_email": "jo@example.com",
        }
        assert greenhouse.post("request_errors", body).status_code == 200
        order = HiringOrder.objects.get(pk=interview_id)
        assert order.problem == "Greenhouse reports: partner_profile_url is missing"

    def test_it_may_name_no_order(self, greenhouse: Greenhouse) -> None:
        body = {"api_call": "list_tests", "errors": ["missing keys"]}
        assert greenhouse.post("request_errors", body).json() == {"status": 200}

    def test_no_address_is_logged(
        self, greenhouse: Greenhouse, caplog: pytest.LogCaptureFixture
    ) -> None:
        body = {"api_call": "x", "errors": ["jo@example.com"], "candidate_email": "jo@example.com"}
        greenhouse.post("request_errors", body)
        assert "jo@example.com" not in caplog.text


def test_the_score_of_the_demonstration_is_what_greenhouse_gets(
    greenhouse: Greenhouse, organization: Organization
) -> None:
    interview_id, session = ordered(greenhouse, organization)
    lifecycle.start_setup(session.pk, actor=STAFF)
    lifecycle.start_task(session.pk, actor=STAFF)
    lifecycle.submit(session.pk, actor=STAFF, state={})
    assert greenhouse.status(interview_id).json()["partner_status"] == "submitted"
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    complete = greenhouse.status(interview_id).json()
    assert complete["partner_status"] == "complete"
    adjustment = {"categoryId": "delegation", "points": 9, "reason": "Better than that"}
    lifecycle.review(session.pk, actor=STAFF, adjustments=[adjustment])
    reviewed = greenhouse.status(interview_id).json()
    assert reviewed["metadata"]["Reviewed"] == "yes"
    assert reviewed["partner_score"] != complete["partner_score"]
