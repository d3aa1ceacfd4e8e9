"""Inviting from a file in a browser: preview, confirmation, report."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from sessions_app.models import Organization, Session
from tests.e2e.judge import NARROW, accessibility_faults, overflow
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "email;name\njane@example.com;Jane Smith\n<b>bob</b>;Bob\nzoe@example.com;Zoë\n"


def test_a_file_is_previewed_confirmed_and_reported(
    admin_page: Page, organization: Organization
) -> None:
    AssessmentFactory.create(organization=organization, name="Senior PM")
    page = admin_page
    page.goto("/invitations")
    table: FilePayload = {
        "name": "candidates.csv",
        "mimeType": "text/csv",
        "buffer": TABLE.encode(),
    }
    page.get_by_label("CSV file").set_input_files(table)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("status")).to_have_text(
        "2 would be invited, 0 were already invited, 1 refused."
    )
    expect(page.get_by_text("<b>bob</b>")).to_be_visible()
    assert Session.objects.count() == 0
    assert accessibility_faults(page) == []

    page.get_by_role("button", name="Invite 2 candidates").click()
    expect(page.get_by_role("status")).to_have_text("2 invited, 0 were already invited, 1 refused.")
    assert Session.objects.count() == 2
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0
    assert accessibility_faults(page) == []


def test_an_invalid_file_is_an_error_at_its_field(
    admin_page: Page, organization: Organization
) -> None:
    AssessmentFactory.create(organization=organization)
    page = admin_page
    page.goto("/invitations")
    table: FilePayload = {
        "name": "candidates.csv",
        "mimeType": "text/csv",
        "buffer": b"name\nJane\n",
    }
    page.get_by_label("CSV file").set_input_files(table)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("email is missing")).to_be_visible()
