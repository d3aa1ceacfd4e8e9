"""The list of candidates."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import CandidateFactory, OrganizationFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def test_candidates_stand_with_their_number_of_sessions(
    client: Client, organization: Organization
) -> None:
    candidate = CandidateFactory.create(organization=organization, name="Jane Smith")
    for status in ("invited", "submitted"):
        SessionFactory.create(
            organization=candidate.organization, candidate=candidate, status=status
        )
    page = client.get("/candidates").text
    assert f'href="/candidates/{candidate.pk}"' in page
    assert '<td class="number">2</td>' in page


@pytest.mark.parametrize(
    ("term", "is_found"),
    [("jane", True), ("SMITH jane", True), ("jane@", True), ("smyth", False), ("%", False)],
)
def test_words_of_name_and_address_find_them(
    client: Client, organization: Organization, term: str, is_found: bool
) -> None:
    CandidateFactory.create(organization=organization, name="Jane Smith", email="jane@example.com")
    page = client.get("/candidates", {"q": term}).text
    assert ("Jane Smith" in page) == is_found


def test_deleted_ones_and_those_of_others_are_not_listed(
    client: Client, organization: Organization
) -> None:
    CandidateFactory.create(organization=organization, name="Gone", deleted_at=timezone.now())
    CandidateFactory.create(organization=OrganizationFactory.create(), name="Theirs")
    page = client.get("/candidates").text
    assert "No candidates yet" in page


def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        SessionFactory.create(organization=organization)
    with django_assert_max_num_queries(7):
        client.get("/candidates")


def test_a_search_goes_on_to_the_next_page(client: Client, organization: Organization) -> None:
    for number in range(51):
        CandidateFactory.create(organization=organization, name=f"Ann {number}")
    page = client.get("/candidates?q=ann").text
    assert 'href="?page=2&amp;q=ann"' in page
    assert client.get("/candidates?q=ann&page=2").text.count('href="/candidates/') == 1
