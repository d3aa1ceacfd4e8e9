"""The list of assessments."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import AssessmentFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def with_sessions(organization: Organization, name: str) -> Assessment:
    assessment = AssessmentFactory.create(organization=organization, name=name)
    for status in ("invited", "invited", "submitted"):
        SessionFactory.create(organization=organization, assessment=assessment, status=status)
    return assessment


def test_an_assessment_stands_with_its_sessions_by_status(
    client: Client, organization: Organization
) -> None:
    assessment = with_sessions(organization, "Senior PM")
    page = client.get("/assessments").text
    assert "Senior PM" in page
    for text in ("2 invited", "1 submitted"):
        assert text in page
    assert "1 invited" not in page
    assert f"/sessions?assessment={assessment.pk}&amp;status=submitted" in page
    assert f"/assessments/{assessment.pk}/materials" in page
    assert f"/invitations?assessment={assessment.pk}" in page


def test_an_inactive_one_has_no_invitation(client: Client, organization: Organization) -> None:
    AssessmentFactory.create(organization=organization, is_active=False)
    page = client.get("/assessments").text
    assert "Archived" in page
    assert "/invitations?assessment=" not in page


def test_other_organizations_are_not_listed(client: Client) -> None:
    AssessmentFactory.create(name="Theirs")
    page = client.get("/assessments").text
    assert "Theirs" not in page
    assert "No assessments yet" in page


def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with_sessions(organization, "One")
    with django_assert_max_num_queries(20) as few:
        client.get("/assessments")
    for name in ("Two", "Three"):
        with_sessions(organization, name)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/assessments")
