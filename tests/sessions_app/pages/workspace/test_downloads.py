import json

import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.lifecycle import conversation
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace import preparation
from tests.annotations import Json
from tests.factories import SessionFactory, StoredFileFactory
from tests.markup import MARKUP
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    """At work: one save, one that was refused, and one message."""
    session = SessionFactory.create(
        organization=organization,
        status="in_progress",
        candidate__name=MARKUP,
        phase_minutes=(60,),
    )
    lifecycle.checkpoint(session.pk, {"text": "Mine"})
    lifecycle.checkpoint(session.pk, {"text": "Refused"}, if_match=frozenset({"0"}))
    conversation.record(session.pk, role=MessageRole.USER, content="Hello")
    preparation.write_instructions(session.pk, "Be brief.")
    preparation.remember(session.pk, key="reader", value="The board")
    preparation.add_skill(session.pk, name="check", instructions="Recompute.")
    StoredFileFactory.create(session=session)
    return session


def download(session: Session) -> list[Json]:
    response = Client().get(f"/invite/{session.token}/data.ndjson")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return [json.loads(line) for line in content.splitlines()]


def test_a_candidate_gets_all_that_is_on_record(session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    facts, phase, refused, instructions, memory, skill, file, message, end = download(session)
    assert facts["session"]["candidateName"] == MARKUP
    assert phase["phase"]["deliverableState"] == {"text": "Mine"}
    assert refused["refusedSave"]["deliverableState"] == {"text": "Refused"}
    assert (message["message"]["role"], message["message"]["content"]) == ("user", "Hello")
    assert instructions == {"instructions": {"text": "Be brief."}}
    assert (memory["memory"]["key"], memory["memory"]["value"]) == ("reader", "The board")
    assert (skill["skill"]["name"], skill["skill"]["instructions"]) == ("check", "Recompute.")
    assert (file["file"]["name"], file["file"]["mediaType"]) == ("ledger.csv", "text/csv")
    assert end == {"complete": True, "rows": 8}


@pytest.mark.parametrize("key", ["data.ndjson", "nothing.txt"])
def test_there_is_nothing_to_download_before_the_submission(session: Session, key: str) -> None:
    assert Client().get(f"/invite/{session.token}/{key}").status_code == 404


def test_what_is_not_offered_is_not_found(session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    assert Client().get(f"/invite/{session.token}/nothing.txt").status_code == 404
    assert Client().get(f"/invite/{'0' * 32}/data.ndjson").status_code == 404


def test_the_page_after_the_submission_links_them(session: Session) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    text = Client().get(f"/invite/{session.token}").content.decode()
    assert f"/invite/{session.token}/data.ndjson" in text
