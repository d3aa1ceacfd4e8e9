from datetime import UTC, datetime, timedelta
from string import ascii_letters
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from sessions_app.accounts.preferences import (
    MAX_KEYS,
    get_shortcuts,
    set_shortcuts,
    set_time_zone,
)
from sessions_app.models import UserPreferences
from sessions_app.vocabulary.exceptions import InvalidRequest
from tests.factories import UserFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create()


def keys(number: int) -> dict[str, str]:
    return {f"Shift+{n}": "x" for n in range(number)}


def test_who_chose_nothing_has_the_keys_as_they_are(ada: User) -> None:
    set_shortcuts(UserFactory.create().pk, {"isOff": True, "keys": {"F": "Q"}})
    assert get_shortcuts(ada.pk) == {"isOff": False, "keys": {}}


@pytest.mark.parametrize(
    "chosen",
    [
        {"isOff": True, "keys": {}},
        {"isOff": False, "keys": {"F": "Q"}},
        {"isOff": False, "keys": keys(MAX_KEYS)},
        {"isOff": False, "keys": {ascii_letters[:20]: "é" * 20}},
    ],
)
def test_a_choice_is_kept_to_the_letter(ada: User, chosen: Any) -> None:
    set_shortcuts(ada.pk, chosen)
    assert get_shortcuts(ada.pk) == chosen


def test_the_last_choice_counts_and_says_when(ada: User) -> None:
    for minutes, key in enumerate("QR"):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            set_shortcuts(ada.pk, {"isOff": False, "keys": {"F": key}})
    kept = UserPreferences.objects.get()
    assert (kept.user_id, kept.shortcuts["keys"]) == (ada.pk, {"F": "R"})
    assert kept.updated_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        ["isOff", "keys"],
        {"isOff": True},
        {"keys": {}},
        {"isOff": True, "keys": {}, "more": {}},
        {"isOff": None, "keys": {}},
        {"isOff": "true", "keys": {}},
        {"isOff": True, "keys": None},
        {"isOff": True, "keys": ["F"]},
        {"isOff": True, "keys": keys(MAX_KEYS + 1)},
        {"isOff": True, "keys": {"": "x"}},
        {"isOff": True, "keys": {"x": ""}},
        {"isOff": True, "keys": {"x": 1}},
        {"isOff": True, "keys": {"x": "\n"}},
        {"isOff": True, "keys": {"x": ascii_letters[:21]}},
        {"isOff": True, "keys": {ascii_letters[:21]: "x"}},
    ],
)
def test_anything_else_is_refused(ada: User, bad: Any) -> None:
    with pytest.raises(InvalidRequest, match=r"^Invalid shortcuts\.$"):
        set_shortcuts(ada.pk, bad)
    assert not UserPreferences.objects.exists()


def test_zone_and_shortcuts_leave_each_other_alone(ada: User) -> None:
    set_time_zone(ada.pk, "Europe/Berlin")
    set_shortcuts(ada.pk, {"isOff": True, "keys": {}})
    set_time_zone(ada.pk, "Asia/Tokyo")
    assert get_shortcuts(ada.pk) == {"isOff": True, "keys": {}}
    assert UserPreferences.objects.get().time_zone == "Asia/Tokyo"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "europe/berlin", "../etc/passwd"])
def test_an_unknown_zone_is_refused_and_changes_nothing(ada: User, name: str) -> None:
    with pytest.raises(InvalidRequest, match="Unknown time zone"):
        set_time_zone(ada.pk, name)
    assert not UserPreferences.objects.exists()
