"""Serializers that speak camelCase outside and snake_case inside, and refuse unknown keys."""

from typing import Any

from rest_framework import serializers


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
    # What comes from a client: unknown keys are refused, and named.

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {key: ["This key is unknown."] for key in sorted(unknown)}
            )
        return super().to_internal_value(data)


class NothingSerializer(StrictSerializer):
    """A body without keys, which may as well be absent."""


class OkSerializer(StrictSerializer):
    ok = serializers.BooleanField(read_only=True)
