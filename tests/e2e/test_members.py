"""An owner adds a colleague, who sets a password by the mailed link and signs in."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from sessions_app.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough passphrase"


def test_a_colleague_is_added_signs_in_and_is_removed(owner_page: Page) -> None:
    page = owner_page
    page.goto("/members")
    page.get_by_role("button", name="Add a member …").click()
    page.get_by_label("E-mail address").fill("grace@example.com")
    page.get_by_label("Name", exact=True).fill("Grace Hopper")
    page.get_by_role("dialog").get_by_label("Role", exact=True).select_option("admin")
    page.get_by_role("button", name="Add and send an e-mail").click()
    expect(page.get_by_role("status")).to_contain_text("An e-mail was sent to them.")
    expect(page.get_by_role("row", name="Grace Hopper")).to_contain_text("Admin")
    found = re.search(r"http\S+/set-password/\S+", str(mail.outbox[0].body))
    assert found is not None

    visitor = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    visitor.goto(found[0])
    visitor.get_by_label("New password", exact=True).fill(PASSWORD)
    visitor.get_by_label("New password confirmation").fill(PASSWORD)
    visitor.get_by_role("button", name="Set the password").click()
    visitor.get_by_label("Username").fill("grace@example.com")
    visitor.get_by_label("Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("link", name="API keys")).to_be_visible()

    row = page.get_by_role("row", name="Grace Hopper")
    row.get_by_role("button", name="Remove …").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Grace Hopper is no longer a member.")
    visitor.reload()
    expect(visitor.get_by_text("You are not a member of an organization")).to_be_visible()
    assert Membership.objects.count() == 1
    visitor.context.close()
