"""Serializer fields for tags."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gradient.api.fields import TextField
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.tags import MAX_TAG_LENGTH, MAX_TAGS, distinct, normalize_tag


class TagField(TextField):
    """A tag. The value is its normal form."""

    schema: ClassVar[dict[str, Any]] = {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_TAG_LENGTH,
        "pattern": "^[^,]+$",
    }

    def to_internal_value(self, data: Any) -> str:
        try:
            return normalize_tag(super().to_internal_value(data))
        except InvalidRequest as error:
            raise serializers.ValidationError(error.message) from error


@extend_schema_field({"type": "array", "items": TagField.schema, "maxItems": MAX_TAGS})
class TagsField(serializers.ListField):
    """A list of tags without duplicates, ignoring case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=TagField(), max_length=MAX_TAGS, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        try:
            return distinct(super().to_internal_value(data))
        except InvalidRequest as error:
            raise serializers.ValidationError(error.message) from error
