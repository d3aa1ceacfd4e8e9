"""A user's preferences, shared by all their browsers. The ONLY writer of `UserPreferences`."""

from typing import TypedDict

from gradient.core import clock
from sessions_app.accounts import time_zones
from sessions_app.models import UserPreferences
from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_KEYS = 100
MAX_KEY_LENGTH = 20


class Shortcuts(TypedDict):
    """`keys` maps the original key of each changed shortcut to the key that the user chose."""

    isOff: bool
    keys: dict[str, str]


def get_shortcuts(user_id: int) -> Shortcuts:
    rows = UserPreferences.objects.filter(user=user_id)
    stored: Shortcuts | None = rows.values_list("shortcuts", flat=True).first()
    return stored or {"isOff": False, "keys": {}}


def set_shortcuts(user_id: int, shortcuts: object) -> None:
    """Store the user's shortcuts. Raises InvalidRequest unless the value is a `Shortcuts`."""
    if not _is_valid(shortcuts):
        raise InvalidRequest("Invalid shortcuts.")
    UserPreferences.objects.update_or_create(
        user_id=user_id, defaults={"shortcuts": shortcuts, "updated_at": clock.now()}
    )


def set_time_zone(user_id: int, name: str) -> None:
    """Set the zone in which times are shown to the user. Raises InvalidRequest if it is unknown."""
    if name not in time_zones.names():
        raise InvalidRequest("Unknown time zone.")
    UserPreferences.objects.update_or_create(
        user_id=user_id, defaults={"time_zone": name, "updated_at": clock.now()}
    )


def _is_valid(shortcuts: object) -> bool:
    if not isinstance(shortcuts, dict) or set(shortcuts) != {"isOff", "keys"}:
        return False
    keys = shortcuts["keys"]
    if not isinstance(shortcuts["isOff"], bool) or not isinstance(keys, dict):
        return False
    texts = [*keys, *keys.values()]
    return len(keys) <= MAX_KEYS and all(map(_is_key, texts))


def _is_key(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= MAX_KEY_LENGTH and text.isprintable()
