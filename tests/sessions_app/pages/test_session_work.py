"""The page of a session's work: the file of each phase."""

from io import BytesIO

import docx
import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory

pytestmark = pytest.mark.django_db
MEMO = {"document": {"title": "Churn", "sections": [{"heading": "One", "text": "Text"}]}}


@pytest.fixture
def session(organization: Organization) -> Session:
    assessment = AssessmentFactory.create(organization=organization, deliverable_type="docx")
    session = SessionFactory.create(
        organization=organization,
        assessment=assessment,
        status="in_progress",
        phase_minutes=(30, 30),
    )
    lifecycle.checkpoint(session.pk, MEMO)
    return session


@pytest.fixture
def member(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


def path(session: Session, phase_index: int) -> str:
    return f"/sessions/{session.pk}/work/{phase_index}/file"


def test_a_reviewer_downloads_the_work_of_a_phase(session: Session, member: Client) -> None:
    page = member.get(f"/sessions/{session.pk}/work").content.decode()
    assert page.count("/file") == 1
    assert path(session, 0) in page
    response = member.get(path(session, 0))
    assert response["Content-Disposition"] == 'attachment; filename="churn.docx"'
    assert docx.Document(BytesIO(response.content)).paragraphs[0].text == "Churn"
    assert "no-store" in response["Cache-Control"]


def test_other_organizations_and_phases_to_come_are_not_found(
    session: Session, member: Client
) -> None:
    assert member.get(path(session, 1)).status_code == 404
    stranger = member_client(OrganizationFactory.create(), Role.OWNER)
    assert stranger.get(path(session, 0)).status_code == 404


def test_work_of_another_shape_is_said_to_make_no_file(session: Session, member: Client) -> None:
    lifecycle.checkpoint(session.pk, {"text": "Draft"})
    response = member.get(path(session, 0))
    assert response.status_code == 409
    assert "cannot be exported" in response.content.decode()
