"""An assessment's materials at a glance, and its files."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gradient.core import storage
from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import SessionFactory
from tests.materials import assessment_with_materials, file_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return assessment_with_materials(organization=organization, phases=[("Draft", 9), ("End", 9)])


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def test_everything_is_shown_with_its_files(client: Client, assessment: Assessment) -> None:
    page = client.get(f"/assessments/{assessment.pk}/materials").text
    for text in ("Shared drive", "ledger.csv", "The invoice", "terms.txt", "Figures", "Memo"):
        assert text in page
    assert "No candidates have been invited yet." in page
    assert "<bdi>Draft</bdi>: the work below" in page
    assert "<bdi>End</bdi>: nothing" in page


def test_a_file_is_a_download_and_no_page(client: Client, assessment: Assessment) -> None:
    file = file_called("ledger.csv")
    path = f"/assessments/{assessment.pk}/materials/files/{file.pk}"
    response = client.get(path)
    assert response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.content.startswith(b"month,amount")
    storage.remove(file.path)
    assert client.get(path).status_code == 404


def test_a_file_of_another_assessment_is_404(client: Client, assessment: Assessment) -> None:
    other = assessment_with_materials(organization=assessment.organization)
    file = other.files.all()[0]
    path = f"/assessments/{assessment.pk}/materials/files/{file.pk}"
    assert client.get(path).status_code == 404


def test_the_number_of_queries_is_fixed(
    client: Client,
    assessment: Assessment,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    path = f"/assessments/{assessment.pk}/materials"
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    SessionFactory.create_batch(3, organization=assessment.organization, assessment=assessment)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(path)
