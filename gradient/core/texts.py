"""How values are written as text: UUIDs, times, and what a reader can see."""

import re

UUID_PATTERN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The canonical form alone: lower case with hyphens."""
TIME_PATTERN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
"""RFC 3339; Python's parser takes more: weeks, days alone, digits of any script."""


def is_visible(text: str) -> bool:
    """Whether the text shows anything: zero-width characters alone do not."""
    return any(character.isprintable() and not character.isspace() for character in text)
