"""The query strings of the replay's endpoints, as forms."""

from typing import Any

from django import forms

from events_app.replay import search, windows
from events_app.types import EventType

_SEQ: dict[str, Any] = {"min_value": 0, "max_value": 2**31 - 1, "required": False}


class TypesField(forms.Field):
    """Event types, separated by commas."""

    def to_python(self, value: Any) -> list[str]:
        types = [type for type in str(value or "").split(",") if type]
        if unknown := set(types) - set(EventType.values):
            raise forms.ValidationError(f"Unknown types: {', '.join(sorted(unknown))}.")
        return types

    def validate(self, value: Any) -> None:
        """An empty value selects every type."""


class WindowForm(forms.Form):
    """Exactly one of `after`, `before`, `around` (numbers) and `at` (ms since 1970)."""

    after = forms.IntegerField(**_SEQ)
    before = forms.IntegerField(**_SEQ)
    around = forms.IntegerField(**_SEQ)
    at = forms.IntegerField(min_value=-(2**53), max_value=2**53, required=False)
    limit = forms.IntegerField(min_value=1, max_value=windows.MAX_ROWS, required=False)
    types = TypesField(required=False)
    bodies = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        places = [data.get(name) for name in ("after", "before", "around", "at")]
        if sum(place is not None for place in places) != 1:
            raise forms.ValidationError("One of after, before, around and at is needed.")
        return {**data, "limit": data.get("limit") or 100}


class SearchForm(forms.Form):
    q = forms.CharField(max_length=search.MAX_QUERY_LENGTH, strip=False)
    after = forms.IntegerField(**_SEQ)
    types = TypesField(required=False)


class NewsForm(forms.Form):
    after = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class WorkForm(forms.Form):
    """`since` is an earlier revision to compare with."""

    since = forms.IntegerField(**_SEQ)
