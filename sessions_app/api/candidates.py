"""An organization's candidates over HTTP. An invitation makes one, deleting is soft."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import TextField
from gradient.api.filters import TextFilter
from gradient.api.paging import page, page_query
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app.accounts import candidates
from sessions_app.models import Candidate

KEY = (ApiKeyCredential,)


class CandidateChanges(StrictSerializer):
    """What can be changed; what is not sent stays as it is."""

    name = TextField(max_length=200, required=False)
    email = TextField(max_length=254, email=True, required=False)


class CandidateFilter(django_filters.FilterSet):
    email = TextFilter(method="of_address", help_text="Filter by address, whatever its case.")

    class Meta:
        model = Candidate
        fields: list[str] = []

    def of_address(self, found: QuerySet[Candidate], _name: str, email: str) -> QuerySet[Candidate]:
        return found.filter(email__iexact=email.strip())


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Candidate
        fields = ["id", "name", "email", "createdAt"]
        read_only_fields = fields


class OneCandidateSerializer(serializers.Serializer[Any]):
    candidate = CandidateSerializer()


class CandidateListSerializer(serializers.Serializer[Any]):
    candidates = CandidateSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class CandidatesViewSet(ApiViewSet):
    resource = "candidates"
    operations = {
        "list": Operation(
            "List candidates, newest first",
            KEY,
            {200: CandidateListSerializer},
            query=page_query(default=20, most=100),
            filters=CandidateFilter,
        ),
        "retrieve": Operation("Get a candidate", KEY, {200: OneCandidateSerializer}),
        "update": Operation(
            "Change a candidate's name or address",
            KEY,
            {200: OneCandidateSerializer},
            body=CandidateChanges,
            conflicts=True,
        ),
        "destroy": Operation(
            "Delete a candidate from the lists; its sessions stay", KEY, {200: OkSerializer}
        ),
    }

    def list(self, request: Request) -> Response:
        found = self.filtered(candidates.candidates_of(self.credential.organization_id))
        limit, offset = self.asked["limit"], self.asked["offset"]
        shown = CandidateSerializer()
        rows = [shown.to_representation(row) for row in found[offset : offset + limit]]
        return page(request._request, "candidates", rows, total=found.count(), **self.asked)

    def retrieve(self, _request: Request, candidate_id: UUID) -> Response:
        return _one(candidates.candidate_of(self.credential.organization_id, candidate_id))

    def update(self, _request: Request, candidate_id: UUID) -> Response:
        return _one(candidates.update(self.credential.organization_id, candidate_id, **self.sent))

    def destroy(self, _request: Request, candidate_id: UUID) -> Response:
        candidates.delete(
            self.credential.organization_id, candidate_id, actor=self.credential.actor
        )
        return Response({"ok": True})


def _one(candidate: Candidate) -> Response:
    return Response({"candidate": CandidateSerializer(candidate).data})
