"""Serializer fields that accept one JSON type each. DRF's own convert other types."""

import re
from typing import Any, NoReturn

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gradient.core.numbers import MAX_INTEGER, json_integer
from gradient.core.texts import TIME_PATTERN, UUID_PATTERN, is_visible


@extend_schema_field({"type": "object", "additionalProperties": True})
class ObjectField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object, unchanged."""

    default_error_messages = {"invalid": "This must be an object."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class WholeNumberField(serializers.IntegerField):
    """A JSON integer of up to 64 bits: no string of digits, 3.5 or true."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", MAX_INTEGER)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = json_integer(data)
        if number is None:
            self.fail("invalid")
        return number


class NumberParameter(serializers.IntegerField):
    """A whole number in a query parameter, in decimal digits."""

    default_error_messages = {
        "invalid": "This must be a whole number, in digits.",
        "min_value": "This must be {min_value} or more.",
        "max_value": "This must be {max_value} or less.",
    }

    def to_internal_value(self, data: Any) -> int:
        if re.fullmatch(r"-[0-9]+", data):
            self.fail("min_value", min_value=self.min_value or 0)
        if not re.fullmatch(r"[0-9]{1,19}", data):
            self.fail("invalid")
        return int(data)


class ChoiceField(serializers.ChoiceField):
    """A choice. The error message for another value lists the choices."""

    default_error_messages = {"invalid_choice": "This must be one of {choices}."}

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        super().fail(key, choices=", ".join(map(str, self.choices)), **kwargs)


class NumberField(serializers.FloatField):
    """A JSON number: no string of digits, no true. A whole number becomes an int."""

    def to_internal_value(self, data: Any) -> float:
        if type(data) not in (int, float):
            self.fail("invalid")
        number = json_integer(data)
        return super().to_internal_value(data) if number is None else number

    def to_representation(self, value: float) -> float:  # type: ignore[override]  # DRF's too
        return int(value) if value == int(value) else value


class UuidField(serializers.UUIDField):
    """A UUID in its canonical form: lower case with hyphens."""

    default_error_messages = {"invalid": "This must be a UUID, lower case with hyphens."}

    def to_internal_value(self, data: Any) -> Any:
        if not (isinstance(data, str) and UUID_PATTERN.fullmatch(data)):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """A JSON string: no number, which DRF would convert. Not blank unless allowed.

    If the text is trimmed, it must contain a visible character: zero-width characters are blank.
    """

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if self.trim_whitespace and text and not is_visible(text):
            self.fail("blank")
        if not self.allow_blank and not text.strip():  # DRF looks only at what it trims
            self.fail("blank")
        return text


class TimeField(serializers.DateTimeField):
    """A time in the format of RFC 3339. It must have an offset."""

    default_error_messages = {
        "invalid": "This must be a time such as 2030-01-15T10:00:00Z.",
        "offset": "This must end in Z or an offset such as +02:00.",
    }

    def to_internal_value(self, value: Any) -> Any:
        if not (isinstance(value, str) and TIME_PATTERN.fullmatch(value)):
            self.fail("invalid")
        return super().to_internal_value(value)

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("offset")
        return super().enforce_timezone(value)


class FlagField(serializers.BooleanField):
    """A JSON true or false: no “yes”, no 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
