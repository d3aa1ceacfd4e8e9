"""Durations in words."""

from datetime import timedelta

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def words(span: timedelta) -> str:
    """The two largest units, such as “1 h 5 min” or “3 s”; the rest is dropped.

    A negative duration is “0 s”.
    """
    rest = max(0, int(span.total_seconds()))
    parts: list[str] = []
    for seconds, unit in _UNITS:
        count, rest = divmod(rest, seconds)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return " ".join(part for part in parts[:2] if part) or "0 s"
