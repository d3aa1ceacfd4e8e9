"""Durations in words."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

_UNITS = ((86_400, _("%d d")), (3600, _("%d h")), (60, _("%d min")), (1, _("%d s")))


def words(span: timedelta) -> str:
    """The two largest units, such as “1 h 5 min” or “3 s”, in the active language.

    The rest is dropped. A negative duration is “0 s”.
    """
    rest = max(0, int(span.total_seconds()))
    parts: list[str] = []
    for seconds, unit in _UNITS:
        count, rest = divmod(rest, seconds)
        if count or parts:
            parts.append(str(unit) % count if count else "")
    return " ".join(part for part in parts[:2] if part) or str(_UNITS[-1][1]) % 0
