"""Numbers as JSON has them."""

from typing import Any

MAX_INTEGER = 2**63 - 1


def whole(value: Any) -> int | None:
    """The JSON integer that a value is, else None.

    3.0 is 3, as JSON Schema (2020-12, section 4.2.3) has it; true and "3" are none.
    """
    if type(value) is float and value.is_integer():
        return int(value)
    return value if type(value) is int else None
