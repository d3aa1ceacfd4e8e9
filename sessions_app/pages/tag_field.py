"""A form field for a tag, with suggestions from the user's organizations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sessions_app.accounts import access
from sessions_app.models import Tag
from sessions_app.vocabulary.exceptions import InvalidRequest
from sessions_app.vocabulary.tags import MAX_TAG_LENGTH, normalize_tag

MAX_SUGGESTIONS = 200
LIST_ID = "tag-names"


class TagTextField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"list": LIST_ID, "dir": "auto", "autocomplete": "off"})
        super().__init__(max_length=MAX_TAG_LENGTH, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return normalize_tag(text) if text else text
        except InvalidRequest as error:
            raise ValidationError(error.message) from error


def suggest_tags(user: access.User) -> list[str]:
    """The names of the first tags, for the page's `<datalist>`. One query."""
    names = access.filter_for_user(Tag.objects.all(), user).values_list("name", flat=True)
    return list(dict.fromkeys(names.order_by("key")[:MAX_SUGGESTIONS]))
