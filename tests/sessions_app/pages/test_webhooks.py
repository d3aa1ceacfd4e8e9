"""The page of webhooks: endpoints, the log of messages, and sending them again."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.changes.webhooks import endpoints
from sessions_app.models import Organization, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.enums import DeliveryStatus, Role
from tests.annotations import Json, Response
from tests.browsing import member_client
from tests.factories import OrganizationFactory
from tests.sessions_app.verbs import STAFF

MARKUP = "<script>alert(1)</script>"
URL = "https://example.com/hooks"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def endpoint(organization: Organization) -> WebhookEndpoint:
    return endpoints.create(organization, url=URL, actor=STAFF, name=MARKUP)[0]


def delivery_to(
    endpoint: WebhookEndpoint, status: str = "failed", answer: str = MARKUP
) -> WebhookDelivery:
    due = timezone.now() if status == "pending" else None
    made = WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=uuid4(),
        type="session.scored",
        payload='{"type": "session.scored"}',
        status=status,
        due_at=due,
    )
    WebhookAttempt.objects.create(
        delivery=made, at=timezone.now(), milliseconds=12, status_code=500, answer=answer
    )
    return made


def create(client: Client, organization: Organization, **form: Any) -> Response:
    return client.post("/webhooks", {"url": URL, "organization": organization.pk} | form)


def test_a_new_webhook_shows_its_secret_once(client: Client, organization: Organization) -> None:
    answer = create(client, organization, events=["session.scored"], name="Payroll")
    assert answer.status_code == 201
    made = WebhookEndpoint.objects.get()
    assert made.secret in answer.text
    assert made.secret not in client.get("/webhooks").text
    assert (made.events, made.name) == (["session.scored"], "Payroll")


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"url": ""}, "This field is required."),
        ({"url": "https://127.0.0.1/"}, "errorlist"),
        ({"url": "http://example.com/"}, "errorlist"),
        ({"events": ["session.lost"]}, "Select a valid choice"),
    ],
)
def test_an_invalid_webhook_is_an_error_and_is_not_created(
    client: Client, organization: Organization, form: Json, fault: str
) -> None:
    answer = create(client, organization, **form)
    assert answer.status_code == 400
    assert fault in answer.text
    assert not WebhookEndpoint.objects.exists()


def test_none_is_created_for_another_organization(client: Client) -> None:
    assert create(client, OrganizationFactory.create()).status_code == 400
    assert not WebhookEndpoint.objects.exists()


def test_a_test_message_is_ordered(client: Client, endpoint: WebhookEndpoint) -> None:
    answer = client.post(f"/webhooks/{endpoint.pk}/test", follow=True)
    assert "The test message is queued" in answer.text
    assert WebhookDelivery.objects.get().type == "ping"


def test_it_is_disabled_and_enabled(client: Client, endpoint: WebhookEndpoint) -> None:
    client.post(f"/webhooks/{endpoint.pk}/off")
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    answer = client.post(f"/webhooks/{endpoint.pk}/test", follow=True)
    assert "Enable it first" in answer.text
    client.post(f"/webhooks/{endpoint.pk}/on")
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_a_new_secret_is_shown_and_the_previous_one_signs_for_a_while(
    client: Client, endpoint: WebhookEndpoint
) -> None:
    answer = client.post(f"/webhooks/{endpoint.pk}/rotate")
    former = endpoint.secret
    endpoint.refresh_from_db()
    assert endpoint.secret in answer.text
    assert (endpoint.previous_secret, former in answer.text) == (former, False)


def test_it_is_deleted(client: Client, endpoint: WebhookEndpoint) -> None:
    client.post(f"/webhooks/{endpoint.pk}/delete")
    assert not WebhookEndpoint.objects.exists()


def test_an_unknown_action_is_not_found(client: Client, endpoint: WebhookEndpoint) -> None:
    assert client.post(f"/webhooks/{endpoint.pk}/explode").status_code == 404


@pytest.mark.parametrize("verb", ["test", "on", "off", "rotate", "delete"])
def test_another_organizations_webhook_does_not_exist(client: Client, verb: str) -> None:
    foreign = endpoints.create(OrganizationFactory.create(), url=URL, actor=STAFF)[0]
    assert client.post(f"/webhooks/{foreign.pk}/{verb}").status_code == 404
    made = delivery_to(foreign)
    assert client.get(f"/webhooks/deliveries/{made.pk}").status_code == 404
    assert client.post(f"/webhooks/deliveries/{made.pk}").status_code == 404
    assert str(made.pk) not in client.get("/webhooks").text


def test_a_message_is_sent_again(client: Client, endpoint: WebhookEndpoint) -> None:
    made = delivery_to(endpoint)
    url = f"/webhooks/deliveries/{made.pk}"
    assert "500" in client.get(url).text
    client.post(url)
    made.refresh_from_db()
    assert made.status == DeliveryStatus.PENDING
    assert "still pending" in client.post(url, follow=True).text


def test_the_log_is_filtered(client: Client, endpoint: WebhookEndpoint) -> None:
    failed, pending = delivery_to(endpoint), delivery_to(endpoint, "pending")

    def shown(query: str) -> list[str]:
        page = client.get(f"/webhooks{query}").text
        return re.findall("/webhooks/deliveries/([0-9a-f-]{36})", page)

    assert shown("") == [str(pending.pk), str(failed.pk)]
    assert shown("?status=failed") == [str(failed.pk)]
    assert shown(f"?endpoint={uuid4()}") == []
    assert shown("?endpoint=x") == []


def test_what_others_wrote_is_text(client: Client, endpoint: WebhookEndpoint) -> None:
    made = delivery_to(endpoint)
    for path in ("/webhooks", f"/webhooks/deliveries/{made.pk}"):
        assert MARKUP not in client.get(path).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        delivery_to(endpoints.create(organization, url=URL, actor=STAFF)[0])
    with django_assert_num_queries(8):
        client.get("/webhooks")
