"""A session to replay, and a reviewer's page."""

import pytest
from django.db import transaction
from playwright.sync_api import Page

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.e2e.annotations import OpenPage
from tests.e2e.judge import WIDE
from tests.factories import SessionFactory
from tests.logs import BEGIN, record_at


@pytest.fixture
@transaction.atomic  # one commit instead of forty
def session(organization: Organization) -> Session:
    """Two minutes after the axis begins, 40 events in ten minutes, a gap of five in the middle."""
    session = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
    for number in range(20):
        record_at(session, number * 15, "manual_edit", data={"target": f"paragraph {number + 1}"})
    record_at(session, 600, "user_message", data={"content": "What does the <b>board</b> need?"})
    record_at(session, 610, "ai_response", data={"content": "Three numbers.\n\nRevenue first."})
    record_at(session, 620, "security_flag", data={"kind": "tab_hidden", "seconds": 12})
    for number in range(17):
        record_at(session, 630 + number * 5, "content_edited", data={"target": "closing"})
    return session


@pytest.fixture
def page(page_for: OpenPage) -> Page:
    return page_for(Role.REVIEWER, viewport=WIDE)
