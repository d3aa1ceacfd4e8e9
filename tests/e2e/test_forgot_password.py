"""A forgotten password, from the sign-in and back to it."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from sessions_app.invitations import password_mail
from sessions_app.models import Organization
from tests.e2e.judge import accessibility_faults
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough passphrase"


def test_a_forgotten_password_is_replaced(page: Page, organization: Organization) -> None:
    user = UserFactory.create(username="grace", email="grace@example.com")
    MembershipFactory.create(user=user, organization=organization)
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill("grace@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("If a user has this address")
    password_mail.wait()
    found = re.search(r"http\S+/set-password/\S+", str(mail.outbox[0].body))
    assert found is not None
    page.goto(found[0])
    assert accessibility_faults(page) == []
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you now")
