from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gradient.synthetic.demo.accounts import OWNER, credentials
from sessions_app.models import ApiKey, Organization, Session
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


def run() -> Any:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_it_prints_sign_in_and_key_each_time() -> None:
    assert "is filled" in run()
    known = credentials(Organization.objects.get())
    again = run()
    assert "nothing was changed" in again
    assert known.api_key in again
    assert f"{known.username} / {known.password}" in again


def test_it_leaves_an_organization_of_that_name_alone() -> None:
    OrganizationFactory.create(slug="demo")
    with pytest.raises(CommandError, match="not the demonstration"):
        run()
    assert not Session.objects.exists()
    assert not ApiKey.objects.exists()


def test_it_leaves_users_of_that_name_alone() -> None:
    UserFactory.create(username=OWNER)
    with pytest.raises(CommandError, match=OWNER):
        run()
    assert not Organization.objects.exists()
