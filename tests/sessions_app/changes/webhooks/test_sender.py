"""From a change to its arrival: tried again, given up, switched off, and never twice at once."""

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
from tests.factories import SessionFactory
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
    """Makes sessions whose setup starts; their changes have their places in the feed."""

    def make(count: int = 1) -> list[Session]:
        sessions = [SessionFactory.create(organization=organization) for _ in range(count)]
        for session in sessions:
            lifecycle.start_setup(session.pk, actor=CANDIDATE)
        feed.number_all()
        return sessions

    return make


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_change_arrives_signed_and_as_the_feed_has_it(
    api: ApiClient, endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    (session,) = changed()
    assert sender.deliver_to(endpoint.pk) == 1
    (received,) = receiver.received
    body = Webhook(endpoint.secret).verify(received.body, received.headers)
    (change,) = api.get("/api/sessions/changes").json()["changes"]
    assert received.headers["webhook-id"] == change["id"]
    assert body == {key: change[key] for key in ("type", "timestamp", "data")}
    assert list(body) == ["type", "timestamp", "data"]
    assert body["data"]["sessionId"] == str(session.pk)
    for secret in (session.candidate.name, session.candidate.email, session.token):
        assert secret not in received.body.decode()
    delivery = only()
    assert (delivery.status, delivery.due_at, delivery.attempt_count) == ("delivered", None, 1)
    attempt = delivery.attempts.get()
    assert (attempt.status_code, attempt.error, attempt.has_arrived) == (200, "", True)
    assert sender.deliver_to(endpoint.pk) == 0


def test_an_endpoint_is_told_what_it_wants_and_nothing_from_before(
    organization: Organization,
    receiver: Receiver,
    changed: MakeSessions,
    endpoint: WebhookEndpoint,
) -> None:
    picky, _ = endpoints.create(
        organization, url=receiver.url, events=["session.deleted"], actor=STAFF
    )
    (session,) = changed()
    late, _ = endpoints.create(organization, url=receiver.url, actor=STAFF)
    single.delete_session(session.pk, organization_id=organization.pk, actor=STAFF)
    feed.number_all()
    told = {
        each.pk: sorted(each.deliveries.values_list("type", flat=True))
        for each in (endpoint, picky, late)
    }
    assert told == {
        endpoint.pk: ["session.deleted", "session.started"],
        picky.pk: ["session.deleted"],
        late.pk: ["session.deleted"],
    }


def test_of_others_an_endpoint_is_told_nothing(endpoint: WebhookEndpoint) -> None:
    lifecycle.start_setup(SessionFactory.create().pk, actor=CANDIDATE)
    feed.number_all()
    assert not WebhookDelivery.objects.exists()


def test_a_rotated_secret_and_the_former_one_both_verify(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    former = endpoint.secret
    _, secret = endpoints.rotate(organization.pk, endpoint.pk, actor=STAFF)
    changed()
    sender.deliver_to(endpoint.pk)
    (received,) = receiver.received
    for each in (former, secret):
        assert Webhook(each).verify(received.body, received.headers)


def test_failures_wait_longer_each_time_for_two_days_and_end(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500, b"broken")
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        changed()
        waits = []
        while (delivery := only()).status == "pending":
            due_at = present(delivery.due_at)
            clock.move_to(due_at)
            assert sender.deliver_to(endpoint.pk) == 1
            waits.append((due_at - timezone.now()).total_seconds())
            if (due := only().due_at) is not None:
                waits[-1] = (due - timezone.now()).total_seconds()
        waits.pop()
        assert waits == sorted(waits)
        for seconds, meant in zip(waits, sender.WAITS, strict=True):
            assert meant * 0.9 <= seconds <= meant * 1.1
        assert timedelta(hours=43) < timezone.now() - began < timedelta(hours=53)
    assert only().status == "failed"
    assert only().attempts.count() == len(sender.WAITS) + 1
    assert {len({each.headers["webhook-id"] for each in receiver.received})} == {1}
    timestamps = [int(each.headers["webhook-timestamp"]) for each in receiver.received]
    assert timestamps == sorted(set(timestamps))


def test_a_wait_differs_by_chance() -> None:
    assert len({sender.wait(3) for _ in range(20)}) > 10


def test_a_receiver_s_wish_to_wait_is_respected(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(429, Retry_After="3600")
    changed()
    sender.deliver_to(endpoint.pk)
    assert present(only().due_at) > timezone.now() + timedelta(minutes=59)
    assert sender.wait(1, wish=10**6) == timedelta(days=1)


def test_gone_switches_the_endpoint_off_at_once(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(410)
    changed(3)
    assert sender.deliver_to(endpoint.pk) == 1
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (
        False,
        "The receiver answered 410 Gone.",
    )
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"failed"}
    changed()
    assert WebhookDelivery.objects.count() == 3


@pytest.mark.parametrize(("hours", "stays"), [(46, True), (48, False)])
def test_long_failure_switches_the_endpoint_off(
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
    WebhookDelivery.objects.update(attempt_count=len(sender.WAITS))
    sender.deliver_to(endpoint.pk)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, only().status) == (stays, "failed")


def test_an_arrival_ends_a_failure(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500)
    changed()
    sender.deliver_to(endpoint.pk)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    receiver.answers(200)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        sender.deliver_to(endpoint.pk)
    arrived = WebhookEndpoint.objects.get()
    assert (arrived.failing_since, only().status) == (None, "delivered")


def test_a_failure_lets_the_others_wait_for_their_turn(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    receiver.answers(500)
    changed(3)
    assert sender.deliver_to(endpoint.pk) == 1


def test_many_arrive_in_their_order(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    sessions = changed(5)
    assert sender.deliver_to(endpoint.pk) == 5
    told = [json.loads(each.body)["data"]["sessionId"] for each in receiver.received]
    assert told == [str(session.pk) for session in sessions]


def test_again_is_the_same_message_under_the_same_id(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    changed()
    sender.deliver_to(endpoint.pk)
    deliveries.redeliver(organization.pk, only().pk, actor=STAFF)
    assert sender.deliver_to(endpoint.pk) == 1
    one, two = receiver.received
    assert (one.body, one.headers["webhook-id"]) == (two.body, two.headers["webhook-id"])
    assert (only().status, only().attempts.count()) == ("delivered", 2)


def test_a_test_message_arrives_whatever_the_endpoint_wants(
    organization: Organization, receiver: Receiver
) -> None:
    endpoint, secret = endpoints.create(
        organization, url=receiver.url, events=["session.deleted"], actor=STAFF
    )
    deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    sender.deliver_to(endpoint.pk)
    (received,) = receiver.received
    body = Webhook(secret).verify(received.body, received.headers)
    assert (body["type"], body["data"]) == ("ping", {"webhookId": str(endpoint.pk)})
    assert datetime.fromisoformat(body["timestamp"])


def test_a_worker_that_died_leaves_a_message_that_is_sent_later(
    endpoint: WebhookEndpoint, receiver: Receiver, changed: MakeSessions
) -> None:
    changed()
    assert sender.take(endpoint.pk) is not None  # and dies
    assert sender.deliver_to(endpoint.pk) == 0
    with time_machine.travel(timezone.now() + sender.LEASE + timedelta(seconds=1)):
        assert sender.deliver_to(endpoint.pk) == 1
    assert only().status == "delivered"


def test_what_is_deleted_while_it_is_sent_leaves_no_trace(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    changed()
    taken = present(sender.take(endpoint.pk))
    endpoints.delete(organization.pk, endpoint.pk, actor=STAFF)
    sender.attempt(taken)
    assert not WebhookAttempt.objects.exists()


def test_what_is_switched_off_while_it_is_sent_stays_failed(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
) -> None:
    receiver.answers(500)
    changed()
    taken = present(sender.take(endpoint.pk))
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, is_active=False)
    sender.attempt(taken)
    assert (only().status, only().due_at) == ("failed", None)


def test_old_messages_go_with_their_changes(
    organization: Organization,
    endpoint: WebhookEndpoint,
    receiver: Receiver,
    changed: MakeSessions,
    settings: Settings,
) -> None:
    changed()
    deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    with time_machine.travel(timezone.now() + timedelta(days=settings.CHANGES_KEPT_DAYS + 1)):
        feed.forget_old()
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
    at_once(*[sender.deliver_due] * 4)
    sender.deliver_due()
    sent = [(each.headers["webhook-id"], each.body) for each in receiver.received]
    assert len(sent) == 12
    assert WebhookAttempt.objects.count() == 12
    assert set(WebhookDelivery.objects.values_list("status", "attempt_count")) == {("delivered", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_slow_receiver_holds_up_no_other(
    organization: Organization, receiver: Receiver, changed: MakeSessions
) -> None:
    """The fast one's message arrives while the slow one is still being waited for."""
    released = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        released.wait(20)

    def release(handler: BaseHTTPRequestHandler) -> None:
        released.set()
        receiver.answers(200)

    with receiving() as slow:
        slow.answer = wait
        for url in (slow.url, receiver.url):
            endpoints.create(organization, url=url, actor=STAFF)
        changed()
        receiver.answer = release
        sender.deliver_due()
    assert len(receiver.received) == 1
    assert released.is_set()
