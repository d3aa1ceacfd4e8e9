"""Keyboard shortcuts are kept for the user, whichever browser they use."""

import json
from typing import Any

import pytest
from django.test import Client

from sessions_app.models import Organization, UserPreferences
from sessions_app.vocabulary.enums import Role
from tests.admin_pages import client_of
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import MembershipFactory, UserFactory

PATH = "/shortcuts"
CHOSEN = {"isOff": True, "keys": {"F": "Q", "Shift+F": "%"}}
pytestmark = pytest.mark.django_db


def save(client: Client, data: Any) -> Response:
    return client.post(PATH, {"settings": data if isinstance(data, str) else json.dumps(data)})


def test_another_browser_of_the_user_has_them_and_another_user_has_not(
    organization: Organization,
) -> None:
    user = UserFactory.create()
    MembershipFactory.create(organization=organization, user=user)
    assert client_of(user).get(PATH).json() == {"isOff": False, "keys": {}}
    assert save(client_of(user), CHOSEN).status_code == 204
    assert client_of(user).get(PATH).json() == CHOSEN
    assert member_client(organization, Role.OWNER).get(PATH).json()["keys"] == {}


def test_they_are_replaced_as_a_whole(organization: Organization) -> None:
    client = member_client(organization, Role.REVIEWER)
    save(client, CHOSEN)
    save(client, {"isOff": False, "keys": {}})
    assert client.get(PATH).json() == {"isOff": False, "keys": {}}
    assert UserPreferences.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[" * 100_000,
        [],
        {},
        {"isOff": 1, "keys": {}},
        {"isOff": True, "keys": []},
        {"isOff": True, "keys": {"F": 1}},
        {"isOff": True, "keys": {"F": ""}},
        {"isOff": True, "keys": {"F": "x" * 21}},
        {"isOff": True, "keys": {"F": "\0"}},
        {"isOff": True, "keys": {str(n): "x" for n in range(101)}},
        {"isOff": True, "keys": {}, "more": 1},
    ],
)
def test_anything_else_is_refused_and_nothing_is_kept(
    organization: Organization, data: Any
) -> None:
    assert save(member_client(organization, Role.REVIEWER), data).status_code == 400
    assert not UserPreferences.objects.exists()
