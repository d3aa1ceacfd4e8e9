"""The files of a session, as its reviewers see them."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gradient.core import storage
from sessions_app.models import Organization, Session
from sessions_app.pages.session_files import MAX_PREVIEW_CHARACTERS
from sessions_app.vocabulary.enums import Role
from sessions_app.workspace import materials
from tests.browsing import member_client
from tests.factories import OrganizationFactory, SessionFactory, StoredFileFactory
from tests.materials import assessment_with_materials, file_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization,
        assessment=assessment_with_materials(organization=organization),
        status="in_progress",
    )


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


def test_an_uploaded_file_stands_with_its_facts_and_the_beginning_of_its_text(
    client: Client, session: Session
) -> None:
    text = "<b>" + "x" * MAX_PREVIEW_CHARACTERS + "the end"
    file = StoredFileFactory.create(session=session, name="churn.csv", text=text)
    page = client.get(f"/sessions/{session.pk}/work").text
    for shown in (
        "churn.csv",
        "text/csv",
        file.sha256,
        "&lt;b&gt;xxx",
        "Only the beginning is shown.",
    ):
        assert shown in page
    assert "the end" not in page


def test_a_file_without_text_has_no_preview(client: Client, session: Session) -> None:
    StoredFileFactory.create(session=session, name="chart.png", media_type="image/png", text="")
    page = client.get(f"/sessions/{session.pk}/work").text
    assert "chart.png" in page
    assert "Show its text" not in page


def test_a_file_is_a_download_and_no_page(client: Client, session: Session) -> None:
    file = StoredFileFactory.create(session=session, name="page.md", text="<script>")
    path = f"/sessions/{session.pk}/files/{file.pk}"
    response = client.get(path)
    assert response["Content-Disposition"] == 'attachment; filename="page.md"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert response.content == b"<script>"
    storage.remove(file.path)
    assert client.get(path).status_code == 404


def test_the_materials_stand_with_what_was_connected(client: Client, session: Session) -> None:
    page = client.get(f"/sessions/{session.pk}/work").text
    assert "Not connected" in page
    materials.connect(session.pk, "drive")
    page = client.get(f"/sessions/{session.pk}/work").text
    assert ">Connected<" in page
    assert f"/sessions/{session.pk}/files/{file_called('terms.txt').pk}" in page
    assert client.get(f"/sessions/{session.pk}/files/{file_called('ledger.csv').pk}").content


def test_files_of_other_sessions_and_for_other_organizations_are_not_found(
    client: Client, session: Session
) -> None:
    other = SessionFactory.create(organization=session.organization)
    file = StoredFileFactory.create(session=other)
    assert client.get(f"/sessions/{session.pk}/files/{file.pk}").status_code == 404
    stranger = member_client(OrganizationFactory.create(), Role.OWNER)
    assert stranger.get(f"/sessions/{other.pk}/files/{file.pk}").status_code == 404


def test_the_number_of_queries_is_fixed(
    client: Client, session: Session, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    StoredFileFactory.create(session=session)
    with django_assert_max_num_queries(40) as few:
        client.get(f"/sessions/{session.pk}/work")
    StoredFileFactory.create_batch(2, session=session)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(f"/sessions/{session.pk}/work")
