"""Parses the arguments of tool calls, which may be anything."""

from collections.abc import Mapping
from typing import Any

from sessions_app.workspace.assistant.completion import clean
from sessions_app.workspace.assistant.faults import ToolFault


def text(
    arguments: Mapping[str, Any], name: str, *, max_length: int, default: str | None = None
) -> str:
    """A string argument. Without a default it is required. Raises ToolFault if it is invalid."""
    value = arguments.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise ToolFault(f"“{name}” must be a string.")
    value = clean(value)
    if len(value) > max_length:
        raise ToolFault(f"“{name}” can have at most {max_length:,} characters.")
    if not value.strip() and default is None:
        raise ToolFault(f"“{name}” must not be empty.")
    return value


def number(arguments: Mapping[str, Any], name: str) -> int:
    """An integer argument, 0 or more; 0 if it is missing. Models also send numbers as strings."""
    value = arguments.get(name)
    if value in (None, ""):
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
        raise ToolFault(f"“{name}” must be an integer, 0 or more.")
    return value
