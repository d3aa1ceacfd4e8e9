"""Endpoints for webhooks. They need a key with the admin scope, since a webhook exports data."""

from typing import Any
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from gradient.api.fields import ChoiceField, FlagField, TextField
from gradient.api.filters import ChoiceFilter
from gradient.api.idempotency import RepeatableResponse
from gradient.api.mixins import DestroyMixin, RetrieveMixin, UpdateMixin
from gradient.api.permissions import IsAdminApiKey
from gradient.api.serializers import (
    CamelCaseModelSerializer,
    CamelCaseSerializer,
    StrictSerializer,
)
from gradient.api.views import ApiViewSet
from gradient.openapi.schema import object_response
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.models import MAX_URL_LENGTH, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import ChangeType, DeliveryStatus
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound


def _events(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=ChoiceField(choices=ChangeType.choices),
        max_length=len(ChangeType),
        help_text="The types of changes to send; an empty list means all.",
        **kwargs,
    )


class WebhookBody(StrictSerializer):
    url = TextField(max_length=MAX_URL_LENGTH, help_text="An HTTPS URL with a public address.")
    events = _events(default=list)
    name = TextField(max_length=200, required=False, allow_blank=True)


class WebhookChanges(StrictSerializer):
    url = TextField(max_length=MAX_URL_LENGTH, required=False)
    events = _events(required=False)
    name = TextField(max_length=200, required=False, allow_blank=True)
    is_active = FlagField(required=False, help_text="Whether messages are sent to the webhook.")


class WebhookSerializer(CamelCaseModelSerializer):
    events = serializers.ListField(child=serializers.ChoiceField(choices=ChangeType.choices))
    is_active = serializers.BooleanField()
    disabled_reason = serializers.CharField()
    failing_since = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "name",
            "url",
            "events",
            "is_active",
            "disabled_reason",
            "failing_since",
            "created_at",
        ]
        read_only_fields = fields


class NewWebhookSerializer(CamelCaseSerializer):
    webhook = WebhookSerializer()
    secret = serializers.CharField(
        allow_null=True,
        help_text="The signing secret, shown only once; null if the request is repeated.",
    )


class AttemptSerializer(CamelCaseModelSerializer):
    status_code = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField(source="milliseconds")

    class Meta:
        model = WebhookAttempt
        fields = ["at", "status_code", "error", "duration_ms"]
        read_only_fields = fields


class DeliverySerializer(CamelCaseModelSerializer):
    message_id = serializers.UUIDField(help_text="The value of the `webhook-id` header.")
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="When the next attempt is due, or null."
    )
    created_at = serializers.DateTimeField()
    attempts = AttemptSerializer(many=True)

    class Meta:
        model = WebhookDelivery
        fields = ["id", "message_id", "type", "status", "due_at", "created_at", "attempts"]
        read_only_fields = fields


class DeliveryFilter(django_filters.FilterSet):
    status = ChoiceFilter(choices=DeliveryStatus.choices, help_text="Filter by status.")

    class Meta:
        model = WebhookDelivery
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="List webhooks, newest first"),
    retrieve=extend_schema(summary="Get a webhook"),
    partial_update=extend_schema(operation_id="webhooks_update", summary="Change a webhook"),
    destroy=extend_schema(summary="Delete a webhook with its delivery log"),
)
class WebhookViewSet(ListModelMixin, RetrieveMixin, UpdateMixin, DestroyMixin):
    resource, object_key, list_key = "webhooks", "webhook", "webhooks"
    permission_classes = [IsAdminApiKey]
    lookup_url_kwarg = "webhook_id"
    serializer_class = WebhookSerializer
    body_classes = {"create": WebhookBody, "partial_update": WebhookChanges}

    def get_queryset(self) -> Any:
        return endpoints.list_endpoints(self.organization_id)

    def get_object(self) -> WebhookEndpoint:
        return endpoints.get_endpoint(self.organization_id, self.object_id)

    @extend_schema(
        summary="Create a webhook, whose secret only this response shows",
        responses={201: NewWebhookSerializer},
    )
    def create(self, _request: Request) -> Response:
        try:
            endpoint, secret = endpoints.create(
                self.api_key.organization, actor=self.actor, **self.data
            )
        except ValidationError as error:
            raise _invalid(error) from error
        return self._respond_with_secret(endpoint, secret, status=201)

    def perform_update(self, data: dict[str, Any]) -> WebhookEndpoint:
        try:
            return endpoints.update(self.organization_id, self.object_id, actor=self.actor, **data)
        except ValidationError as error:
            raise _invalid(error) from error

    def perform_destroy(self) -> None:
        endpoints.delete(self.organization_id, self.object_id, actor=self.actor)

    @extend_schema(
        summary="Rotate a webhook's secret; the old one also signs for 24 hours",
        responses={200: NewWebhookSerializer},
    )
    @action(detail=True, methods=["post"])
    def rotate(self, _request: Request, webhook_id: UUID) -> Response:
        endpoint, secret = endpoints.rotate(self.organization_id, webhook_id, actor=self.actor)
        return self._respond_with_secret(endpoint, secret, status=200)

    @extend_schema(
        summary="Send a test message",
        responses={202: object_response("delivery", DeliverySerializer)},
    )
    @action(detail=True, methods=["post"])
    def ping(self, _request: Request, webhook_id: UUID) -> Response:
        delivery = deliveries.ping(self.organization_id, webhook_id, actor=self.actor)
        return Response({"delivery": DeliverySerializer(delivery).data}, status=202)

    def _respond_with_secret(
        self, endpoint: WebhookEndpoint, secret: str, *, status: int
    ) -> Response:
        data = self.get_serializer(endpoint).data
        return RepeatableResponse(
            {"webhook": data, "secret": secret},
            status=status,
            replay_data={"webhook": data, "secret": None},
        )


@extend_schema_view(
    list=extend_schema(summary="List a webhook's deliveries with their attempts, newest first")
)
class DeliveryViewSet(ListModelMixin, ApiViewSet):
    resource, object_key, list_key = "webhook_deliveries", "delivery", "deliveries"
    permission_classes = [IsAdminApiKey]
    lookup_url_kwarg = "delivery_id"
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter

    def get_queryset(self) -> Any:
        webhook_id = self.kwargs["webhook_id"]
        endpoints.get_endpoint(self.organization_id, webhook_id)
        return deliveries.list_deliveries(
            self.organization_id, endpoint_id=webhook_id
        ).prefetch_related("attempts")

    @extend_schema(
        summary="Send a message again, with the same id",
        responses={202: object_response("delivery", DeliverySerializer)},
    )
    @action(detail=True, methods=["post"])
    def redeliver(self, _request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        delivery = deliveries.get_delivery(self.organization_id, delivery_id)
        if delivery.endpoint_id != webhook_id:
            raise NotFound("Delivery not found.")
        delivery = deliveries.redeliver(self.organization_id, delivery_id, actor=self.actor)
        return self.respond(delivery, status=202)


def _invalid(error: ValidationError) -> InvalidRequest:
    return InvalidRequest("Invalid webhook.", error.message_dict)
