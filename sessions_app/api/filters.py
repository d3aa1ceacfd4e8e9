import django_filters

from gradient.api.filters import ChoiceFilter, UuidFilter
from sessions_app.models import Session
from sessions_app.vocabulary.enums import Status


class SessionFilter(django_filters.FilterSet):
    assessmentId = UuidFilter(field_name="assessment_id", help_text="Filter by assessment.")
    candidateId = UuidFilter(field_name="candidate_id", help_text="Filter by candidate.")
    status = ChoiceFilter(choices=Status.choices, help_text="Filter by status.")

    class Meta:
        model = Session
        fields: list[str] = []
