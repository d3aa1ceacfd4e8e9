"""Forms whose values are written by verbs: see `OrganizationScopedAdmin.verbs`."""

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from sessions_app.vocabulary.exceptions import Conflict, DomainError, InvalidRequest


class VersionField(forms.CharField):
    """Carries the version of the row that a form was made from; no value of the row itself."""

    widget = forms.HiddenInput

    def has_changed(self, _initial: Any, _data: Any) -> bool:
        return False


class VerbForm(forms.ModelForm):
    """A form that a verb saves. What the verb refuses is shown as an error of the form.

    A row that was changed since the form was opened is not overwritten: `version` tells. A form
    that is sent without one skips this check.
    """

    version = VersionField(required=False)
    refusal: ClassVar[DomainError | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["version"] = self._version_of(self.instance)

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
        """Raise Conflict if the row is not as it was when the form was opened."""
        version = self.cleaned_data.get("version")
        if version and version != self._version_of(row):
            raise Conflict("This was changed since you opened it: reload the page, and try again.")

    def columns(self) -> dict[str, Any]:
        """The values to write by the names of their columns: of an existing row, the changed."""
        names = self.cleaned_data if self.instance._state.adding else self.changed_data
        own = {field.name for field in self.instance._meta.concrete_fields}
        return {name: self.cleaned_data[name] for name in names if name in own}

    def _version_of(self, row: Model) -> str:
        editable = forms.model_to_dict(row, fields=self._meta.fields)
        # The time of a change stands for what is edited beside the row, such as phases.
        values = {**editable, "updated_at": getattr(row, "updated_at", None)}
        text = json.dumps(values, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _add_refusal(self, error: DomainError) -> None:
        details = (error.details if isinstance(error, InvalidRequest) else None) or {}
        if not details or details.keys() - self.fields.keys():
            self.add_error(None, error.message)
            return
        for name, sentences in details.items():
            self.add_error(name, sentences)
