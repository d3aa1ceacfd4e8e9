from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.models import AuditEntry, Organization, WebhookDelivery, WebhookEndpoint
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.annotations import Json
from tests.factories import OrganizationFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

URL = "https://example.com/hooks"


@pytest.fixture
def make(organization: Organization) -> Callable[..., WebhookEndpoint]:
    def create(url: str = URL, **kwargs: Any) -> WebhookEndpoint:
        return endpoints.create(organization, url=url, actor=STAFF, **kwargs)[0]

    return create


def test_an_endpoint_is_created_with_a_secret(organization: Organization) -> None:
    endpoint, secret = endpoints.create(
        organization, url=URL, actor=STAFF, events=["session.scored"], name=" Payroll "
    )
    stored = WebhookEndpoint.objects.get()
    assert (stored, stored.secret, stored.name) == (endpoint, secret, "Payroll")
    assert (stored.events, stored.is_active) == (["session.scored"], True)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("webhook.created", endpoint.pk)
    assert secret not in str(entry.__dict__)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "example.com",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com/a b",
        "https://example.com/\r\nX-Header: 1",
        "https://exämple.com/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        f"https://example.com/{'a' * 2000}",
    ],
)
def test_an_invalid_url_is_refused(make: Callable[..., WebhookEndpoint], url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make(url)
    assert list(refused.value.message_dict) == ["url"]
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"events": ["session.gone"]}, {"name": "a\nb"}, {"name": "x" * 201}]
)
def test_invalid_values_are_refused(make: Callable[..., WebhookEndpoint], fields: Json) -> None:
    with pytest.raises(ValidationError) as refused:
        make(**fields)
    assert list(refused.value.message_dict) == list(fields)


def test_a_setting_allows_private_addresses(
    make: Callable[..., WebhookEndpoint], settings: Settings
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    assert make("http://127.0.0.1:9000/hooks").is_active


def test_an_organization_has_a_maximum_of_endpoints(
    make: Callable[..., WebhookEndpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MAX_ENDPOINTS", 1)
    make()
    with pytest.raises(Conflict):
        make()


def test_after_a_rotation_both_secrets_sign_for_a_day(
    organization: Organization, make: Callable[..., WebhookEndpoint]
) -> None:
    endpoint = make()
    former = endpoint.secret
    rotated, secret = endpoints.rotate(organization.pk, endpoint.pk, actor=STAFF)
    now = timezone.now()
    assert secret != former
    assert endpoints.signing_secrets(rotated, now) == [secret, former]
    assert endpoints.signing_secrets(rotated, now + timedelta(hours=25)) == [secret]


def test_only_the_given_fields_are_changed(
    organization: Organization, make: Callable[..., WebhookEndpoint]
) -> None:
    endpoint = make(name="One")
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, url=f"{URL}/2")
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, events=["session.deleted"])
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.url) == ("One", f"{URL}/2")
    assert endpoint.events == ["session.deleted"]
    with pytest.raises(ValidationError):
        endpoints.update(organization.pk, endpoint.pk, actor=STAFF, url="http://x.example/")


def test_disabling_fails_pending_deliveries_and_enabling_allows_redelivery(
    organization: Organization, make: Callable[..., WebhookEndpoint]
) -> None:
    endpoint = make()
    delivery = deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, is_active=False)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.due_at) == ("failed", None)
    for verb, key in ((deliveries.ping, endpoint.pk), (deliveries.redeliver, delivery.pk)):
        with pytest.raises(Conflict):
            verb(organization.pk, key, actor=STAFF)
    endpoints.update(organization.pk, endpoint.pk, actor=STAFF, is_active=True)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        again = deliveries.redeliver(organization.pk, delivery.pk, actor=STAFF)
    assert (again.status, again.attempt_count) == ("pending", 0)
    assert again.message_id == delivery.message_id
    with pytest.raises(Conflict, match="still pending"):
        deliveries.redeliver(organization.pk, delivery.pk, actor=STAFF)


def test_an_endpoint_is_deleted_with_its_log(
    organization: Organization, make: Callable[..., WebhookEndpoint]
) -> None:
    endpoint = make()
    deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    endpoints.delete(organization.pk, endpoint.pk, actor=STAFF)
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_other_organizations_get_not_found(
    organization: Organization, make: Callable[..., WebhookEndpoint]
) -> None:
    endpoint = make()
    delivery = deliveries.ping(organization.pk, endpoint.pk, actor=STAFF)
    other = OrganizationFactory.create().pk
    for call in (
        lambda: endpoints.update(other, endpoint.pk, actor=STAFF, name="x"),
        lambda: endpoints.rotate(other, endpoint.pk, actor=STAFF),
        lambda: endpoints.delete(other, endpoint.pk, actor=STAFF),
        lambda: endpoints.get_endpoint(other, endpoint.pk),
        lambda: deliveries.ping(other, endpoint.pk, actor=STAFF),
        lambda: deliveries.redeliver(other, delivery.pk, actor=STAFF),
        lambda: deliveries.get_delivery(other, delivery.pk),
    ):
        with pytest.raises(NotFound):
            call()
    assert list(deliveries.list_deliveries(other)) == []
    assert list(endpoints.list_endpoints(other)) == []
    assert list(deliveries.list_deliveries(organization.pk, status="pending")) == [delivery]
