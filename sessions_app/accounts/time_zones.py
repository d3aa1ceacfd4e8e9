"""The time zones that a user can choose, and the one that pages use for a user.

docs/decisions/0047-time-zones.md.
"""

from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from sessions_app.accounts import access
from sessions_app.models import UserPreferences

DEFAULT = "UTC"
_AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)
"""The remaining names of the time zone database are legacy names and fixed offsets."""


@cache
def names() -> tuple[str, ...]:
    """The names of the zones, such as `Europe/Berlin`, in alphabetical order after `UTC`."""
    places = (name for name in available_timezones() if name.partition("/")[0] in _AREAS)
    return (DEFAULT, *sorted(name for name in places if "/" in name))


def choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The names as a form field's choices, grouped by area."""
    grouped = groupby(names()[1:], key=lambda name: name.partition("/")[0])
    return [(DEFAULT, DEFAULT), *((area, [*map(_choice, places)]) for area, places in grouped)]


def get_zone(user: access.User) -> ZoneInfo:
    """The zone that the user chose, or UTC."""
    try:
        name = user.preferences.time_zone  # type: ignore[union-attr]  # AnonymousUser has none
    except (AttributeError, UserPreferences.DoesNotExist):
        name = ""
    # The time zone database of this system may lack a zone that was chosen on another one.
    return ZoneInfo(name if name in names() else DEFAULT)


def _choice(name: str) -> tuple[str, str]:
    return name, name.partition("/")[2].replace("_", " ").replace("/", ", ")
