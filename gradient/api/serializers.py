"""Serializers that refuse what they don't know."""

from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that names unknown keys instead of ignoring them."""

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
