"""Serializers with keys in camelCase, strict ones that refuse unknown keys, and those of rows."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from gradient.api.fields import ObjectField
from gradient.core.rows import Column, Kind


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


# No docstrings on these bases: the OpenAPI document would describe all their subclasses by them.
class CamelCaseMixin:
    # Fields are declared in snake_case, and their keys are in camelCase. DRF looks for
    # `validate_<key>`: a field of several words has `validators` instead.

    def get_fields(self) -> dict[str, Any]:
        declared: dict[str, Any] = super().get_fields()  # type: ignore[misc]  # of a serializer
        fields = {}
        for name, field in declared.items():
            key = camel_case(name)
            if isinstance(field, serializers.SerializerMethodField):
                field.method_name = field.method_name or f"get_{name}"
            elif key != name and field.source is None:
                field.source = name
            fields[key] = field
        return fields


class CamelCaseSerializer(CamelCaseMixin, serializers.Serializer[Any]):
    pass


class CamelCaseModelSerializer(CamelCaseMixin, serializers.ModelSerializer[Any]):
    pass


class StrictSerializer(CamelCaseSerializer):
    # For input: unknown keys are errors.

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {key: ["This key is unknown."] for key in sorted(unknown)}
            )
        return super().to_internal_value(data)


class NothingSerializer(StrictSerializer):
    """A body without keys. It may be absent."""


class OkSerializer(StrictSerializer):
    ok = serializers.BooleanField(read_only=True)


class RowSerializer(serializers.Serializer[Any]):
    # The columns are in `Meta.columns`. A field that a subclass declares replaces the column's own.
    # `Meta.read_only_fields` are read-only in the OpenAPI document, where a docstring would appear.

    def get_fields(self) -> dict[str, Any]:
        declared = super().get_fields()
        return {
            column.key: declared.get(column.key) or self._field(column)
            for column in self.get_columns()
        }

    def get_columns(self) -> Iterable[Column]:
        columns: Iterable[Column] = self.Meta.columns  # type: ignore[attr-defined]  # a subclass's
        return columns

    def _field(self, column: Column) -> Any:
        kwargs: dict[str, Any] = {}
        is_field = isinstance(column.source, str)
        source = str(column.source).replace("__", ".") if is_field else column.key
        if source != column.key:
            kwargs["source"] = source
        if column.nullable:
            kwargs["allow_null"] = True
        if not is_field or column.key in getattr(self.Meta, "read_only_fields", ()):  # type: ignore[attr-defined]
            kwargs["read_only"] = True
        if column.choices:
            return serializers.ChoiceField(choices=column.choices.choices, **kwargs)
        return _FIELDS[column.kind](**kwargs)


_FIELDS: dict[Kind, Any] = {
    Kind.UUID: serializers.UUIDField,
    Kind.TIME: serializers.DateTimeField,
    Kind.NUMBER: serializers.IntegerField,
    Kind.WORD: serializers.CharField,
    Kind.TEXT: serializers.CharField,
    Kind.EMAIL: serializers.EmailField,
    Kind.JSON: ObjectField,
}
