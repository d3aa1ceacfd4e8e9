"""A strict JSON parser: it refuses what another parser might read differently.

Python's `json` accepts NaN, duplicate keys, numbers of any size and lone surrogates. The log and
the work store, which promise to return what they received, cannot: docs/decisions/0005.
"""

import json
import math
import re
from collections import Counter
from typing import Any

import orjson
from django.conf import settings

MAX_DEPTH = 64
MAX_VALUES = 250_000
"""A body of 5 MiB may hold 1.7 million empty lists, which cost seconds to read, and a hundred times
their size in memory. A spreadsheet of 250,000 cells is larger than any that a person makes."""
_CONTAINERS = frozenset({dict, list})
_INTEGER_RANGE = range(-(2**63), 2**63)
_DIGITS_OF_64_BITS = 20
_string = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_shape = bytes.maketrans(b"0123456789Ee+-", b"0000000000ee--")


class InvalidJSON(ValueError):
    """A JSON text that is not strict. The message is for the client."""


def parse(body: bytes) -> Any:
    """Parse a JSON text. Raises InvalidJSON for anything that is not strict JSON.

    Refused beside invalid syntax: more than `MAX_VALUES` values, bytes that are not UTF-8, a byte
    order mark, NaN and infinities, numbers that overflow to one, integers beyond 64 bits, duplicate
    keys, more than 64 levels (the outermost is the first), NUL characters and lone surrogates.
    """
    _refuse_many_values(body)
    large = _may_hold_large_numbers(body)
    escapes = b"\\u" in body  # UTF-8 and the decoders refuse these characters unless escaped
    if settings.ORJSON_READER and not (large or escapes):
        _refuse_depth(value := _read_fast(body))
        if orjson.dumps(value) == body:
            return value
    value = _decoded(_decode(body), _strict if large else _usual)
    _refuse_depth(value)
    if escapes:
        _refuse_characters(value)
    return value


def _read_fast(body: bytes) -> Any:
    """Parse with orjson; None if it refuses the body.

    orjson accepts duplicate keys and rounds numbers. But if it writes the value as exactly the
    same body, which is usual, nothing was lost.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidJSON(f"The body is not valid JSON: {error}.") from error
    except RecursionError as error:
        raise _too_deep() from error


def _decode(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise InvalidJSON("The body is not UTF-8.") from error
    if text.startswith("\ufeff"):
        raise InvalidJSON("The body begins with a byte order mark.")
    return text


def _may_hold_large_numbers(body: bytes) -> bool:
    """Whether anything in the body, even in a string, looks like an integer beyond 64 bits or a
    float that overflows. If not, no number needs a check. Faster than a regular expression."""
    shape = body.translate(_shape)
    return b"0" * 19 in shape or b"0e000" in shape or b"0e-000" in shape


def _refuse_many_values(body: bytes) -> None:
    """Before anything is parsed, by what must stand before each value. Text holds commas too, so
    strings are taken out before a body is refused."""
    if _most_values(body) > MAX_VALUES and _most_values(_string.sub(b"", body)) > MAX_VALUES:
        raise InvalidJSON(f"The body holds more than {MAX_VALUES:,} values.")


def _most_values(body: bytes) -> int:
    return 1 + body.count(b",") + body.count(b"[") + body.count(b"{")


def _refuse_depth(value: Any) -> None:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in _CONTAINERS
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> InvalidJSON:
    return InvalidJSON(f"The body is nested more than {MAX_DEPTH} levels deep.")


def _refuse_characters(value: Any) -> None:
    if isinstance(value, str):
        _refuse_character(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_character(key)
            _refuse_characters(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_characters(item)


def _refuse_character(text: str) -> None:
    if "\x00" in text:
        raise InvalidJSON("The body contains a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidJSON("The body contains half of a surrogate pair.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen = Counter(key for key, _ in pairs)
        twice = next(key for key, count in seen.items() if count > 1)
        raise InvalidJSON(f"An object has the key {json.dumps(twice)} more than once.")
    return value


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS_OF_64_BITS or (value := int(digits)) not in _INTEGER_RANGE:
        raise InvalidJSON("An integer is beyond 64 bits.")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise InvalidJSON("A number is too large.")
    return value


def _constant(name: str) -> None:
    raise InvalidJSON(f"{name} is not JSON.")


_usual = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
_strict = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
