"""What the worker does: take what is due, send it, note what came of it.

A delivery is taken by moving its due time ahead, in a short transaction and past those that
another worker is taking. Nothing is locked while a receiver is waited for; a worker that dies in
that time leaves a delivery that is due again after `LEASE`.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.changes.webhooks import signing
from sessions_app.changes.webhooks.deliveries import switch_off
from sessions_app.changes.webhooks.endpoints import secrets_of
from sessions_app.changes.webhooks.http import Outcome, post
from sessions_app.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import DeliveryStatus

WAITS = (5, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 72_000)
"""Seconds after each failure before the next attempt; 48 hours together."""
JITTER = 0.1
"""By so much of itself a wait may differ, so that what failed together doesn't return together."""
LONGEST_WISH = 86_400
"""Seconds that a receiver can have us wait by Retry-After."""
PATIENCE = timedelta(hours=47)
"""An endpoint that has failed for so long when a message is given up is switched off."""
LEASE = timedelta(minutes=2)
"""Longer than any attempt can take."""
IN_A_ROW = 20
AT_ONCE = 8
GONE = 410


def deliver_due() -> int:
    """Send what is due, to several endpoints at once, so that a slow one holds up no other.

    Returns how many attempts were made.
    """
    due = WebhookDelivery.objects.filter(due_at__lte=clock.now(), endpoint__is_active=True)
    endpoints = list(due.order_by().values_list("endpoint_id", flat=True).distinct())
    if not endpoints:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(endpoints)), "webhooks") as pool:
        return sum(pool.map(_in_thread, endpoints))


def deliver_to(endpoint_id: UUID) -> int:
    """Send an endpoint what is due for it, one after the other, until one fails."""
    for sent in range(IN_A_ROW):
        delivery = take(endpoint_id)
        if delivery is None:
            return sent
        if not attempt(delivery).has_arrived:
            return sent + 1
    return IN_A_ROW


@transaction.atomic
def take(endpoint_id: UUID) -> WebhookDelivery | None:
    """The next delivery that is due, which no other worker takes until `LEASE` is over."""
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


def attempt(delivery: WebhookDelivery) -> Outcome:
    """Send a delivery that was taken, and note what came of it."""
    at, began = clock.now(), monotonic()
    headers = signing.headers(
        secrets_of(delivery.endpoint, at),
        message_id=str(delivery.message_id),
        at=at,
        payload=delivery.payload,
    )
    outcome = post(delivery.endpoint.url, delivery.payload.encode(), headers)
    _note(delivery, outcome, at=at, milliseconds=int((monotonic() - began) * 1000))
    return outcome


@transaction.atomic
def _note(delivery: WebhookDelivery, outcome: Outcome, *, at: datetime, milliseconds: int) -> None:
    # The endpoint first, as whoever changes or deletes it does.
    endpoint = (
        WebhookEndpoint.objects.select_for_update(no_key=True)
        .filter(pk=delivery.endpoint_id)
        .first()
    )
    mine = WebhookDelivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.PENDING, due_at=delivery.due_at
    )
    if endpoint is None or not WebhookDelivery.objects.filter(pk=delivery.pk).exists():
        return  # deleted meanwhile
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=milliseconds,
        status_code=outcome.status_code,
        error=outcome.error,
        answer=outcome.answer,
    )
    if outcome.has_arrived:
        mine.update(status=DeliveryStatus.DELIVERED, due_at=None)
        _note_success(endpoint)
    else:
        _note_failure(endpoint, at)
        _go_on(endpoint, delivery, outcome, mine)


def _note_success(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(
        failing_since=None
    )


def _note_failure(endpoint: WebhookEndpoint, at: datetime) -> None:
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])


def _go_on(
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    outcome: Outcome,
    mine: QuerySet[WebhookDelivery],
) -> None:
    """After a failure: another attempt later, or none any more."""
    now = clock.now()
    if outcome.status_code == GONE:
        mine.update(status=DeliveryStatus.FAILED, due_at=None)
        switch_off(endpoint, reason="The receiver answered 410 Gone.")
    elif delivery.attempt_count <= len(WAITS):
        mine.update(due_at=now + wait(delivery.attempt_count, wish=outcome.retry_after))
    else:
        mine.update(status=DeliveryStatus.FAILED, due_at=None)
        if endpoint.failing_since is not None and endpoint.failing_since <= now - PATIENCE:
            switch_off(endpoint, reason="Nothing has arrived for two days.")


def wait(failures: int, *, wish: int = 0) -> timedelta:
    """How long until the next attempt after so many failures; longer if the receiver wishes."""
    seconds = WAITS[failures - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return timedelta(seconds=max(seconds, min(wish, LONGEST_WISH)))


def _in_thread(endpoint_id: UUID) -> int:
    try:
        return deliver_to(endpoint_id)
    finally:
        connections.close_all()  # they belong to this thread alone
