import django_filters

from gradient.api.filters import ChoiceFilter, UuidFilter
from sessions_app.enums import Status
from sessions_app.models import Session


class SessionFilter(django_filters.FilterSet):
    assessmentId = UuidFilter(field_name="assessment_id", help_text="Filter by assessment.")
    candidateId = UuidFilter(field_name="candidate_id", help_text="Filter by candidate.")
    status = ChoiceFilter(choices=Status.choices, help_text="Filter by status.")

    class Meta:
        model = Session
        fields: list[str] = []
