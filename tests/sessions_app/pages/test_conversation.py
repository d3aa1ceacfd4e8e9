"""The page of a session's conversation, with what the assistant was given."""

import pytest
from django.test import Client

from sessions_app.lifecycle import conversation
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace import materials, preparation
from tests.browsing import member_client
from tests.factories import SessionFactory, StoredFileFactory
from tests.markup import MARKUP
from tests.materials import assessment_with_materials

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="in_progress")


@pytest.fixture
def browser(organization: Organization) -> Client:
    return member_client(organization, "reviewer")


def page(browser: Client, session: Session, query: str = "") -> str:
    response = browser.get(f"/sessions/{session.pk}/conversation{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_the_assistant_was_given_is_shown_as_text(browser: Client, session: Session) -> None:
    preparation.write_instructions(session.pk, f"Quote figures {MARKUP}")
    preparation.remember(session.pk, key="reader", value="The board")
    skill = preparation.add_skill(session.pk, name="check", instructions="Recompute.")
    preparation.switch_skill(session.pk, skill.pk, enabled=False)
    content = page(browser, session)
    assert "What the assistant received" in content
    assert "Quote figures" in content
    assert MARKUP not in content
    assert "The board" in content
    assert "Written by the candidate, disabled" in content


def test_where_nothing_was_given_nothing_is_said(browser: Client, session: Session) -> None:
    assert "What the assistant received" not in page(browser, session)


def test_answers_are_formatted_and_shown_as_written_on_request(
    browser: Client, session: Session
) -> None:
    conversation.record(session.pk, role=MessageRole.USER, content="**mine**")
    conversation.record(session.pk, role=MessageRole.ASSISTANT, content=f"**bold** {MARKUP}")
    content = page(browser, session)
    assert "<strong>bold</strong>" in content
    assert "**mine**" in content
    assert MARKUP not in content
    assert "as=text" in content
    raw = page(browser, session, "?as=text")
    assert "**bold**" in raw
    assert "<strong>bold</strong>" not in raw


def test_the_files_that_the_assistant_can_read_are_named(
    browser: Client, organization: Organization
) -> None:
    session = SessionFactory.create(
        organization=organization,
        assessment=assessment_with_materials(organization=organization),
        status="in_progress",
    )
    StoredFileFactory.create(session=session, name="own.csv")
    assert "own.csv" in page(browser, session)
    assert "ledger.csv" not in page(browser, session)
    materials.connect(session.pk, "drive")
    assert "ledger.csv" in page(browser, session)
