"""Filters of lists, by django-filter: a value that it doesn't understand is an error."""

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from gradient.api.fields import MAX_INTEGER, UUID_PATTERN

Schema = dict[str, Any]


class UuidFormField(forms.UUIDField):
    """A UUID in the one form that the API knows: lower case with hyphens."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not UUID_PATTERN.fullmatch(value):
            raise ValidationError("This must be a UUID, lower case with hyphens.")
        return super().to_python(value)


class WholeNumberFormField(forms.IntegerField):
    """A whole number in decimal digits, of up to 64 bits."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not re.fullmatch(r"[0-9]{1,19}", value):
            raise ValidationError("This must be a whole number.")
        return super().to_python(value)


class UuidFilter(django_filters.Filter):
    field_class = UuidFormField
    schema: Schema = {"type": "string", "format": "uuid"}


class WholeNumberFilter(django_filters.Filter):
    """From 0 to what fits into 64 bits."""

    field_class = WholeNumberFormField
    schema: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_INTEGER}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_INTEGER, **kwargs)


class FlagFormField(forms.Field):
    """`true` or `false`; anything else would be a guess."""

    def to_python(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise ValidationError("This must be true or false.")
        return bool(value == "true")


class FlagFilter(django_filters.Filter):
    field_class = FlagFormField
    schema: Schema = {"type": "boolean"}


class TextFilter(django_filters.CharFilter):
    schema: Schema = {"type": "string", "minLength": 1}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of the choices; anything else is an error that names the parameter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        values = [value for value, _ in kwargs["choices"]]
        self.schema: Schema = {"type": "string", "enum": values}
