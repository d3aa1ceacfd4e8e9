"""Endpoints for candidates. Invitations create them; deletion is soft."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from gradient.api.fields import ChoiceField, FlagField
from gradient.api.filters import TextFilter
from gradient.api.mixins import DestroyMixin, RetrieveMixin, UpdateMixin
from gradient.api.serializers import CamelCaseModelSerializer, OkSerializer, StrictSerializer
from gradient.core.contacts import normalize_email
from gradient.openapi.schema import ErrorSerializer, object_response
from sessions_app.accounts import candidates
from sessions_app.api.contact_fields import EmailField, NameField
from sessions_app.deletion.erasure import erase_candidate
from sessions_app.invitations import mail, single
from sessions_app.models import Candidate


class CandidateChanges(StrictSerializer):
    """Changes of a candidate. Keys that are not sent keep their values."""

    name = NameField(required=False)
    email = EmailField(required=False)
    send_email = FlagField(
        default=True,
        help_text="Whether to send the new links of sessions that have not started to a new "
        "address.",
    )


class DeleteCandidateQuery(StrictSerializer):
    erase = ChoiceField(
        ["true", "false"],
        default="false",
        help_text="Also erase the candidate's name, address, work, messages and events "
        "permanently.",
    )


class CandidateFilter(django_filters.FilterSet):
    email = TextFilter(method="filter_email", help_text="Filter by e-mail address, ignoring case.")

    class Meta:
        model = Candidate
        fields: list[str] = []

    def filter_email(
        self, queryset: QuerySet[Candidate], _name: str, email: str
    ) -> QuerySet[Candidate]:
        try:
            return queryset.filter(email=normalize_email(email))
        except ValidationError:  # invalid, so no candidate has it
            return queryset.none()


class CandidateSerializer(CamelCaseModelSerializer):
    created_at = serializers.DateTimeField()

    class Meta:
        model = Candidate
        fields = ["id", "name", "email", "created_at"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="List candidates, newest first"),
    retrieve=extend_schema(summary="Get a candidate"),
    partial_update=extend_schema(
        operation_id="candidates_update",
        summary="Change a candidate's name or address",
        description="If the address changes, the sessions that have not started get new links, and "
        "the old links stop working.",
        responses={200: object_response("candidate", CandidateSerializer), 409: ErrorSerializer},
    ),
    destroy=extend_schema(
        summary="Delete a candidate, or erase their personal data",
        description=(
            "Without `erase` the candidate's sessions are kept, and an invitation restores the "
            "candidate. With `erase=true` all personal data of the candidate and of their sessions "
            "are erased permanently; statuses, times, numeric scores and the hashes of the log are "
            "kept. Running sessions are submitted first. 409 while the candidate has a legal hold."
        ),
        parameters=[DeleteCandidateQuery],
        responses={200: OkSerializer, 409: ErrorSerializer},
    ),
)
class CandidateViewSet(ListModelMixin, RetrieveMixin, UpdateMixin, DestroyMixin):
    resource, object_key, list_key = "candidates", "candidate", "candidates"
    lookup_url_kwarg = "candidate_id"
    serializer_class = CandidateSerializer
    filterset_class = CandidateFilter
    body_classes = {"partial_update": CandidateChanges}

    def get_queryset(self) -> Any:
        return Candidate.objects.in_organization(self.organization_id)

    def get_object(self) -> Candidate:
        return candidates.get(self.organization_id, self.object_id)

    def perform_update(self, data: dict[str, Any]) -> Candidate:
        return single.change_candidate(
            self.organization_id,
            self.object_id,
            **data,
            site=mail.get_site_url(self.request),
            actor=self.actor,
        )

    def get_query_class(self) -> type[serializers.Serializer[Any]]:
        return DeleteCandidateQuery if self.action == "destroy" else super().get_query_class()

    def perform_destroy(self) -> None:
        if self.query["erase"] == "true":
            erase_candidate(self.organization_id, self.object_id, actor=self.actor)
        else:
            candidates.delete(self.organization_id, self.object_id, actor=self.actor)
