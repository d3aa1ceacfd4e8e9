"""HTML fragments for admin pages. Every argument is escaped."""

import json
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from gradient.core.local_times import format_local

EMPTY = "–"
MAX_JSON_LENGTH = 50_000
MAX_TEXT_LENGTH = 500_000


def badge(kind: str, label: str) -> SafeString:
    """A label with the colors of `.badge-KIND` in static/css/palette.css."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, label)


def with_detail(text: object, detail: object) -> SafeString:
    """A text with a secondary one below it."""
    return format_html('{}<span class="detail">{}</span>', text, detail)


def json_block(value: object) -> SafeString | str:
    """The value as indented JSON, at most 50,000 characters of it."""
    if value is None:
        return EMPTY
    text = json.dumps(value, indent=2, ensure_ascii=False)
    rest = len(text) - MAX_JSON_LENGTH
    if rest > 0:
        text = f"{text[:MAX_JSON_LENGTH]}\n… {rest:,} more characters"
    return format_html('<pre class="block" tabindex="0">{}</pre>', text)


def text_block(text: str) -> SafeString | str:
    """A text with its line breaks, at most 500,000 characters of it."""
    if (rest := len(text) - MAX_TEXT_LENGTH) > 0:
        text = f"{text[:MAX_TEXT_LENGTH]}\n… {rest:,} more characters"
    return format_html('<pre class="block" tabindex="0">{}</pre>', text) if text else EMPTY


def shorten(text: str, length: int = 100) -> str:
    """At most `length` characters in one line, with an ellipsis if the text is longer."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def short_time(at: datetime | None) -> str:
    """A time to the minute, for lists."""
    return EMPTY if at is None else format_local(at, "SHORT_DATETIME_FORMAT")


def minutes(value: float) -> str:
    return f"{value:g} min"
