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


def number_within(value: Any, least: float, most: float) -> float | None:
    """A number that a client wrote into recorded JSON, or None if it is no number, or not from
    `least` to `most`.

    Recorded data may hold any number: code that calculates with one reads it by this function.
    """
    if type(value) not in {int, float} or not least <= value <= most:
        return None
    number: float = value
    return number


def integer_within(value: Any, least: int, most: int) -> int | None:
    """Like `number_within`, for JSON integers."""
    return None if number_within(value, least, most) is None else json_integer(value)
