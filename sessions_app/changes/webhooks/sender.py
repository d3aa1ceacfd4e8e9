"""The queue of webhook deliveries: a worker claims them, sends them and records the results.

No lock is held while waiting for a receiver. If the worker dies meanwhile, its claim expires. See
decision records 0018 and 0026.
"""

import logging
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic

from django.db import transaction

from gradient.core import clock
from gradient.core.tasks import claims
from gradient.core.tasks.dispatcher import Lane, Queue
from gradient.core.tasks.lanes import due_lanes
from gradient.core.tasks.waits import wait_after
from sessions_app.changes.webhooks import signing
from sessions_app.changes.webhooks.deliveries import disable
from sessions_app.changes.webhooks.endpoints import signing_secrets
from sessions_app.changes.webhooks.http import SendResult, post
from sessions_app.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import DeliveryStatus

logger = logging.getLogger(__name__)

RETRY_DELAYS_SECONDS = (5, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 72_000)
"""The delays after each failure; 48 hours in total."""
MAX_RETRY_AFTER_SECONDS = 86_400
DISABLE_AFTER = timedelta(hours=47)
"""When a message's last attempt fails, its endpoint is disabled if it has failed for this long. A
little less than all retry delays, which jitter can shorten."""


def send_next(lane: Lane) -> bool:
    """Send the endpoint's delivery that is due first.

    Return False if none is due, or if sending failed, so that the dispatcher pauses the lane.
    """
    deliveries = WebhookDelivery.objects.filter(endpoint_id=lane.id, endpoint__is_active=True)
    delivery = claims.claim_next(deliveries.select_related("endpoint"))
    if delivery is None:
        return False
    with claims.keep_alive(delivery):
        return send(delivery).is_success


def find_lanes() -> list[Lane]:
    """The active endpoints that have a due delivery."""
    due = due_lanes(WebhookDelivery, "endpoint")
    endpoints = WebhookEndpoint.objects.filter(pk__in=due, is_active=True)
    return [Lane(*ids) for ids in endpoints.order_by().values_list("organization_id", "pk")]


QUEUE = Queue("webhooks", find_lanes, send_next, threads=32, per_organization=4)


def send(delivery: WebhookDelivery) -> SendResult:
    """Send a claimed delivery, and record the result."""
    at, started = clock.now(), monotonic()
    try:
        result = _post(delivery, at)
    except Exception as error:  # counted as a failed attempt, so that the retries end
        logger.exception("Sending the webhook delivery %s crashed.", delivery.pk)
        result = SendResult(error=f"The message could not be sent ({type(error).__name__}).")
    _record(delivery, result, at=at, milliseconds=int((monotonic() - started) * 1000))
    return result


def _post(delivery: WebhookDelivery, at: datetime) -> SendResult:
    headers = signing.headers(
        signing_secrets(delivery.endpoint, at),
        message_id=str(delivery.message_id),
        at=at,
        payload=delivery.payload,
    )
    claims.release_connection()
    return post(delivery.endpoint.url, delivery.payload.encode(), headers)


@transaction.atomic
def _record(
    delivery: WebhookDelivery, result: SendResult, *, at: datetime, milliseconds: int
) -> None:
    # Lock the endpoint first, in the same order as its update and deletion, to avoid a deadlock.
    endpoint = (
        WebhookEndpoint.objects.select_for_update(no_key=True)
        .filter(pk=delivery.endpoint_id)
        .first()
    )
    if endpoint is None or not WebhookDelivery.objects.filter(pk=delivery.pk).exists():
        return  # deleted in the meantime
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=milliseconds,
        status_code=result.status_code,
        error=result.error,
        answer=result.answer,
    )
    if result.is_success:
        claims.finish(delivery, status=DeliveryStatus.DELIVERED)
        _record_success(endpoint)
    else:
        _record_failure(endpoint, at)
        _retry_or_give_up(endpoint, delivery, result)


def _record_success(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(
        failing_since=None
    )


def _record_failure(endpoint: WebhookEndpoint, at: datetime) -> None:
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])


def _retry_or_give_up(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, result: SendResult
) -> None:
    """After a failure: schedule the next attempt, or fail the delivery."""
    now = clock.now()
    if result.status_code == HTTPStatus.GONE:
        claims.finish(delivery, status=DeliveryStatus.FAILED)
        disable(endpoint, reason="The receiver responded 410 Gone.")
    elif delivery.attempt_count <= len(RETRY_DELAYS_SECONDS):
        delay = retry_delay(delivery.attempt_count, retry_after=result.retry_after)
        claims.postpone(delivery, now + delay)
    else:
        claims.finish(delivery, status=DeliveryStatus.FAILED)
        if endpoint.failing_since is not None and endpoint.failing_since <= now - DISABLE_AFTER:
            disable(endpoint, reason="All deliveries have failed for two days.")


def retry_delay(failures: int, *, retry_after: int = 0) -> timedelta:
    """The delay before the next attempt: at least `retry_after` seconds, up to the maximum."""
    requested = timedelta(seconds=min(retry_after, MAX_RETRY_AFTER_SECONDS))
    return max(wait_after(failures, RETRY_DELAYS_SECONDS), requested)
