"""The form that confirms a deletion."""

import re
from typing import Any

from django import forms

from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest

MAX_REASON_LENGTH = 1000


class OrderForm(forms.Form):
    """The typed number of sessions, the reason, and the consent to delete running sessions.

    `jobs.order` validates them, and `add_errors` shows its errors.
    """

    number = forms.CharField(required=False, max_length=20, label="Number of sessions")
    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON_LENGTH,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is kept permanently. Do not enter names or e-mail addresses.",
    )
    includes_running = forms.BooleanField(required=False, label="Delete the running sessions too")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["number"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_number(self) -> int | None:
        """The number without thousands separators, or None if it is not a number."""
        digits = re.sub(r"[\s,.'’_]", "", self.cleaned_data["number"])
        return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None

    def add_errors(self, error: DomainError) -> None:
        """Add the details of the error to their fields, or else the error to the form."""
        if not isinstance(error, InvalidRequest):
            self.add_error(None, error.message)
            return
        for name, field_errors in (error.details or {}).items():
            if name not in self.errors:
                self.add_error(name, field_errors)
