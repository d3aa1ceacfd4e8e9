"""The verbs for webhook deliveries, and queries of the delivery log."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from gradient.core.json_fields import dump_json
from gradient.core.tidying import delete_in_batches
from sessions_app.accounts import audit
from sessions_app.models import Change, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DeliveryStatus
from sessions_app.vocabulary.exceptions import Conflict, NotFound

PING = "ping"
"""The type of a test message."""


def build_message(type: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """A message with the specification's three keys, as sent by webhooks and returned by the feed.

    `data` has ids, statuses and phase indexes, and no personal data: a receiver reads the rest from
    the API with its key.
    """
    return {"type": type, "timestamp": clock.rfc3339(at), "data": data}


def fan_out(organization_id: UUID, changes: Sequence[Change]) -> None:
    """Create the deliveries of changes to the active endpoints that are subscribed to them.

    Called once per change, in the transaction that assigns its position.
    """
    if not changes:
        return
    endpoints = WebhookEndpoint.objects.filter(organization_id=organization_id, is_active=True)
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                endpoint=endpoint,
                change=change,
                message_id=change.message_id,
                type=change.type,
                payload=dump_json(build_message(change.type, change.at, change.data)),
            )
            for endpoint in endpoints
            for change in changes
            if change.created_at >= endpoint.created_at and is_subscribed(endpoint, change.type)
        ]
    )


def is_subscribed(endpoint: WebhookEndpoint, type: str) -> bool:
    """Whether the endpoint gets changes of this type; without `events`, it gets all types."""
    return not endpoint.events or type in endpoint.events


@transaction.atomic
def ping(organization_id: UUID, endpoint_id: UUID, *, actor: Actor) -> WebhookDelivery:
    """Queue a test message, which ignores the endpoint's `events` and is retried like any other.

    Raises NotFound, or Conflict if the endpoint is disabled.
    """
    endpoint = _get_endpoint(organization_id, endpoint_id)
    _require_active(endpoint)
    audit.record("webhook.pinged", endpoint.pk, organization_id=organization_id, actor=actor)
    payload = dump_json(build_message(PING, clock.now(), {"webhookId": str(endpoint.pk)}))
    return WebhookDelivery.objects.create(
        endpoint=endpoint, message_id=uuid4(), type=PING, payload=payload
    )


@transaction.atomic
def redeliver(organization_id: UUID, delivery_id: UUID, *, actor: Actor) -> WebhookDelivery:
    """Send a message again under the same id, retried for two days from now like a new one.

    Raises NotFound, or Conflict if the endpoint is disabled or the delivery is pending.
    """
    delivery = (
        WebhookDelivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("endpoint")
        .filter(pk=delivery_id, endpoint__organization_id=organization_id)
        .first()
    )
    if delivery is None:
        raise NotFound("Delivery not found.")
    _require_active(delivery.endpoint)
    if delivery.status == DeliveryStatus.PENDING:
        raise Conflict("The delivery is still pending.")
    now = clock.now()
    delivery.status, delivery.attempt_count = DeliveryStatus.PENDING, 0
    delivery.due_at = delivery.ordered_at = now
    delivery.save(update_fields=["status", "attempt_count", "due_at", "ordered_at"])
    audit.record("webhook.redelivered", delivery.pk, organization_id=organization_id, actor=actor)
    return delivery


def list_deliveries(
    organization_id: UUID, *, endpoint_id: UUID | None = None, status: str | None = None
) -> QuerySet[WebhookDelivery]:
    """The organization's deliveries, newest first, optionally of one endpoint or status.

    Loads their endpoints and defers their payloads.
    """
    deliveries = WebhookDelivery.objects.filter(endpoint__organization_id=organization_id)
    if endpoint_id is not None:
        deliveries = deliveries.filter(endpoint_id=endpoint_id)
    if status is not None:
        deliveries = deliveries.filter(status=status)
    return deliveries.select_related("endpoint").defer("payload")


def get_delivery(organization_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """A delivery with its endpoint and attempts. Raises NotFound."""
    deliveries = WebhookDelivery.objects.filter(endpoint__organization_id=organization_id)
    deliveries = deliveries.select_related("endpoint").prefetch_related("attempts")
    delivery = deliveries.filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("Delivery not found.")
    return delivery


def disable(endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Stop sending to the endpoint; its pending deliveries fail."""
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.save(update_fields=["is_active", "disabled_reason"])
    pending = WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.PENDING)
    pending.update(status=DeliveryStatus.FAILED, due_at=None, claim=None)


def delete_expired_pings(retention: timedelta) -> int:
    """Delete test messages older than `retention`, and return their number."""
    before = clock.now() - retention
    expired = WebhookDelivery.objects.filter(change=None, created_at__lt=before)
    return delete_in_batches(expired, oldest="created_at")


def _get_endpoint(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    endpoints = WebhookEndpoint.objects.filter(organization_id=organization_id)
    endpoint = endpoints.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound("Webhook not found.")
    return endpoint


def _require_active(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_active:
        raise Conflict("The webhook is disabled. Enable it first.")
