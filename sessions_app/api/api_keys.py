"""An organization's API keys over HTTP: for keys with the admin scope alone."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import TextField, TimeField
from gradient.api.paging import page, page_query
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from gradient.core import clock
from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey, Organization
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import InvalidRequest

KEY = (ApiKeyCredential,)
SCOPES = (Scope.READ.value, Scope.ADMIN.value)


class ApiKeyBody(StrictSerializer):
    name = TextField(max_length=200, help_text="What the key is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES),
        max_length=1,
        default=list,
        help_text="None: everything but the keys; read: GET only; admin: everything.",
    )
    expiresAt = TimeField(required=False, allow_null=True, help_text="Until when it is valid.")

    def validate_expiresAt(self, value: Any) -> Any:  # noqa: N802  named after the key
        if value is not None and value <= clock.now():
            raise serializers.ValidationError(["This must be in the future."])
        return value


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    orgId = serializers.UUIDField(source="organization_id")
    keyPrefix = serializers.CharField(source="key_prefix", help_text="How the key begins.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    expiresAt = serializers.DateTimeField(source="expires_at", allow_null=True)
    lastUsedAt = serializers.DateTimeField(
        source="last_used_at", allow_null=True, help_text="To the minute."
    )
    createdBy = serializers.CharField(
        source="created_by_id", allow_null=True, help_text="The user who made it, if one did."
    )
    createdAt = serializers.DateTimeField(source="created_at")
    isActive = serializers.SerializerMethodField(help_text="Neither revoked nor expired.")

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "orgId",
            "name",
            "keyPrefix",
            "scopes",
            "expiresAt",
            "lastUsedAt",
            "createdBy",
            "createdAt",
            "isActive",
        ]
        read_only_fields = fields

    def get_isActive(self, key: ApiKey) -> bool:  # noqa: N802  named after the key
        return key.is_valid(clock.now())


class ApiKeyListSerializer(serializers.Serializer[Any]):
    apiKeys = ApiKeySerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class NewApiKeySerializer(serializers.Serializer[Any]):
    apiKey = ApiKeySerializer()
    key = serializers.CharField(
        allow_null=True, help_text="The whole key, this once; null where the call is repeated."
    )


class ApiKeyViewSet(ApiViewSet):
    resource = "api_keys"
    operations = {
        "list": Operation(
            "List API keys, newest first",
            KEY,
            {200: ApiKeyListSerializer},
            query=page_query(default=20, most=100),
        ),
        "create": Operation(
            "Make an API key, which is shown this once",
            KEY,
            {201: NewApiKeySerializer},
            body=ApiKeyBody,
        ),
        "destroy": Operation("Revoke an API key, for good", KEY, {200: OkSerializer}),
    }

    def list(self, request: Request) -> Response:
        found = api_keys.keys_of(self.credential.organization_id)
        limit, offset = self.asked["limit"], self.asked["offset"]
        shown = ApiKeySerializer()
        rows = [shown.to_representation(row) for row in found[offset : offset + limit]]
        return page(request._request, "apiKeys", rows, total=found.count(), **self.asked)

    def create(self, _request: Request) -> Response:
        made, text = self._issue(self._own_key().organization)
        shown = ApiKeySerializer(made).data
        response = Response({"apiKey": shown, "key": text}, status=201)
        response.replay_data = {"apiKey": shown, "key": None}  # type: ignore[attr-defined]  # ours
        return response

    def destroy(self, _request: Request, api_key_id: UUID) -> Response:
        api_keys.revoke_one(
            self.credential.organization_id, api_key_id, actor=self.credential.actor
        )
        return Response({"ok": True})

    def _require_kind(self) -> None:
        super()._require_kind()
        if self._own_key().scope != Scope.ADMIN:
            raise PermissionDenied("This needs an API key with the admin scope.")

    def _own_key(self) -> ApiKey:
        """The key that was sent, once its kind is checked."""
        return self.credential.api_key  # type: ignore[union-attr]  # no other kind opens this

    def _issue(self, organization: Organization) -> tuple[ApiKey, str]:
        try:
            return api_keys.issue(
                organization,
                name=self.sent["name"],
                scope=next(iter(self.sent["scopes"]), Scope.FULL),
                expires_at=self.sent.get("expiresAt"),
            )
        except ValidationError as error:
            raise InvalidRequest("The key is not as it must be.", error.message_dict) from error
