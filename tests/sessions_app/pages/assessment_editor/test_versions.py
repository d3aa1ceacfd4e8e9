"""The versions of an assessment, and the differences between two."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import AssessmentFactory, SessionFactory
from tests.materials import assessment_with_materials
from tests.rubrics import RUBRIC
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    made = AssessmentFactory.create(organization=organization, task_prompt="Write a memo.")
    SessionFactory.create(organization=organization, assessment=made, status="in_progress")
    change(made, task_prompt="Write a memo.\nName your sources.")
    change(made, scoring_rubric=RUBRIC)
    return made


def change(assessment: Assessment, **columns: object) -> None:
    lifecycle.change_assessment(
        assessment.organization_id,
        assessment.pk,
        actor=STAFF,
        **columns,  # type: ignore[arg-type]  # of the caller's choice
    )


def test_the_last_two_are_compared(client: Client, assessment: Assessment) -> None:
    page = client.get(f"/assessments/{assessment.pk}/versions").text
    assert "Version 2 and version 3" in page
    assert "Rubric: 100 points" in page
    assert "Name your sources." not in page.partition("difference")[2].partition("<table")[0]


def test_any_two_are_compared(client: Client, assessment: Assessment) -> None:
    page = client.get(f"/assessments/{assessment.pk}/versions?from=1&to=2").text
    assert "Version 1 and version 2" in page
    assert "Name your sources." in page
    assert "Category Quality" not in page


@pytest.mark.parametrize(
    "query", ["from=0&to=99", "from=x", "to=-1", "from=3&to=3", "to=" + "9" * 40]
)
def test_a_strange_choice_is_no_crash(client: Client, assessment: Assessment, query: str) -> None:
    assert client.get(f"/assessments/{assessment.pk}/versions?{query}").status_code == 200


def test_each_version_says_who_is_on_it(client: Client, assessment: Assessment) -> None:
    page = client.get(f"/assessments/{assessment.pk}/versions").text
    assert "1 running" in page


def test_the_number_of_queries_is_fixed(
    client: Client, assessment: Assessment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        change(assessment, role=f"Role {number}")
    with django_assert_max_num_queries(9):
        client.get(f"/assessments/{assessment.pk}/versions")


def test_other_starting_work_is_a_difference(client: Client, organization: Organization) -> None:
    made = assessment_with_materials(organization=organization)
    work = {"document": {"title": "Another start", "sections": []}}
    change(made, materials={**made.materials, "startingDeliverable": work})
    page = client.get(f"/assessments/{made.pk}/versions").text
    assert "Another start" in page
