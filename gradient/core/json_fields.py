"""Model fields that more than one app uses."""

import json
import math
from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Json = dict[str, Any]

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SAME_AS_ENCODER = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_MAX_DIGITS = 400
"""Longer integers are read as text: more than any float holds, and fewer than Python refuses."""
_shape = bytes.maketrans(b"123456789+-", b"00000000000")


def dump_json(value: object) -> str:
    """The one text form of recorded JSON: compact, with the keys in their given order.

    That is what `json` writes. orjson writes the same text many times faster, except for very
    large and very small numbers (1e16 instead of 1e+16) and for NaN, which it writes as null. Where
    its text may contain one of these, or where it refuses the value, `json` writes the text.
    """
    return dump_each_json([value])[0]


def dump_each_json(values: Sequence[object]) -> list[str]:
    """The text of each value, as by `dump_json`; all texts are checked in one pass."""
    if not settings.ORJSON_WRITER:
        return _encode_each(values)
    try:
        # No text contains a line break: strings escape it, and compact JSON has none elsewhere.
        text = b"\n".join([orjson.dumps(value, option=_SAME_AS_ENCODER) for value in values])
    except TypeError:
        return _encode_each(values)
    if b"null" in text or b"0.0000" in text or b"0e0" in text.translate(_shape):
        return _encode_each(values)
    return text.decode().split("\n") if values else []


def _encode_each(values: Sequence[object]) -> list[str]:
    return [_encoder.encode(value) for value in values]


def load_json(text: str) -> Any:
    """Recorded JSON as Python values.

    A number that Python cannot hold, which the strict parser refuses but an old row may have, is
    read as the text of its digits: it can be shown, and nothing calculates with it.
    """
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # more digits than Python converts
        return _lenient_decoder.decode(text)


def _float(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_decoder = json.JSONDecoder(parse_float=_float, parse_constant=str)
_lenient_decoder = json.JSONDecoder(parse_float=_float, parse_int=_integer, parse_constant=str)


class RecordedJSONField(models.Field[Any, Any]):
    """JSON stored as the exact text that was recorded, and read back as Python values.

    PostgreSQL's `jsonb` sorts keys and rewrites numbers, so a hash of the recorded text could not
    be verified later. `json` (and text on SQLite) keeps the text.
    """

    description = "JSON, kept as recorded"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        return "TextField"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        # Without the cast the driver parses `json` itself, and the text is lost.
        if compiler.connection.vendor == "postgresql":
            return f"({sql})::text", params
        return sql, params

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else load_json(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "as_sql"):
            return value
        return dump_json(value)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValidationError("This is not valid JSON.") from error

    def value_to_string(self, obj: models.Model) -> str:
        return dump_json(self.value_from_object(obj))
