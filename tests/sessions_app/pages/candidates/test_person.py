"""A candidate's page: their sessions, their contact, a copy of all that is kept, erasure."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app.accounts import candidates
from sessions_app.invitations import mail
from sessions_app.models import AuditEntry, Candidate, Note, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import (
    CandidateFactory,
    OrganizationFactory,
    SessionFactory,
    StoredFileFactory,
)
from tests.factories.scores import ScoreFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(organization: Organization) -> Candidate:
    return CandidateFactory.create(
        organization=organization, name="Jane Smith", email="jane@example.com"
    )


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


def path_of(candidate: Candidate, rest: str = "") -> str:
    return f"/candidates/{candidate.pk}{rest}"


def copy_of(client: Client, candidate: Candidate) -> ZipFile:
    response: Any = client.post(path_of(candidate, "/copy"))
    assert response.headers["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_it_shows_all_sessions_with_score_and_mail(client: Client, candidate: Candidate) -> None:
    scored = SessionFactory.create(
        organization=candidate.organization, candidate=candidate, status="scored"
    )
    ScoreFactory.create(session=scored)
    invited = SessionFactory.create(
        organization=candidate.organization, candidate=candidate, status="invited"
    )
    mail.queue(invited, site="https://gradient.example")
    page = client.get(path_of(candidate)).text
    for text in (scored.assessment.name, invited.assessment.name, "Queued", " of 100"):
        assert text in page


def test_the_number_of_queries_is_fixed(
    client: Client, candidate: Candidate, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        ScoreFactory.create(
            session=SessionFactory.create(
                organization=candidate.organization, candidate=candidate, status="scored"
            )
        )
    with django_assert_max_num_queries(8):
        client.get(path_of(candidate))


def test_others_and_erased_ones_are_404(client: Client, candidate: Candidate) -> None:
    theirs = CandidateFactory.create(organization=OrganizationFactory.create())
    assert client.get(path_of(theirs)).status_code == 404
    client.post(path_of(candidate, "/erase"))
    assert client.get(path_of(candidate)).status_code == 404


class TestContact:
    def test_a_new_address_gets_the_new_links(self, client: Client, candidate: Candidate) -> None:
        session = SessionFactory.create(
            organization=candidate.organization, candidate=candidate, status="invited"
        )
        token = session.token
        values = {"name": "Jane Jones", "email": "jones@example.com", "send_email": "on"}
        assert client.post(path_of(candidate, "/contact"), values).status_code == 302
        candidate.refresh_from_db()
        assert (candidate.name, candidate.email) == ("Jane Jones", "jones@example.com")
        session = Session.objects.get(pk=session.pk)
        assert session.token != token
        assert session.invitation_email.status == "queued"

    @pytest.mark.parametrize(
        "values", [{"name": "", "email": "a@example.com"}, {"name": "Jane", "email": "nobody"}]
    )
    def test_a_mistake_is_said_beside_the_field(
        self, client: Client, candidate: Candidate, values: dict[str, str]
    ) -> None:
        response = client.post(path_of(candidate, "/contact"), values)
        assert response.status_code == 400
        assert "errorlist" in response.text
        candidate.refresh_from_db()
        assert candidate.email == "jane@example.com"

    def test_an_address_of_another_candidate_is_refused(
        self, client: Client, candidate: Candidate
    ) -> None:
        CandidateFactory.create(organization=candidate.organization, email="taken@example.com")
        values = {"name": "Jane", "email": "taken@example.com"}
        response = client.post(path_of(candidate, "/contact"), values)
        assert response.status_code == 400
        assert "Another candidate of the organization has this address." in response.text


class TestCopy:
    def test_it_has_all_that_is_kept_about_the_person(
        self, client: Client, candidate: Candidate
    ) -> None:
        session = SessionFactory.create(
            organization=candidate.organization, candidate=candidate, status="in_progress"
        )
        Note.objects.create(session=session, text="Quick and clear")
        file = StoredFileFactory.create(session=session)
        archive = copy_of(client, candidate)
        folder = f"session-{session.pk}"
        person = json.loads(archive.read("candidate.json"))
        assert (person["name"], person["email"]) == ("Jane Smith", "jane@example.com")
        assert b"jane@example.com" in archive.read(f"{folder}/data.ndjson")
        assessment = json.loads(archive.read(f"{folder}/assessment.json"))
        assert assessment["notes"][0]["text"] == "Quick and clear"
        assert f"{folder}/files/{file.pk}" in archive.namelist()
        assert archive.testzip() is None

    def test_it_is_on_record(self, client: Client, candidate: Candidate) -> None:
        copy_of(client, candidate)
        entry = AuditEntry.objects.get(action="candidate.exported")
        assert (entry.object_id, entry.details) == (candidate.pk, {"sessions": 0})

    def test_nothing_of_others_is_in_it(self, client: Client, candidate: Candidate) -> None:
        SessionFactory.create(organization=candidate.organization)
        archive = copy_of(client, candidate)
        assert archive.namelist() == ["candidate.json"]


class TestErase:
    def test_the_person_is_erased(self, client: Client, candidate: Candidate) -> None:
        SessionFactory.create(
            organization=candidate.organization, candidate=candidate, status="in_progress"
        )
        response = client.post(path_of(candidate, "/erase"))
        assert response.headers["Location"] == "/candidates"
        candidate.refresh_from_db()
        assert candidate.erased_at is not None
        assert "Jane" not in candidate.name

    def test_a_legal_hold_keeps_them(self, client: Client, candidate: Candidate) -> None:
        candidates.hold(candidate.organization_id, candidate.pk, reason="Lawsuit", actor=STAFF)
        page = client.get(path_of(candidate)).text
        assert "Lawsuit" in page
        assert "/erase" not in page
        client.post(path_of(candidate, "/erase"))
        candidate.refresh_from_db()
        assert candidate.erased_at is None

    def test_an_admin_may_not(self, candidate: Candidate) -> None:
        admin = member_client(candidate.organization, Role.ADMIN)
        assert "Erase …" not in admin.get(path_of(candidate)).text
        assert admin.post(path_of(candidate, "/erase")).status_code == 403
