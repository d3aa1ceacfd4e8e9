"""Filters of lists, by django-filter. An invalid value is an error; it is never ignored."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.request import Request

from gradient.api.fields import ChoiceField, NumberParameter, TimeField, UuidField
from gradient.core.numbers import MAX_INTEGER


class FilterBackend(DjangoFilterBackend):
    """Filters by the view's `filterset`, which has been validated with the rest of the query."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:  # noqa: ARG002
        return view.filterset.filter_queryset(queryset) if view.filterset else queryset


class ParameterFormField(forms.Field):
    """Validates by a serializer field, so that queries and bodies accept the same values."""

    def __init__(self, *, serializer_field: serializers.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.serializer_field = serializer_field

    def to_python(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            return self.serializer_field.run_validation(value)
        except serializers.ValidationError as error:
            raise ValidationError([str(detail) for detail in error.detail]) from error


class ParameterFilter(django_filters.Filter):
    """A filter whose value a serializer field validates. `schema` is for the OpenAPI document."""

    field_class = ParameterFormField
    serializer_field: serializers.Field = serializers.CharField(trim_whitespace=False)
    schema: dict[str, Any] = {"type": "string"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"serializer_field": self.serializer_field, **kwargs})


class TextFilter(ParameterFilter):
    schema = {"type": "string", "minLength": 1}


class UuidFilter(ParameterFilter):
    serializer_field = UuidField()
    schema = {"type": "string", "format": "uuid"}


class WholeNumberFilter(ParameterFilter):
    """A whole number from 0 to 2^63 - 1."""

    serializer_field = NumberParameter(max_value=MAX_INTEGER)
    schema = {"type": "integer", "minimum": 0, "maximum": MAX_INTEGER}


class ChoiceFilter(ParameterFilter):
    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(serializer_field=ChoiceField(choices), **kwargs)
        self.schema = {"type": "string", "enum": [value for value, _ in choices]}


class ChoicesFilter(django_filters.BaseInFilter, ChoiceFilter):
    """Rows with any of the given choices, which are separated by commas."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        words = "|".join(value for value, _ in choices)
        self.schema = {"type": "string", "pattern": f"^({words})(,({words}))*$"}


class TimeFilter(ParameterFilter):
    """A time in the format of RFC 3339. Set `lookup_expr`."""

    serializer_field = TimeField()
    schema = {"type": "string", "format": "date-time"}


class FlagFilter(ParameterFilter):
    """`true` or `false`."""

    serializer_field = ChoiceField(["true", "false"])
    schema = {"type": "boolean"}

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, value and value == "true")
