import pytest
from pytest_django import DjangoAssertNumQueries

from sessions_app.accounts import preferences, time_zones
from sessions_app.accounts.backend import UserBackend
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_and_their_time_zone_take_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ada = UserFactory.create()
    preferences.set_time_zone(ada.pk, "Europe/Berlin")
    with django_assert_num_queries(1):
        user = UserBackend().get_user(ada.pk)
        assert user is not None
        assert time_zones.get_zone(user).key == "Europe/Berlin"


def test_who_has_no_preferences_takes_one_query_too(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ada = UserFactory.create()
    with django_assert_num_queries(1):
        user = UserBackend().get_user(ada.pk)
        assert user is not None
        assert time_zones.get_zone(user).key == "UTC"


def test_who_is_inactive_or_gone_is_nobody() -> None:
    assert UserBackend().get_user(UserFactory.create(is_active=False).pk) is None
    assert UserBackend().get_user(0) is None
