from typing import Any

import django_filters
from rest_framework.request import Request

from gradient.api.fields import ChoiceField, TextField
from gradient.api.filters import (
    ChoiceFilter,
    ChoicesFilter,
    ParameterFilter,
    TimeFilter,
    UuidFilter,
)
from gradient.api.query import InvalidQuery
from gradient.api.views import ApiViewSet
from sessions_app.api.tags import TagField
from sessions_app.models import Candidate, Session, Tag
from sessions_app.reads.listing import DEFAULT_SORT, SORTS, unserved_ranges
from sessions_app.reads.search import search_candidates
from sessions_app.reads.tags import with_tag
from sessions_app.vocabulary.enums import Outcome, Status

MAX_SEARCH_LENGTH = 200


class SearchFilter(ParameterFilter):
    """Filters by words of a candidate's name or address."""

    serializer_field = TextField(max_length=MAX_SEARCH_LENGTH)
    schema = {"type": "string", "minLength": 1, "maxLength": MAX_SEARCH_LENGTH}

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        return qs.filter(candidate__in=search_candidates(Candidate.objects.all(), value))


class TagFilter(ParameterFilter):
    """Filters by a tag of the credential's organization."""

    serializer_field = TagField()
    schema = TagField.schema

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        organization_id = self.parent.request.auth.organization_id
        return with_tag(qs, value, Tag.objects.filter(organization=organization_id))


class SessionFilter(django_filters.FilterSet):
    assessmentId = UuidFilter(field_name="assessment_id", help_text="Filter by assessment.")
    candidateId = UuidFilter(field_name="candidate_id", help_text="Filter by candidate.")
    status = ChoicesFilter(
        choices=Status.choices, help_text="Filter by status; separate several by commas."
    )
    createdAfter = TimeFilter(
        field_name="created_at", lookup_expr="gte", help_text="Created at this time or later."
    )
    createdBefore = TimeFilter(
        field_name="created_at", lookup_expr="lt", help_text="Created before this time."
    )
    submittedAfter = TimeFilter(
        field_name="submitted_at", lookup_expr="gte", help_text="Submitted at this time or later."
    )
    submittedBefore = TimeFilter(
        field_name="submitted_at", lookup_expr="lt", help_text="Submitted before this time."
    )
    search = SearchFilter(
        help_text="Words of the candidate's name or address, ignoring case and accents."
    )
    decision = ChoiceFilter(choices=Outcome.choices, help_text="Filter by the last decision.")
    tag = TagFilter(help_text="Filter by a tag, ignoring case.")

    class Meta:
        model = Session
        fields: list[str] = []


class SortField(ChoiceField):
    """The sort order of sessions."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            "The sort order. Sessions without a submission or a score come last.",
        )
        super().__init__([*SORTS], default=DEFAULT_SORT, **kwargs)


class FilteredSessionsMixin(ApiViewSet):
    """A list with the filters and sort orders of the list of sessions.

    Combinations that no index serves are refused: docs/decisions/0038-list-filters.md.
    """

    filterset_class = SessionFilter

    def check_form(self, request: Request) -> None:
        super().check_form(request)
        if self.action == "list":
            unserved = unserved_ranges(list(self.get_given_filters()), self.query["sort"])
            if unserved:
                raise InvalidQuery(unserved)
