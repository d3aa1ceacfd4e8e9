"""Forms that verbs save: see `OrganizationScopedAdmin.verbs`."""

import hashlib
import json
import re
from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from sessions_app.vocabulary.exceptions import Conflict, DomainError, InvalidRequest


class VersionField(forms.CharField):
    """The version of the row when the form was opened, which is not a column of the row."""

    widget = forms.HiddenInput

    def has_changed(self, _initial: Any, _data: Any) -> bool:
        return False


class VerbForm(forms.ModelForm):
    """A form that a verb saves. `refusal` is the error that the verb raised, shown in the form.

    `version` prevents overwriting a row that was changed since the form was opened. A form without
    a version skips this check.
    """

    version = VersionField(required=False)
    refusal: ClassVar[DomainError | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["version"] = self._get_version(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        try:
            if self.refusal is not None:
                raise self.refusal
            if not self.instance._state.adding:
                self.require_version(self.instance)
        except DomainError as error:
            self._add_refusal(error)
        return cleaned

    def require_version(self, row: Model) -> None:
        """Raise Conflict if the row was changed since the form was opened."""
        version = self.cleaned_data.get("version")
        if version and version != self._get_version(row):
            raise Conflict("This was changed since you opened it. Reload the page and try again.")

    def columns(self) -> dict[str, Any]:
        """The values to write by column:

        all for a new row, the changed ones for an existing row.
        """
        names = self.cleaned_data if self.instance._state.adding else self.changed_data
        columns = {field.name for field in self.instance._meta.concrete_fields}
        return {name: self.cleaned_data[name] for name in names if name in columns}

    def _get_version(self, row: Model) -> str:
        editable = forms.model_to_dict(row, fields=self._meta.fields)
        # `updated_at` covers related rows that are edited in the same form, such as phases.
        values = {**editable, "updated_at": getattr(row, "updated_at", None)}
        text = json.dumps(values, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _add_refusal(self, error: DomainError) -> None:
        by_key = (error.details if isinstance(error, InvalidRequest) else None) or {}
        details = {_snake_case(key): messages for key, messages in by_key.items()}
        if not details or details.keys() - self.fields.keys():
            self.add_error(None, error.message)
            return
        for name, messages in details.items():
            self.add_error(name, messages)


def _snake_case(key: str) -> str:
    """The form field for a key of the API."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
