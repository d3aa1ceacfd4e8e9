"""Serializer fields for what a person is called and reached by."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from rest_framework import serializers

from gradient.api.fields import TextField
from gradient.core.contacts import (
    MAX_EMAIL_LENGTH,
    MAX_NAME_LENGTH,
    normalize_email,
    normalize_name,
)


class NameField(TextField):
    """A person's name, in its normal form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_NAME_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return _normalized(normalize_name, super().to_internal_value(data))


class EmailField(TextField):
    """A person's e-mail address, in its normal form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_EMAIL_LENGTH, **kwargs)
        self.validators.append(EmailValidator())  # for the schema; the normal form is valid

    def to_internal_value(self, data: Any) -> str:
        return _normalized(normalize_email, super().to_internal_value(data))


def _normalized(normalize: Callable[[str], str], text: str) -> str:
    try:
        return normalize(text)
    except ValidationError as error:
        raise serializers.ValidationError(error.messages) from error
