"""Arguments as models send them: nothing about them is sure."""

from collections.abc import Mapping
from typing import Any

from sessions_app.workspace.assistant.completion import clean
from sessions_app.workspace.assistant.faults import ToolFault


def text(arguments: Mapping[str, Any], name: str, *, most: int, default: str | None = None) -> str:
    """The argument of the name. Raises ToolFault if it is no text, or missing without a default."""
    value = arguments.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ToolFault(f"“{name}” must be a text.")
    value = clean(value)
    if len(value) > most:
        raise ToolFault(f"“{name}” has at most {most:,} characters.")
    if not value.strip() and default is None:
        raise ToolFault(f"“{name}” must not be empty.")
    return value


def number(arguments: Mapping[str, Any], name: str) -> int:
    """The argument of the name, from 0 on; 0 without it. Models write numbers as texts, too."""
    value = arguments.get(name)
    if value in (None, ""):
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise ToolFault(f"“{name}” must be a whole number from 0 on.")
    return value
