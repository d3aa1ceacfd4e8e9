"""JSON numbers."""

from typing import Any

MAX_INTEGER = 2**63 - 1


def json_integer(value: Any) -> int | None:
    """The value as an integer, or None if it is not a JSON integer.

    3.0 is an integer (JSON Schema 2020-12, section 4.2.3); true and "3" are not.
    """
    if type(value) is float and value.is_integer():
        return int(value)
    return value if type(value) is int else None
