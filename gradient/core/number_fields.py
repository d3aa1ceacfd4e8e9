"""Fields for numbers, as text: they take a decimal comma, and the wheel does not change them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gradient.core.typed_numbers import parse_number


class NumberInput(forms.TextInput):
    """A text field that asks for a keyboard with digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))


class _TypedNumber(forms.Field):
    widget = NumberInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            number = parse_number(value)
            if number is None:
                raise ValidationError("Enter a number, such as 1.5.", code="invalid")
            value = str(int(number)) if number == int(number) else str(number)
        return super().to_python(value)


class FloatField(_TypedNumber, forms.FloatField):
    widget = NumberInput


class IntegerField(_TypedNumber, forms.IntegerField):
    widget = NumberInput
