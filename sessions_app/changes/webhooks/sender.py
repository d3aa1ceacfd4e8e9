"""The worker's part: claim due deliveries, send them, record the results.

A delivery is claimed by setting its `due_at` ahead, in a short transaction that skips the rows
locked by other workers. No lock is held while waiting for a receiver; if the worker dies meanwhile,
the delivery is due again after `LEASE`. See decision record 0018.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.changes.webhooks import signing
from sessions_app.changes.webhooks.deliveries import disable
from sessions_app.changes.webhooks.endpoints import signing_secrets
from sessions_app.changes.webhooks.http import SendResult, post
from sessions_app.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import DeliveryStatus

RETRY_DELAYS_SECONDS = (5, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 72_000)
"""After each failure; 48 hours in total."""
JITTER = 0.1
"""The random share of a delay, so that deliveries that failed together are not retried together."""
MAX_RETRY_AFTER_SECONDS = 86_400
DISABLE_AFTER = timedelta(hours=47)
"""When a message's last attempt fails, its endpoint is disabled if it has failed for this long. A
little less than all retry delays, which jitter can shorten."""
LEASE = timedelta(minutes=2)
"""Longer than any attempt can take."""
MAX_IN_A_ROW = 20
MAX_THREADS = 8


def deliver_due() -> int:
    """Send the due deliveries, one thread per endpoint, so that a slow one does not block others.

    Returns the number of attempts.
    """
    due = WebhookDelivery.objects.filter(due_at__lte=clock.now(), endpoint__is_active=True)
    endpoints = list(due.order_by().values_list("endpoint_id", flat=True).distinct())
    if not endpoints:
        return 0
    with ThreadPoolExecutor(min(MAX_THREADS, len(endpoints)), "webhooks") as pool:
        return sum(pool.map(_in_thread, endpoints))


def deliver_to(endpoint_id: UUID) -> int:
    """Send an endpoint's due deliveries one by one until one fails; returns the attempts."""
    for sent in range(MAX_IN_A_ROW):
        delivery = claim(endpoint_id)
        if delivery is None:
            return sent
        if not send(delivery).is_success:
            return sent + 1
    return MAX_IN_A_ROW


@transaction.atomic
def claim(endpoint_id: UUID) -> WebhookDelivery | None:
    """The next due delivery; no other worker claims it until `LEASE` has passed."""
    now = clock.now()
    delivery = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(endpoint_id=endpoint_id, due_at__lte=now, endpoint__is_active=True)
        .order_by("due_at", "created_at", "id")
        .first()
    )
    if delivery is not None:
        delivery.attempt_count += 1
        delivery.due_at = now + LEASE
        delivery.save(update_fields=["attempt_count", "due_at"])
    return delivery


def send(delivery: WebhookDelivery) -> SendResult:
    """Send a claimed delivery, and record the result."""
    at, started = clock.now(), monotonic()
    headers = signing.headers(
        signing_secrets(delivery.endpoint, at),
        message_id=str(delivery.message_id),
        at=at,
        payload=delivery.payload,
    )
    result = post(delivery.endpoint.url, delivery.payload.encode(), headers)
    _record(delivery, result, at=at, milliseconds=int((monotonic() - started) * 1000))
    return result


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
    # Only while the claim holds: a redelivery or another worker's claim has another `due_at`.
    claimed = WebhookDelivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.PENDING, due_at=delivery.due_at
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
        claimed.update(status=DeliveryStatus.DELIVERED, due_at=None)
        _record_success(endpoint)
    else:
        _record_failure(endpoint, at)
        _retry_or_give_up(endpoint, delivery, result, claimed)


def _record_success(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(
        failing_since=None
    )


def _record_failure(endpoint: WebhookEndpoint, at: datetime) -> None:
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])


def _retry_or_give_up(
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    result: SendResult,
    claimed: QuerySet[WebhookDelivery],
) -> None:
    """After a failure: schedule the next attempt, or fail the delivery."""
    now = clock.now()
    if result.status_code == HTTPStatus.GONE:
        claimed.update(status=DeliveryStatus.FAILED, due_at=None)
        disable(endpoint, reason="The receiver responded 410 Gone.")
    elif delivery.attempt_count <= len(RETRY_DELAYS_SECONDS):
        claimed.update(
            due_at=now + retry_delay(delivery.attempt_count, retry_after=result.retry_after)
        )
    else:
        claimed.update(status=DeliveryStatus.FAILED, due_at=None)
        if endpoint.failing_since is not None and endpoint.failing_since <= now - DISABLE_AFTER:
            disable(endpoint, reason="All deliveries have failed for two days.")


def retry_delay(failures: int, *, retry_after: int = 0) -> timedelta:
    """The delay before the next attempt; at least `retry_after` seconds, within the maximum."""
    seconds = RETRY_DELAYS_SECONDS[failures - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return timedelta(seconds=max(seconds, min(retry_after, MAX_RETRY_AFTER_SECONDS)))


def _in_thread(endpoint_id: UUID) -> int:
    try:
        return deliver_to(endpoint_id)
    finally:
        connections.close_all()  # connections are per thread
