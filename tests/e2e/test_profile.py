"""A member chooses the browser's time zone, and every time follows, in the replay too."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from events_app.log import NewEvent, record
from sessions_app.models import Organization, UserPreferences
from tests.e2e.annotations import OpenPage
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

NEW_YEAR = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)


def test_the_browser_s_zone_is_offered_and_every_time_follows(
    page_for: OpenPage, organization: Organization
) -> None:
    session = SessionFactory.create(
        organization=organization, status="in_progress", created_at=NEW_YEAR
    )
    at_ms = int(NEW_YEAR.timestamp() * 1000)
    record(session.pk, [NewEvent("user_message", at_ms, "task", {"content": "Hello"})])
    page = page_for(timezone_id="America/New_York")
    page.goto("/profile")
    expect(page.get_by_role("contentinfo")).to_contain_text("All times are UTC.")
    expect(page.get_by_text("This browser is in America/New_York.")).to_be_visible()
    page.get_by_role("button", name="Use that").click()
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Your profile is saved.")
    expect(page.get_by_text("This browser is in")).to_be_hidden()
    assert UserPreferences.objects.get().time_zone == "America/New_York"

    page.goto(f"/sessions/{session.pk}")
    expect(page.get_by_text("31 Dec 2025, 22:00").first).to_be_visible()
    page.goto(f"/sessions/{session.pk}/replay")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d GMT-[45]"))


def test_nothing_is_offered_where_the_zone_is_the_browser_s(page_for: OpenPage) -> None:
    page = page_for(timezone_id="UTC")
    page.goto("/profile")
    expect(page.get_by_label("Time zone")).to_have_value("UTC")
    expect(page.get_by_text("This browser is in")).to_be_hidden()
