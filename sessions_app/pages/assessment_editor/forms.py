"""The form for an assessment, without its phases and its rubric."""

from typing import Any

from django import forms

from gradient.core.number_fields import FloatField
from sessions_app.models import MAX_MINUTES, Assessment, Organization
from sessions_app.pages.materials.forms import VisibleCharField
from sessions_app.vocabulary.enums import DeliverableType

MAX_PROMPT_LENGTH = 100_000
LOCAL_TIME = "%Y-%m-%dT%H:%M"


class AssessmentDetailsForm(forms.Form):
    name = VisibleCharField(
        max_length=200, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"})
    )
    role = VisibleCharField(
        max_length=200,
        required=False,
        help_text="The position that the candidates apply for. They see it.",
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    task_prompt = VisibleCharField(
        label="Brief",
        max_length=MAX_PROMPT_LENGTH,
        required=False,
        strip=False,
        help_text="What the candidates are asked to do, as they read it.",
        widget=forms.Textarea({"dir": "auto", "rows": 12}),
    )
    deliverable_type = forms.ChoiceField(
        label="Deliverable", choices=DeliverableType.choices, initial=DeliverableType.DOCX
    )
    setup_minutes = FloatField(
        label="Minutes for setup",
        min_value=0,
        max_value=MAX_MINUTES,
        initial=15,
        help_text="The time to look around before the task starts.",
    )
    due_date = forms.DateTimeField(
        label="Start by",
        required=False,
        input_formats=[LOCAL_TIME, "%Y-%m-%dT%H:%M:%S"],
        help_text="Until when candidates can start. Each session can have a date of its own.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_TIME),
    )
    auto_score = forms.BooleanField(
        label="Score each session as soon as it is submitted", required=False
    )

    def __init__(self, data: Any = None, *, assessment: Assessment | None = None) -> None:
        super().__init__(data, initial=_initial(assessment), auto_id="assessment_%s")

    def columns(self) -> dict[str, Any]:
        """The values of a valid form."""
        return dict(self.cleaned_data)


def _initial(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {}
    columns = {name: getattr(assessment, name) for name in AssessmentDetailsForm.base_fields}
    return columns | {"setup_minutes": f"{assessment.setup_minutes:.12g}"}


class OrganizationForm(forms.Form):
    """For admins of several organizations: which one the assessment is for."""

    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)

    def __init__(self, data: Any = None, *, organizations: Any) -> None:
        super().__init__(data, auto_id="assessment_%s")
        field: Any = self.fields["organization"]
        field.queryset = organizations
        field.initial = organizations.first()
