"""Webhooks over HTTP: for keys with the admin scope alone, since an endpoint carries data away."""

from typing import Any
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.credentials import ApiKeyCredential
from gradient.api.fields import FlagField, TextField
from gradient.api.filters import ChoiceFilter
from gradient.api.paging import page, page_query
from gradient.api.serializers import OkSerializer, StrictSerializer
from gradient.api.views import ApiViewSet, Operation
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.models import (
    MAX_URL_LENGTH,
    ApiKey,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from sessions_app.vocabulary.enums import ChangeType, DeliveryStatus, Scope
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound

KEY = (ApiKeyCredential,)


def _events(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=ChangeType.choices),
        max_length=len(ChangeType),
        help_text="The types of changes that it is told of; none is all.",
        **kwargs,
    )


class WebhookBody(StrictSerializer):
    url = TextField(max_length=MAX_URL_LENGTH, help_text="HTTPS, at a public address.")
    events = _events(default=list)
    name = TextField(max_length=200, required=False, allow_blank=True)


class WebhookChanges(StrictSerializer):
    url = TextField(max_length=MAX_URL_LENGTH, required=False)
    events = _events(required=False)
    name = TextField(max_length=200, required=False, allow_blank=True)
    isActive = FlagField(required=False, help_text="Whether it is told of anything.")


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    events = serializers.ListField(child=serializers.ChoiceField(choices=ChangeType.choices))
    isActive = serializers.BooleanField(source="is_active")
    disabledReason = serializers.CharField(source="disabled_reason")
    failingSince = serializers.DateTimeField(source="failing_since", allow_null=True)
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "name",
            "url",
            "events",
            "isActive",
            "disabledReason",
            "failingSince",
            "createdAt",
        ]
        read_only_fields = fields


class OneWebhookSerializer(serializers.Serializer[Any]):
    webhook = WebhookSerializer()


class NewWebhookSerializer(OneWebhookSerializer):
    secret = serializers.CharField(
        allow_null=True, help_text="What signs, this once; null where the call is repeated."
    )


class WebhookListSerializer(serializers.Serializer[Any]):
    webhooks = WebhookSerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class AttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    statusCode = serializers.IntegerField(source="status_code", allow_null=True)
    durationMs = serializers.IntegerField(source="milliseconds")

    class Meta:
        model = WebhookAttempt
        fields = ["at", "statusCode", "error", "durationMs"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    messageId = serializers.UUIDField(source="message_id", help_text="The `webhook-id`.")
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    dueAt = serializers.DateTimeField(
        source="due_at", allow_null=True, help_text="When the next attempt is due, if one is."
    )
    createdAt = serializers.DateTimeField(source="created_at")
    attempts = AttemptSerializer(many=True)

    class Meta:
        model = WebhookDelivery
        fields = ["id", "messageId", "type", "status", "dueAt", "createdAt", "attempts"]
        read_only_fields = fields


class OneDeliverySerializer(serializers.Serializer[Any]):
    delivery = DeliverySerializer()


class DeliveryListSerializer(serializers.Serializer[Any]):
    deliveries = DeliverySerializer(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()


class DeliveryFilter(django_filters.FilterSet):
    status = ChoiceFilter(choices=DeliveryStatus.choices, help_text="Filter by status.")

    class Meta:
        model = WebhookDelivery
        fields: list[str] = []


class AdminsViewSet(ApiViewSet):
    """What a key with the admin scope opens."""

    @property
    def organization_id(self) -> UUID:
        return self.credential.organization_id

    def own_key(self) -> ApiKey:
        """The key that was sent, once its kind is checked."""
        return self.credential.api_key  # type: ignore[union-attr]  # no other kind opens this

    def _require_kind(self) -> None:
        super()._require_kind()
        if self.own_key().scope != Scope.ADMIN:
            raise PermissionDenied("This needs an API key with the admin scope.")


class WebhookViewSet(AdminsViewSet):
    resource = "webhooks"
    operations = {
        "list": Operation(
            "List webhooks, newest first",
            KEY,
            {200: WebhookListSerializer},
            query=page_query(default=20, most=100),
        ),
        "create": Operation(
            "Make a webhook; its secret is shown this once",
            KEY,
            {201: NewWebhookSerializer},
            body=WebhookBody,
        ),
        "retrieve": Operation("Get a webhook", KEY, {200: OneWebhookSerializer}),
        "update": Operation(
            "Change a webhook", KEY, {200: OneWebhookSerializer}, body=WebhookChanges
        ),
        "destroy": Operation("Delete a webhook with its log", KEY, {200: OkSerializer}),
        "rotate": Operation(
            "Give a webhook a new secret; for a day the former one signs too",
            KEY,
            {200: NewWebhookSerializer},
        ),
        "ping": Operation("Send a test message", KEY, {202: OneDeliverySerializer}),
    }

    def list(self, request: Request) -> Response:
        found = endpoints.endpoints_of(self.organization_id)
        limit, offset = self.asked["limit"], self.asked["offset"]
        shown = WebhookSerializer()
        rows = [shown.to_representation(row) for row in found[offset : offset + limit]]
        return page(request._request, "webhooks", rows, total=found.count(), **self.asked)

    def create(self, _request: Request) -> Response:
        try:
            endpoint, secret = endpoints.create(
                self.own_key().organization, actor=self.credential.actor, **self.sent
            )
        except ValidationError as error:
            raise _invalid(error) from error
        return _with_secret(endpoint, secret, status=201)

    def retrieve(self, _request: Request, webhook_id: UUID) -> Response:
        return _shown(endpoints.endpoint_of(self.organization_id, webhook_id))

    def update(self, _request: Request, webhook_id: UUID) -> Response:
        names = {"isActive": "is_active"}
        given = {names.get(name, name): value for name, value in self.sent.items()}
        try:
            endpoint = endpoints.update(
                self.organization_id, webhook_id, actor=self.credential.actor, **given
            )
        except ValidationError as error:
            raise _invalid(error) from error
        return _shown(endpoint)

    def destroy(self, _request: Request, webhook_id: UUID) -> Response:
        endpoints.delete(self.organization_id, webhook_id, actor=self.credential.actor)
        return Response({"ok": True})

    def rotate(self, _request: Request, webhook_id: UUID) -> Response:
        endpoint, secret = endpoints.rotate(
            self.organization_id, webhook_id, actor=self.credential.actor
        )
        return _with_secret(endpoint, secret, status=200)

    def ping(self, _request: Request, webhook_id: UUID) -> Response:
        made = deliveries.ping(self.organization_id, webhook_id, actor=self.credential.actor)
        return Response({"delivery": DeliverySerializer(made).data}, status=202)


class DeliveryViewSet(AdminsViewSet):
    resource = "webhook_deliveries"
    operations = {
        "list": Operation(
            "List a webhook's messages with their attempts, newest first",
            KEY,
            {200: DeliveryListSerializer},
            query=page_query(default=20, most=100),
            filters=DeliveryFilter,
        ),
        "redeliver": Operation(
            "Send a message again, under its own id", KEY, {202: OneDeliverySerializer}
        ),
    }

    def list(self, request: Request, webhook_id: UUID) -> Response:
        endpoints.endpoint_of(self.organization_id, webhook_id)
        found = self.filtered(
            deliveries.deliveries_of(self.organization_id, endpoint_id=webhook_id)
        )
        limit, offset = self.asked["limit"], self.asked["offset"]
        some = found.prefetch_related("attempts")[offset : offset + limit]
        shown = DeliverySerializer()
        rows = [shown.to_representation(row) for row in some]
        return page(request._request, "deliveries", rows, total=found.count(), **self.asked)

    def redeliver(self, _request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        delivery = deliveries.delivery_of(self.organization_id, delivery_id)
        if delivery.endpoint_id != webhook_id:
            raise NotFound("There is no such delivery.")
        made = deliveries.redeliver(self.organization_id, delivery_id, actor=self.credential.actor)
        return Response({"delivery": DeliverySerializer(made).data}, status=202)


def _shown(endpoint: WebhookEndpoint) -> Response:
    return Response({"webhook": WebhookSerializer(endpoint).data})


def _with_secret(endpoint: WebhookEndpoint, secret: str, *, status: int) -> Response:
    shown = WebhookSerializer(endpoint).data
    response = Response({"webhook": shown, "secret": secret}, status=status)
    response.replay_data = {"webhook": shown, "secret": None}  # type: ignore[attr-defined]  # ours
    return response


def _invalid(error: ValidationError) -> InvalidRequest:
    return InvalidRequest("The webhook is not as it must be.", error.message_dict)
