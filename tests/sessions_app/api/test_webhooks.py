from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import (
    IdempotencyRecord,
    Organization,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from sessions_app.vocabulary.enums import Scope
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory

pytestmark = pytest.mark.django_db

PATH = "/api/webhooks"
URL = "https://example.com/hooks"
AT = datetime(2030, 1, 15, 10, tzinfo=UTC)


@pytest.fixture
def api(organization: Organization) -> ApiClient:
    return ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain)


@pytest.fixture
def webhook(api: ApiClient) -> Json:
    made: Json = api.post(PATH, {"url": URL}).json()["webhook"]
    return made


@pytest.fixture
def path(webhook: Json) -> str:
    return f"{PATH}/{webhook['id']}"


def test_one_is_made_with_a_secret_that_is_shown_once(api: ApiClient) -> None:
    with time_machine.travel(AT, tick=False):
        response = api.post(PATH, {"url": URL, "events": ["session.scored"], "name": "Payroll"})
    assert response.status_code == 201
    body = response.json()
    assert list(body) == ["webhook", "secret"]
    assert body["secret"] == WebhookEndpoint.objects.get().secret
    assert body["webhook"] == {
        "id": str(WebhookEndpoint.objects.get().pk),
        "name": "Payroll",
        "url": URL,
        "events": ["session.scored"],
        "isActive": True,
        "disabledReason": "",
        "failingSince": None,
        "createdAt": "2030-01-15T10:00:00Z",
    }
    listed = api.get(PATH)
    assert listed.json() == {"webhooks": [body["webhook"]], "total": 1, "limit": 20, "offset": 0}
    assert body["secret"] not in listed.content.decode()


def test_repeated_it_is_made_once_and_the_secret_is_kept_nowhere(api: ApiClient) -> None:
    one, two = (api.post(PATH, {"url": URL}, Idempotency_Key="k").json() for _ in range(2))
    assert one["webhook"] == two["webhook"]
    assert (one["secret"] is not None, two["secret"]) == (True, None)
    assert one["secret"] not in IdempotencyRecord.objects.get().answer


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, ["url"]),
        ({"url": 5}, ["url"]),
        ({"url": "http://example.com/"}, ["url"]),
        ({"url": "https://127.0.0.1/"}, ["url"]),
        ({"url": "https://169.254.169.254/"}, ["url"]),
        ({"url": URL, "events": ["session.gone"]}, ["events.0"]),
        ({"url": URL, "events": "session.scored"}, ["events"]),
        ({"url": URL, "name": "a\nb"}, ["name"]),
        ({"url": URL, "secret": "whsec_x"}, ["secret"]),
    ],
)
def test_bad_values_make_nothing(api: ApiClient, body: Json, named: list[str]) -> None:
    assert answers.faults(api.post(PATH, body)) == named
    assert not WebhookEndpoint.objects.exists()


def test_what_is_given_is_changed(api: ApiClient, path: str) -> None:
    body = {"events": ["session.deleted"], "isActive": False}
    changed = api.request("PATCH", path, json_body=body).json()["webhook"]
    assert (changed["url"], changed["events"]) == (URL, ["session.deleted"])
    assert (changed["isActive"], changed["disabledReason"]) == (False, "Disabled manually.")
    assert api.get(path).json() == {"webhook": changed}
    answers.error(api.post(f"{path}/ping"), 409, "conflict")
    assert answers.faults(api.request("PATCH", path, json_body={"url": "x"})) == ["url"]


def test_a_new_secret_is_shown_once(api: ApiClient, path: str) -> None:
    former = WebhookEndpoint.objects.get().secret
    response = api.post(f"{path}/rotate")
    assert response.status_code == 200
    endpoint = WebhookEndpoint.objects.get()
    assert response.json()["secret"] == endpoint.secret != former == endpoint.previous_secret


def test_a_deleted_one_is_gone(api: ApiClient, path: str) -> None:
    assert api.delete(path).json() == {"ok": True}
    answers.error(api.get(path), 404, "not_found")
    answers.error(api.delete(path), 404, "not_found")


def test_a_test_message_is_in_the_log_and_can_be_sent_again(api: ApiClient, path: str) -> None:
    with time_machine.travel(AT, tick=False):
        response = api.post(f"{path}/ping")
        assert response.status_code == 202
        ordered = response.json()["delivery"]
        delivery = WebhookDelivery.objects.get()
        assert ordered == {
            "id": str(delivery.pk),
            "messageId": str(delivery.message_id),
            "type": "ping",
            "status": "pending",
            "dueAt": "2030-01-15T10:00:00Z",
            "createdAt": "2030-01-15T10:00:00Z",
            "attempts": [],
        }
        again = f"{path}/deliveries/{delivery.pk}/redeliver"
        answers.error(api.post(again), 409, "conflict")
        WebhookDelivery.objects.update(status="failed", due_at=None)
        WebhookAttempt.objects.create(
            delivery=delivery, at=AT, milliseconds=12, status_code=500, answer="secret words"
        )
        response = api.post(again)
    assert (response.status_code, response.json()["delivery"]["status"]) == (202, "pending")
    attempt = {"at": "2030-01-15T10:00:00Z", "statusCode": 500, "error": "", "durationMs": 12}
    assert api.get(f"{path}/deliveries").json() == {
        "deliveries": [{**ordered, "attempts": [attempt]}],
        "total": 1,
        "limit": 20,
        "offset": 0,
    }
    assert api.get(f"{path}/deliveries?status=failed").json()["total"] == 0
    assert answers.faults(api.get(f"{path}/deliveries?status=gone")) == ["status"]


def test_a_delivery_of_another_webhook_is_none(api: ApiClient, path: str) -> None:
    other = f"{PATH}/{api.post(PATH, {'url': URL}).json()['webhook']['id']}"
    delivery = api.post(f"{other}/ping").json()["delivery"]["id"]
    answers.error(api.post(f"{path}/deliveries/{delivery}/redeliver"), 404, "not_found")
    answers.error(api.get(f"{PATH}/{uuid4()}/deliveries"), 404, "not_found")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient, path: str, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        api.post(f"{path}/ping")
    # The key, the webhook, the messages, their attempts, how many.
    with django_assert_num_queries(5):
        assert len(api.get(f"{path}/deliveries").json()["deliveries"]) == rows
    with django_assert_num_queries(3):
        assert api.get(PATH).json()["total"] == 1
