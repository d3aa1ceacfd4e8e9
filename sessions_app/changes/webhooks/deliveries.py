"""The messages to endpoints, and their log: ordered, repeated, given up, looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from gradient.core.json_fields import dump_json
from sessions_app.accounts import audit
from sessions_app.models import Change, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DeliveryStatus
from sessions_app.vocabulary.exceptions import Conflict, NotFound

PING = "ping"
"""The type of a test message."""


def message(type: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """What is sent, and what the feed shows: the specification's three keys.

    `data` holds ids, a status and numbers of phases, and nothing about a person: who is told has
    a key with which to ask for the rest.
    """
    return {"type": type, "timestamp": clock.rfc3339(at), "data": data}


def fan_out(organization_id: UUID, changes: Sequence[Change]) -> None:
    """Order the delivery of changes to every endpoint that wants them.

    Called once for a change, in the transaction that gives it its position.
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
                payload=dump_json(message(change.type, change.at, change.data)),
            )
            for endpoint in endpoints
            for change in changes
            if change.created_at >= endpoint.created_at and wants(endpoint, change.type)
        ]
    )


def wants(endpoint: WebhookEndpoint, type: str) -> bool:
    """Whether the endpoint is told of changes of that type."""
    return not endpoint.events or type in endpoint.events


@transaction.atomic
def ping(organization_id: UUID, endpoint_id: UUID, *, actor: Actor) -> WebhookDelivery:
    """Order a test message, whatever the endpoint wants. It is tried like any other.

    Raises NotFound if the organization has no such endpoint, Conflict if it is switched off.
    """
    endpoint = _endpoint(organization_id, endpoint_id)
    _require_active(endpoint)
    audit.record("webhook.pinged", endpoint.pk, organization_id=organization_id, actor=actor)
    payload = dump_json(message(PING, clock.now(), {"webhookId": str(endpoint.pk)}))
    return WebhookDelivery.objects.create(
        endpoint=endpoint, message_id=uuid4(), type=PING, payload=payload
    )


@transaction.atomic
def redeliver(organization_id: UUID, delivery_id: UUID, *, actor: Actor) -> WebhookDelivery:
    """Send a message again, under its own id; tried for two days from now like a new one.

    Raises NotFound if the organization has no such delivery, Conflict if its endpoint is switched
    off or an attempt at it is still to come.
    """
    delivery = (
        WebhookDelivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("endpoint")
        .filter(pk=delivery_id, endpoint__organization_id=organization_id)
        .first()
    )
    if delivery is None:
        raise NotFound("There is no such delivery.")
    _require_active(delivery.endpoint)
    if delivery.status == DeliveryStatus.PENDING:
        raise Conflict("The message is still being delivered.")
    now = clock.now()
    delivery.status, delivery.attempt_count = DeliveryStatus.PENDING, 0
    delivery.due_at = delivery.ordered_at = now
    delivery.save(update_fields=["status", "attempt_count", "due_at", "ordered_at"])
    audit.record("webhook.redelivered", delivery.pk, organization_id=organization_id, actor=actor)
    return delivery


def deliveries_of(
    organization_id: UUID, *, endpoint_id: UUID | None = None, status: str | None = None
) -> QuerySet[WebhookDelivery]:
    """The organization's messages, newest first, of one endpoint or status if given; with the
    endpoint, and without the payloads."""
    deliveries = WebhookDelivery.objects.filter(endpoint__organization_id=organization_id)
    if endpoint_id is not None:
        deliveries = deliveries.filter(endpoint_id=endpoint_id)
    if status is not None:
        deliveries = deliveries.filter(status=status)
    return deliveries.select_related("endpoint").defer("payload")


def delivery_of(organization_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """One message with its endpoint and its attempts; NotFound if there is none."""
    deliveries = WebhookDelivery.objects.filter(endpoint__organization_id=organization_id)
    found = deliveries.select_related("endpoint").prefetch_related("attempts")
    delivery = found.filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("There is no such delivery.")
    return delivery


def switch_off(endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Tell the endpoint of nothing any more; what waits for it fails."""
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.save(update_fields=["is_active", "disabled_reason"])
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.PENDING)
    waiting.update(status=DeliveryStatus.FAILED, due_at=None)


def forget_pings(kept_for: timedelta) -> int:
    """Delete test messages that were kept for long enough; returns how many."""
    before = clock.now() - kept_for
    old = WebhookDelivery.objects.filter(change=None, created_at__lt=before)
    return old.delete()[1].get("sessions_app.WebhookDelivery", 0)


def _endpoint(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.filter(pk=endpoint_id, organization_id=organization_id)
    endpoint = found.first()
    if endpoint is None:
        raise NotFound("There is no such webhook.")
    return endpoint


def _require_active(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_active:
        raise Conflict("The webhook is switched off; switch it on first.")
