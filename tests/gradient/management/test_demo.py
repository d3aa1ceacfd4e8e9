from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gradient.synthetic.demo.accounts import OWNER, credentials
from sessions_app.models import ApiKey, Organization, Session
from tests.factories import OrganizationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run() -> Any:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_it_prints_the_credentials_each_time() -> None:
    assert "is filled" in run()
    printed = credentials(Organization.objects.get())
    again = run()
    assert "nothing was changed" in again
    assert printed.api_key in again
    assert f"{printed.username} / {printed.password}" in again


def test_it_does_not_change_an_organization_of_that_name() -> None:
    OrganizationFactory.create(slug="demo")
    with pytest.raises(CommandError, match="not the demonstration"):
        run()
    assert not Session.objects.exists()
    assert not ApiKey.objects.exists()


def test_it_does_not_change_users_of_that_name() -> None:
    UserFactory.create(username=OWNER)
    with pytest.raises(CommandError, match=OWNER):
        run()
    assert not Organization.objects.exists()
