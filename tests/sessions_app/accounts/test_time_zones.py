from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser, User

from sessions_app.accounts import preferences, time_zones
from sessions_app.models import UserPreferences
from tests.factories import UserFactory


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create()


def reread(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_names_are_those_of_places_and_utc() -> None:
    names = time_zones.names()
    assert names[0] == "UTC"
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata"} <= set(names)
    assert not {"Etc/GMT+5", "posix/UTC", "Factory", "EST5EDT", "US/Pacific"} & set(names)


def test_every_name_is_a_choice_once_in_the_group_of_its_area() -> None:
    first, *groups = time_zones.choices()
    offered = [
        name for _, places in groups if not isinstance(places, str) for name, _label in places
    ]
    assert (first[0], *offered) == time_zones.names()
    assert dict(groups)["Europe"][0] == ("Europe/Amsterdam", "Amsterdam")
    argentina = dict(dict(groups)["America"])["America/Argentina/Buenos_Aires"]  # type: ignore[arg-type]
    assert argentina == "Argentina, Buenos Aires"


def test_who_chose_none_has_utc(ada: User) -> None:
    preferences.set_shortcuts(ada.pk, {"isOff": True, "keys": {}})
    for user in (AnonymousUser(), UserFactory.create(), reread(ada)):
        assert time_zones.get_zone(user) == ZoneInfo("UTC")


def test_the_chosen_zone_is_theirs_alone(ada: User) -> None:
    preferences.set_time_zone(ada.pk, "Asia/Kolkata")
    assert time_zones.get_zone(reread(ada)) == ZoneInfo("Asia/Kolkata")
    assert time_zones.get_zone(UserFactory.create()) == ZoneInfo("UTC")


def test_a_zone_that_is_gone_from_the_system_is_utc(ada: User) -> None:
    UserPreferences.objects.create(user=ada, time_zone="Europe/Atlantis")
    assert time_zones.get_zone(reread(ada)) == ZoneInfo("UTC")
