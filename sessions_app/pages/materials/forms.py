"""The forms for a source, an inbox item and a skill, with the same limits as the API."""

from collections.abc import Mapping
from typing import Any

from django import forms

from gradient.core.number_fields import IntegerField
from gradient.core.texts import is_visible
from sessions_app.models import MAX_INSTRUCTIONS_LENGTH, MAX_SKILL_NAME_LENGTH
from sessions_app.vocabulary.materials import (
    MAX_DESCRIPTION_LENGTH,
    MAX_KIND_LENGTH,
    MAX_MAIL_LENGTH,
    MAX_NAME_LENGTH,
)
from sessions_app.workspace.materials import PARTS


class VisibleCharField(forms.CharField):
    """A field for text that is either empty or has a visible character."""

    def validate(self, value: Any) -> None:
        if value and not is_visible(value):
            raise forms.ValidationError("This must not be blank.", code="required")
        super().validate(value)


def _line(label: str, length: int, *, required: bool = False, help_text: str = "") -> Any:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return VisibleCharField(
        label=label, max_length=length, required=required, help_text=help_text, widget=widget
    )


def _text(label: str, length: int, rows: int, *, required: bool = False) -> Any:
    widget = forms.Textarea(attrs={"dir": "auto", "rows": rows})
    return VisibleCharField(
        label=label, max_length=length, required=required, strip=False, widget=widget
    )


class EntryForm(forms.Form):
    """The base class. `place` counts from 1."""

    place = IntegerField(
        label="Place in the list",
        min_value=1,
        max_value=1_000,
        required=False,
        help_text="If empty, the entry is added at the end.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    files_key = ""

    def __init__(
        self, data: Any = None, *, entry: Mapping[str, Any] | None = None, place: int | None = None
    ) -> None:
        position = {} if place is None else {"place": place + 1}
        super().__init__(data, initial={**(entry or {}), **position})
        self.order_fields([name for name in self.fields if name != "place"])
        self.initial_place = place

    def entry(self) -> dict[str, Any]:
        """The values of a valid form, without id and files."""
        return {name: value for name, value in self.cleaned_data.items() if name != "place"}

    def new_place(self) -> int | None:
        """The chosen place, from 0; None if it is unchanged."""
        place: int | None = self.cleaned_data["place"]
        chosen = None if place is None else place - 1
        return None if chosen == self.initial_place else chosen


class SourceForm(EntryForm):
    name = _line("Name", MAX_NAME_LENGTH, required=True)
    kind = _line(
        "Kind",
        MAX_KIND_LENGTH,
        help_text="The kind that the workspace shows, such as “Shared drive”.",
    )
    description = _text("Description", MAX_DESCRIPTION_LENGTH, 3)
    files_key = "files"

    def clean_description(self) -> str:
        return str(self.cleaned_data["description"]).strip()


class InboxForm(EntryForm):
    sender = _line("From", MAX_NAME_LENGTH, required=True)
    subject = _line("Subject", MAX_NAME_LENGTH)
    received = _line(
        "Received",
        MAX_KIND_LENGTH,
        help_text="The time as shown to the candidate, such as “Monday, 9:12”.",
    )
    body = _text("Text", MAX_MAIL_LENGTH, 10)
    files_key = "attachments"


class SkillForm(EntryForm):
    name = _line("Name", MAX_SKILL_NAME_LENGTH, required=True)
    instructions = _text("Instructions", MAX_INSTRUCTIONS_LENGTH, 8, required=True)


FORMS: dict[str, type[EntryForm]] = {
    "sources": SourceForm,
    "inbox": InboxForm,
    "skills": SkillForm,
}


assert set(FORMS) == set(PARTS)  # noqa: S101  a new part needs a form
