from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.accounts import candidates
from sessions_app.models import AuditEntry, Candidate, Organization, Session
from tests import answers, paths
from tests.annotations import CandidateOf
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def jane(organization: Organization) -> Candidate:
    return CandidateFactory.create(
        organization=organization,
        name="Jane Smith",
        email="jane@example.com",
        created_at=datetime(2025, 1, 15, 9, tzinfo=UTC),
    )


def shown(candidate: Candidate) -> dict[str, str]:
    return {
        "id": str(candidate.pk),
        "name": "Jane Smith",
        "email": "jane@example.com",
        "createdAt": "2025-01-15T09:00:00Z",
    }


def test_one(api: ApiClient, jane: Candidate) -> None:
    response = api.get(paths.candidates(jane))
    assert (response.status_code, response.json()) == (200, {"candidate": shown(jane)})


class TestTheList:
    def test_a_list_of_nothing(self, api: ApiClient) -> None:
        body = api.get(paths.candidates()).json()
        assert body == {"candidates": [], "total": 0, "limit": 20, "offset": 0}

    def test_the_newest_come_first(
        self, api: ApiClient, jane: Candidate, organization: Organization
    ) -> None:
        newer = CandidateFactory.create(organization=organization)
        rows = api.get(paths.candidates()).json()["candidates"]
        assert [row["id"] for row in rows] == [str(newer.pk), str(jane.pk)]
        assert rows[1] == shown(jane)

    def test_an_address_finds_one(
        self, api: ApiClient, jane: Candidate, organization: Organization
    ) -> None:
        CandidateFactory.create(organization=organization, email="jane@example.com.au")
        body = api.get(f"{paths.candidates()}?email=Jane@Example.com").json()
        assert [row["id"] for row in body["candidates"]] == [str(jane.pk)]

    def test_an_address_is_no_pattern(self, api: ApiClient, jane: Candidate) -> None:
        for text in ("%25", "jane_example.com", "jane@example"):
            assert api.get(f"{paths.candidates()}?email={text}").json()["total"] == 0

    def test_pages(self, api: ApiClient, organization: Organization) -> None:
        now = timezone.now()
        for age in range(3):
            CandidateFactory.create(organization=organization, created_at=now - timedelta(days=age))
        body = api.get(f"{paths.candidates()}?limit=2&offset=2").json()
        assert (len(body["candidates"]), body["total"]) == (1, 3)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_queries_is_fixed(
        self,
        api: ApiClient,
        organization: Organization,
        rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        api.get(paths.candidates())
        CandidateFactory.create_batch(rows, organization=organization)
        with django_assert_num_queries(3):
            assert len(api.get(paths.candidates()).json()["candidates"]) == rows


class TestChanging:
    def test_name_and_address(self, api: ApiClient, jane: Candidate) -> None:
        response = api.patch(paths.candidates(jane), {"name": " Jane S. ", "email": "J@Ex.org"})
        assert response.status_code == 200
        expected = {**shown(jane), "name": "Jane S.", "email": "j@ex.org"}
        assert response.json() == {"candidate": expected}
        assert api.get(paths.candidates(jane)).json() == {"candidate": expected}

    def test_only_what_is_sent_changes(self, api: ApiClient, jane: Candidate) -> None:
        body = api.patch(paths.candidates(jane), {"name": "Jane S."}).json()["candidate"]
        assert body == {**shown(jane), "name": "Jane S."}

    def test_nothing_sent_changes_nothing(self, api: ApiClient, jane: Candidate) -> None:
        assert api.patch(paths.candidates(jane), {}).json() == {"candidate": shown(jane)}

    @pytest.mark.parametrize("deleted_at", [None, timezone.now()])
    def test_an_address_is_one_candidate_s(
        self,
        api: ApiClient,
        jane: Candidate,
        organization: Organization,
        deleted_at: datetime | None,
    ) -> None:
        CandidateFactory.create(
            organization=organization, email="john@example.com", deleted_at=deleted_at
        )
        response = api.patch(paths.candidates(jane), {"email": "john@example.com", "name": "x"})
        answers.error(response, 409, "conflict")
        assert api.get(paths.candidates(jane)).json() == {"candidate": shown(jane)}

    def test_another_organization_may_know_the_address(
        self, api: ApiClient, jane: Candidate
    ) -> None:
        CandidateFactory.create(email="john@example.com")
        response = api.patch(paths.candidates(jane), {"email": "john@example.com"})
        assert response.status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "  "),
            ("name", None),
            ("name", 7),
            ("name", "x" * 201),
            ("email", "nobody"),
            ("email", None),
            ("email", ["a@example.com"]),
            ("email", "x" * 250 + "@example.com"),
            ("id", "x"),
            ("deletedAt", None),
        ],
    )
    def test_bad_values_change_nothing(
        self, api: ApiClient, jane: Candidate, field: str, value: int | list[str] | str | None
    ) -> None:
        assert answers.faults(api.patch(paths.candidates(jane), {field: value})) == [field]
        assert api.get(paths.candidates(jane)).json() == {"candidate": shown(jane)}

    def test_a_body_is_required(self, api: ApiClient, jane: Candidate) -> None:
        answers.error(api.request("PATCH", paths.candidates(jane)), 400, "invalid_request")


class TestDeleting:
    def test_it_is_gone_from_the_list_and_its_sessions_stay(
        self, api: ApiClient, api_key: KeyWithPlain, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization)
        path = paths.candidates(session.candidate)
        response = api.delete(path)
        assert (response.status_code, response.json()) == (200, {"ok": True})
        assert api.get(paths.candidates()).json()["total"] == 0
        for again in (api.get(path), api.patch(path, {"name": "x"}), api.delete(path)):
            answers.error(again, 404, "not_found")
        assert api.get(paths.sessions(session)).status_code == 200
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_id) == ("candidate.deleted", session.candidate_id)
        assert (entry.actor_id, entry.details) == (str(api_key.pk), {})

    def test_an_invitation_brings_it_back(
        self, api: ApiClient, jane: Candidate, organization: Organization
    ) -> None:
        api.delete(paths.candidates(jane))
        assessment = AssessmentFactory.create(organization=organization)
        body = {"email": "JANE@example.com", "name": "Jane Again"}
        response = api.post(paths.invite(assessment), body)
        assert response.status_code == 201
        assert response.json()["session"]["candidateId"] == str(jane.pk)
        assert api.get(paths.candidates(jane)).json()["candidate"]["name"] == "Jane Again"
        assert Candidate.objects.count() == 1

    def test_its_token_still_opens_its_work(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        api.delete(paths.candidates(session.candidate))
        response = candidate_of(session).post(
            paths.sessions(session, "checkpoint"), {"deliverableState": {"text": "kept"}}
        )
        assert response.status_code == 200
        assert Session.objects.get().checkpoints.get().state == {"text": "kept"}


class TestErasing:
    def test_a_person_is_erased_for_good(self, api: ApiClient, jane: Candidate) -> None:
        session = SessionFactory.create(organization=jane.organization, candidate=jane)
        token = session.token
        response = api.delete(f"{paths.candidates(jane)}?erase=true")
        assert (response.status_code, response.json()) == (200, {"ok": True})
        row = api.get(paths.sessions(session)).json()["session"]
        assert (row["candidateName"], row["token"]) == ("Erased", None)
        assert row["candidateEmail"].endswith("@erased.invalid")
        workspace = ApiClient(str(token)).get(f"{paths.sessions(session)}/workspace")
        assert workspace.status_code == 401

    def test_a_second_time_is_404(self, api: ApiClient, jane: Candidate) -> None:
        url = f"{paths.candidates(jane)}?erase=true"
        assert [api.delete(url).status_code for _ in range(2)] == [200, 404]

    def test_a_deleted_candidate_can_still_be_erased(self, api: ApiClient, jane: Candidate) -> None:
        api.delete(paths.candidates(jane))
        assert api.delete(f"{paths.candidates(jane)}?erase=true").status_code == 200

    def test_another_organization_s_candidate_is_404(self, api: ApiClient) -> None:
        other = CandidateFactory.create()
        assert api.delete(f"{paths.candidates(other)}?erase=true").status_code == 404
        other.refresh_from_db()
        assert other.erased_at is None

    def test_a_legal_hold_is_409(self, api: ApiClient, jane: Candidate) -> None:
        candidates.hold(jane.organization_id, jane.pk, reason="Lawsuit", actor=STAFF)
        response = api.delete(f"{paths.candidates(jane)}?erase=true")
        assert response.status_code == 409
        jane.refresh_from_db()
        assert jane.name == "Jane Smith"

    @pytest.mark.parametrize("value", ["1", "yes", "TRUE", ""])
    def test_another_value_is_400_and_nothing_happens(
        self, api: ApiClient, jane: Candidate, value: str
    ) -> None:
        assert api.delete(f"{paths.candidates(jane)}?erase={value}").status_code == 400
        jane.refresh_from_db()
        assert jane.deleted_at is None
