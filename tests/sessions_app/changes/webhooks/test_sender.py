"""From a change to its delivery: retries, giving up, disabling, and no concurrent duplicates."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from gradient.core.tasks import claims
from gradient.core.tasks.dispatcher import Lane
from sessions_app import lifecycle
from sessions_app.changes import feed
from sessions_app.changes.webhooks import deliveries, endpoints, sender
from sessions_app.deletion import single
from sessions_app.models import (
    Change,
    Organization,
    Session,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from tests.annotations import MakeSessions, present
from tests.clients import ApiClient
from tests.due_tasks import dispatching, work_off
from tests.factories import SessionFactory
from tests.processes import eventually
from tests.receivers import Receiver, receiving
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_machine(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def endpoint(organization: Organization, receiver: Receiver) -> WebhookEndpoint:
    return endpoints.create(organization, url=receiver.url, actor=STAFF)[0]


@pytest.fixture
def changed(organization: Organization) -> MakeSessions:
    """Creates sessions and starts their setup; the changes have positions in the feed."""

    def make(count: int = 1) -> list[Session]:
        sessions = [SessionFactory.create(organization=organization) for _ in range(count)]
        for session in sessions:
            lifecycle.start_setup(session.pk, actor=CANDIDATE)
        feed.assign_positions()
        return sessions

    return make


def claim() -> WebhookDelivery | None:
    return claims.claim_next(WebhookDelivery.objects.select_related("endpoint"))


def deliver_to(endpoint: WebhookEndpoint) -> int:
    """Send the endpoint's due messages until one fails; returns the number of attempts."""
    before = WebhookAttempt.objects.count()
    while sender.send_next(Lane(endpoint.organization_id, endpoint.pk)):
        pass
    return WebhookAttempt.objects.count() - before


def get_delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_change_arrives_signed_and_as_the_feed_has_it(
    api: ApiClient, endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    (session,) = changed()
    assert deliver_to(endpoint) == 1
    (received,) = receiver.received
    body = Webhook(endpoint.secret).verify(received.body, received.headers)
    (change,) = api.get("/api/sessions/changes").json()["changes"]
    assert received.headers["webhook-id"] == change["id"]
    assert body == {key: change[key] for key in ("type", "timestamp", "data")}
    assert list(body) == ["type", "timestamp", "data"]
    assert body["data"]["sessionId"] == str(session.pk)
    for secret in (session.candidate.name, session.candidate.email, session.token):
        assert str(secret) not in received.body.decode()
    delivery = get_delivery()
    assert (delivery.status, delivery.due_at, delivery.attempt_count) == ("delivered", None, 1)
    attempt = delivery.attempts.get()
    assert (attempt.status_code, attempt.error, attempt.is_success) == (200, "", True)
    assert deliver_to(endpoint) == 0


def test_an_endpoint_gets_its_events_from_its_creation_on(
    organization: Organization,
    receiver: Receiver,
    changed: MakeSessions,
    endpoint: WebhookEndpoint,
) -> None:
    filtered, _ = endpoints.create(
        organization, url=receiver.url, events=["session.deleted"], actor=STAFF
    )
    (session,) = changed()
    late, _ = endpoints.create(organization, url=receiver.url, actor=STAFF)
    single.delete_session(session.pk, organization_id=organization.pk, actor=STAFF)
    feed.assign_positions()
    delivered = {
        each.pk: sorted(each.deliveries.values_list("type", flat=True))
        for each in (endpoint, filtered, late)
    }
    assert delivered == {
        endpoint.pk: ["session.deleted", "session.started"],
        filtered.pk: ["session.deleted"],
        late.pk: ["session.deleted"],
    }


def test_an_endpoint_gets_nothing_of_other_organizations(endpoint: WebhookEndpoint) -> None:
    lifecycle.start_setup(SessionFactory.create().pk, actor=CANDIDATE)
    feed.assign_positions()
    assert not WebhookDelivery.objects.exists()


def test_the_new_and_the_previous_secret_both_verify(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    former = endpoint.secret
    _, secret = endpoints.rotate(organization.pk, endpoint.pk, actor=STAFF)
    changed()
    deliver_to(endpoint)
    (received,) = receiver.received
    for each in (former, secret):
        assert Webhook(each).verify(received.body, received.headers)


def test_retry_delays_grow_for_two_days_until_the_delivery_fails(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500, b"broken")
    started = timezone.now()
    with time_machine.travel(started, tick=False) as clock:
        changed()
        waits = []
        while (delivery := get_delivery()).status == "pending":
            due_at = present(delivery.due_at)
            clock.move_to(due_at)
            assert deliver_to(endpoint) == 1
            waits.append((due_at - timezone.now()).total_seconds())
            if (due := get_delivery().due_at) is not None:
                waits[-1] = (due - timezone.now()).total_seconds()
        waits.pop()
        assert waits == sorted(waits)
        for seconds, delay in zip(waits, sender.RETRY_DELAYS_SECONDS, strict=True):
            assert delay * 0.9 <= seconds <= delay * 1.1
        assert timedelta(hours=43) < timezone.now() - started < timedelta(hours=53)
    assert get_delivery().status == "failed"
    assert get_delivery().attempts.count() == len(sender.RETRY_DELAYS_SECONDS) + 1
    assert {len({each.headers["webhook-id"] for each in receiver.received})} == {1}
    timestamps = [int(each.headers["webhook-timestamp"]) for each in receiver.received]
    assert timestamps == sorted(set(timestamps))


def test_retry_delays_have_jitter() -> None:
    assert len({sender.retry_delay(3) for _ in range(20)}) > 10


def test_retry_after_is_respected(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(429, Retry_After="3600")
    changed()
    deliver_to(endpoint)
    assert present(get_delivery().due_at) > timezone.now() + timedelta(minutes=59)
    assert sender.retry_delay(1, retry_after=10**6) == timedelta(days=1)


def test_410_gone_disables_the_endpoint(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(410)
    changed(3)
    assert deliver_to(endpoint) == 1
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (
        False,
        "The receiver responded 410 Gone.",
    )
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"failed"}
    changed()
    assert WebhookDelivery.objects.count() == 3


@pytest.mark.parametrize(("hours", "stays"), [(46, True), (48, False)])
def test_two_days_of_failures_disable_the_endpoint(
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
    hours: int,
    stays: bool,
) -> None:
    receiver.answers(500)
    endpoint.failing_since = timezone.now() - timedelta(hours=hours)
    endpoint.save()
    changed()
    WebhookDelivery.objects.update(attempt_count=len(sender.RETRY_DELAYS_SECONDS))
    deliver_to(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, get_delivery().status) == (stays, "failed")


def test_a_success_clears_failing_since(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500)
    changed()
    deliver_to(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    receiver.answers(200)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        deliver_to(endpoint)
    arrived = WebhookEndpoint.objects.get()
    assert (arrived.failing_since, get_delivery().status) == (None, "delivered")


def test_after_a_failure_the_other_deliveries_wait(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500)
    changed(3)
    assert deliver_to(endpoint) == 1


def test_messages_arrive_in_their_order(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    sessions = changed(5)
    assert deliver_to(endpoint) == 5
    delivered = [json.loads(each.body)["data"]["sessionId"] for each in receiver.received]
    assert delivered == [str(session.pk) for session in sessions]


def test_redelivery_sends_the_same_message_with_the_same_id(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    changed()
    deliver_to(endpoint)
    deliveries.redeliver(organization.pk, get_delivery().pk, actor=STAFF)
    assert deliver_to(endpoint) == 1
    one, two = receiver.received
    assert (one.body, one.headers["webhook-id"]) == (two.body, two.headers["webhook-id"])
    assert (get_delivery().status, get_delivery().attempts.count()) == ("delivered", 2)


def test_a_test_message_is_sent_whatever_the_events(
    organization: Organization, receiver: Receiver
) -> None:
    endpoint, secret = endpoints.create(
        organization, url=receiver.url, events=["session.deleted"], actor=STAFF
    )
    deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    deliver_to(endpoint)
    (received,) = receiver.received
    body = Webhook(secret).verify(received.body, received.headers)
    assert (body["type"], body["data"]) == ("ping", {"webhookId": str(endpoint.pk)})
    assert datetime.fromisoformat(body["timestamp"])


def test_a_delivery_claimed_by_a_dead_worker_is_sent_later(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    changed()
    assert claim() is not None  # and dies
    assert deliver_to(endpoint) == 0
    with time_machine.travel(timezone.now() + claims.lease() + timedelta(seconds=1)):
        assert deliver_to(endpoint) == 1
    assert get_delivery().status == "delivered"


def test_a_delivery_deleted_while_it_is_sent_leaves_no_attempt(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    changed()
    claimed = present(claim())
    endpoints.delete(organization.pk, endpoint.pk, actor=STAFF)
    sender.send(claimed)
    assert not WebhookAttempt.objects.exists()


def test_a_delivery_disabled_while_it_is_sent_stays_failed(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    receiver.answers(500)
    changed()
    claimed = present(claim())
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, is_active=False)
    sender.send(claimed)
    assert (get_delivery().status, get_delivery().due_at) == ("failed", None)


def test_expired_messages_are_deleted_with_their_changes(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
    settings: Settings,
) -> None:
    changed()
    deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    with time_machine.travel(timezone.now() + timedelta(days=settings.CHANGES_KEPT_DAYS + 1)):
        feed.delete_expired_changes()
    assert not WebhookDelivery.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(
    organization: Organization, receiver: Receiver, changed: MakeSessions
) -> None:
    slow = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        slow.wait(0.05)
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.answer = answer
    for _ in range(2):
        endpoints.create(organization, url=receiver.url, actor=STAFF)
    changed(6)
    at_once(*[lambda: work_off(sender.QUEUE)] * 4)
    work_off(sender.QUEUE)
    sent = [(each.headers["webhook-id"], each.body) for each in receiver.received]
    assert len(sent) == 12
    assert WebhookAttempt.objects.count() == 12
    assert set(WebhookDelivery.objects.values_list("status", "attempt_count")) == {("delivered", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_slow_receiver_does_not_block_others(
    organization: Organization, receiver: Receiver, changed: MakeSessions
) -> None:
    """The fast one's message arrives while the slow one is still being waited for."""
    released = threading.Event()
    with receiving() as slow:
        slow.answer = lambda _: wait_for(released)
        for url in (slow.url, receiver.url):
            endpoints.create(organization, url=url, actor=STAFF)
        changed()
        with dispatching(sender.QUEUE):
            assert eventually(lambda: len(receiver.received) == 1)
            assert WebhookAttempt.objects.count() <= 1
            released.set()


@pytest.mark.django_db(transaction=True)
def test_an_organization_with_slow_receivers_delays_no_other(
    organization: Organization, receiver: Receiver, changed: MakeSessions
) -> None:
    released = threading.Event()
    with receiving() as slow:
        slow.answer = lambda _: wait_for(released)
        for _ in range(endpoints.MAX_ENDPOINTS):
            endpoints.create(organization, url=slow.url, actor=STAFF)
        changed(3)
        with dispatching(sender.QUEUE):
            assert eventually(lambda: len(slow.received) == sender.QUEUE.per_organization)
            other = SessionFactory.create()
            endpoints.create(other.organization, url=receiver.url, actor=STAFF)
            lifecycle.start_setup(other.pk, actor=CANDIDATE)
            feed.assign_positions()
            assert eventually(lambda: len(receiver.received) == 1)
            assert len(slow.received) == sender.QUEUE.per_organization
            theirs = WebhookEndpoint.objects.filter(organization=organization)
            theirs.update(is_active=False)
            released.set()


def test_a_crash_counts_as_a_failed_attempt(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    WebhookEndpoint.objects.update(secret="whsec_not base64")
    changed()
    assert deliver_to(endpoint) == 1
    assert get_delivery().status == "pending"
    assert get_delivery().attempts.get().error.startswith("The message could not be sent (")
    assert receiver.received == []


def wait_for(released: threading.Event) -> None:
    released.wait(60)
