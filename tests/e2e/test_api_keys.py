"""API keys in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from sessions_app.models import ApiKey

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_is_created_shown_once_and_revoked(admin_page: Page) -> None:
    page = admin_page
    page.goto("/api-keys")
    page.get_by_role("button", name="New key …").click()
    page.get_by_label("Name").fill("Nightly import")
    page.get_by_role("button", name="Create key").click()
    expect(page.locator("#whole-key")).to_have_text(re.compile("gai_[0-9a-f]{48}"))
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name=re.compile("Copied|Selected"))).to_be_visible()
    page.goto("/api-keys")
    expect(page.locator("#whole-key")).to_have_count(0)
    page.get_by_role("button", name="Revoke …").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("The key “Nightly import” has been revoked.")).to_be_visible()
    assert ApiKey.objects.get().revoked_at


def test_errors_are_shown_in_the_dialog(admin_page: Page) -> None:
    page = admin_page
    page.goto("/api-keys")
    page.get_by_role("button", name="New key …").click()
    page.get_by_label("Name").fill("Import")
    page.get_by_label("Expires").fill("2001-01-01")
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_role("dialog")).to_contain_text("This date is in the past.")
    expect(page.get_by_label("Name")).to_have_value("Import")
