"""Template filters for values that people read: `{% load words %}`."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gradient.core import clock
from gradient.core.decimals import plain
from gradient.core.local_times import format_local

register = template.Library()

NOTHING = SafeString('<span class="quiet">–</span>')
_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@register.filter
def duration(value: timedelta | None) -> str:
    """“2 h 5 min”: the two largest units, seconds only below a minute."""
    if value is None:
        return "–"
    seconds = int(abs(value.total_seconds()))
    for (size, unit), (lesser, lesser_unit) in pairwise(_STEPS):
        if seconds >= size:
            rest = seconds % size // lesser
            return f"{seconds // size} {unit}" + (f" {rest} {lesser_unit}" if rest else "")
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A time to the minute, with the exact time in `datetime`; a dash for None."""
    if at is None:
        return NOTHING
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), format_local(at, "SHORT_DATETIME_FORMAT")
    )


@register.filter
def ago(at: datetime | None) -> SafeString:
    """The time since or until `at`; the exact time is in the tooltip."""
    if at is None:
        return NOTHING
    away = clock.now() - at
    text = f"{duration(away)} ago" if away >= timedelta() else f"in {duration(away)}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        format_local(at, "DATETIME_FORMAT"),
        text,
    )


@register.filter
def points(value: Any) -> str:
    """A number of points, without trailing zeros."""
    return "–" if value is None else plain(value, 4)


@register.simple_tag
def badge(kind: str, label: str) -> SafeString:
    """A colored label; the colors are in static/css/palette.css (`.badge-KIND`)."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, label)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a variable key, or None. A template's dot only takes literal keys."""
    return mapping.get(key)


@register.filter
def pairs(mapping: dict[str, Any]) -> list[tuple[str, Any]]:
    """Keys and values. In a template, `.items` would look up a key of that name first."""
    return list(mapping.items())


@register.filter
def in_words(value: Any) -> Any:
    """A value from JSON: the items of a list, a dash for nothing."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else value
