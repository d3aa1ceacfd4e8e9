"""The log in the copy of all that is kept about a candidate."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from events_app.log import NewEvent, record
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


def copy_with(client: Client, session: Session) -> ZipFile:
    record(session.pk, [NewEvent("user_message", 0, "task", {"content": "Hello"})])
    response: Any = client.post(f"/candidates/{session.candidate_id}/copy")
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_it_has_the_log_and_its_receipt(client: Client, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    archive = copy_with(client, session)
    assert b"Hello" in archive.read(f"session-{session.pk}/log.ndjson")
    assert "receipt" in json.loads(archive.read(f"session-{session.pk}/receipt.json"))


def test_a_session_that_still_runs_has_no_receipt(
    client: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    names = copy_with(client, session).namelist()
    assert f"session-{session.pk}/log.ndjson" in names
    assert f"session-{session.pk}/receipt.json" not in names
