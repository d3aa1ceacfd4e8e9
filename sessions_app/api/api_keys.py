"""Endpoints for API keys. They need a key with the admin scope."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ChoiceField, TextField, TimeField
from gradient.api.idempotency import RepeatableResponse
from gradient.api.mixins import DestroyMixin
from gradient.api.permissions import IsAdminApiKey
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    StrictSerializer,
)
from gradient.core import clock
from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import InvalidRequest

SCOPES = (Scope.READ.value, Scope.ADMIN.value)


def _in_the_future(value: Any) -> None:
    if value <= clock.now():
        raise serializers.ValidationError("This must be in the future.")


class ApiKeyBody(StrictSerializer):
    name = TextField(max_length=200, help_text="What the key is for.")
    scopes = serializers.ListField(
        child=ChoiceField(choices=SCOPES),
        max_length=1,
        default=list,
        help_text="Empty: everything except API keys. `read`: GET only. `admin`: everything.",
    )
    expires_at = TimeField(
        required=False,
        allow_null=True,
        validators=[_in_the_future],
        help_text="When the key expires.",
    )


class ApiKeySerializer(CamelCaseModelSerializer):
    org_id = serializers.UUIDField(source="organization_id")
    key_prefix = serializers.CharField(help_text="The first characters of the key.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="Accurate to the minute.")
    created_by = serializers.CharField(
        source="created_by_id", allow_null=True, help_text="The user who created it, if any."
    )
    created_at = serializers.DateTimeField()
    is_active = serializers.SerializerMethodField(
        help_text="Whether the key is neither revoked nor expired."
    )

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "org_id",
            "name",
            "key_prefix",
            "scopes",
            "expires_at",
            "last_used_at",
            "created_by",
            "created_at",
            "is_active",
        ]
        read_only_fields = fields

    def get_is_active(self, key: ApiKey) -> bool:
        return key.is_valid(clock.now())


class NewApiKeySerializer(CamelCaseSerializer):
    api_key = ApiKeySerializer()
    key = serializers.CharField(
        allow_null=True, help_text="The full key, shown only once; null if the request is repeated."
    )


@extend_schema_view(
    list=extend_schema(summary="List API keys, newest first"),
    destroy=extend_schema(summary="Revoke an API key permanently"),
)
class ApiKeyViewSet(ListModelMixin, DestroyMixin):
    resource, list_key = "api_keys", "apiKeys"
    permission_classes = [IsAdminApiKey]
    lookup_url_kwarg = "api_key_id"
    serializer_class = ApiKeySerializer
    body_classes = {"create": ApiKeyBody}

    def get_queryset(self) -> Any:
        return ApiKey.objects.in_organization(self.organization_id)

    @extend_schema(
        summary="Create an API key, which only this response shows",
        responses={201: NewApiKeySerializer},
    )
    def create(self, _request: Request) -> Response:
        api_key, text = self._issue()
        data = self.get_serializer(api_key).data
        return RepeatableResponse(
            {"apiKey": data, "key": text}, status=201, replay_data={"apiKey": data, "key": None}
        )

    def _issue(self) -> tuple[ApiKey, str]:
        try:
            return api_keys.issue(
                self.api_key.organization,
                name=self.data["name"],
                scope=next(iter(self.data["scopes"]), Scope.FULL),
                expires_at=self.data.get("expires_at"),
            )
        except ValidationError as error:
            raise InvalidRequest("Invalid API key.", error.message_dict) from error

    def perform_destroy(self) -> None:
        api_keys.revoke_one(self.organization_id, self.object_id, actor=self.actor)
