"""The form by which a deletion is ordered."""

import re
from typing import Any

from django import forms

from sessions_app.vocabulary.exceptions import InvalidRequest

MAX_REASON = 1000


class OrderForm(forms.Form):
    """The typed number, the reason and, where sessions run, the tick. `jobs.order` judges them:
    what it says comes back through `take`."""

    number = forms.CharField(required=False, max_length=20, label="Number of sessions")
    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays on record: no names or addresses, please.",
    )
    includes_running = forms.BooleanField(required=False, label="Delete the running sessions too")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["number"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_number(self) -> int | None:
        """The number without what people write between thousands; None if it is none."""
        digits = re.sub(r"[\s,.'’_]", "", self.cleaned_data["number"])
        return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None

    def take(self, error: InvalidRequest) -> None:
        """Put the sentences of a refusal beside their fields."""
        for name, sentences in (error.details or {}).items():
            if name not in self.errors:
                self.add_error(name, sentences)
