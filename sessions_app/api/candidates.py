"""An organization's candidates over HTTP. An invitation makes one, deleting is soft."""

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
from gradient.openapi.schema import ErrorSerializer, envelope_of
from sessions_app.accounts import candidates
from sessions_app.api.contact_fields import EmailField, NameField
from sessions_app.deletion.erasure import erase_candidate
from sessions_app.invitations import mail, single
from sessions_app.models import Candidate


class CandidateChanges(StrictSerializer):
    """What can be changed; keys that are not sent stay unchanged."""

    name = NameField(required=False)
    email = EmailField(required=False)
    send_email = FlagField(
        default=True,
        help_text="Whether another address is sent the links of sessions that have not started.",
    )


class Erasing(StrictSerializer):
    erase = ChoiceField(
        ["true", "false"],
        default="false",
        help_text="Also erase the candidate's name, address, work, messages and events for good.",
    )


class CandidateFilter(django_filters.FilterSet):
    email = TextFilter(method="filter_email", help_text="Filter by address, in any spelling.")

    class Meta:
        model = Candidate
        fields: list[str] = []

    def filter_email(
        self, queryset: QuerySet[Candidate], _name: str, email: str
    ) -> QuerySet[Candidate]:
        try:
            return queryset.filter(email=normalize_email(email))
        except ValidationError:  # nobody has it
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
        description="Another address gets another link to the sessions that have not started; the "
        "old links no longer work.",
        responses={200: envelope_of("candidate", CandidateSerializer), 409: ErrorSerializer},
    ),
    destroy=extend_schema(
        summary="Delete a candidate from the lists, or erase a person",
        description=(
            "Without `erase` the candidate's sessions stay, and an invitation restores the "
            "candidate. With `erase=true` everything personal goes from every table, for all of "
            "the candidate's sessions and for good; statuses, times, scores in numbers and the "
            "hashes of the log stay. Running sessions are submitted first. 409 while the candidate "
            "has a legal hold."
        ),
        parameters=[Erasing],
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

    def get_query_class(self) -> type[StrictSerializer]:
        return Erasing if self.action == "destroy" else super().get_query_class()

    def perform_destroy(self) -> None:
        if self.query["erase"] == "true":
            erase_candidate(self.organization_id, self.object_id, actor=self.actor)
        else:
            candidates.delete(self.organization_id, self.object_id, actor=self.actor)
