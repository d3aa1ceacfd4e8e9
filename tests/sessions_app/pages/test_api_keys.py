"""The page of API keys: shown once, scoped, replaced with an overlap, revoked."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import ApiKey, AuditEntry, Organization
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response, present
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def create(client: Client, organization: Organization, **form: Any) -> Response:
    plain = {"name": "Nightly", "organization": organization.pk, "scope": "", "expires": ""}
    return client.post("/api-keys", {"id": uuid4()} | plain | form)


def key_in(answer: Response) -> str:
    return present(re.search(r"gai_[0-9a-f]{48}", answer.text)).group()


def test_a_new_key_is_shown_once_and_works(client: Client, organization: Organization) -> None:
    answer = create(client, organization, scope="read")
    assert answer.status_code == 201
    text = key_in(answer)
    assert ApiClient(text).get("/api/sessions").status_code == 200
    assert text not in client.get("/api-keys").text
    assert "no-store" in answer.headers["Cache-Control"]
    assert ApiKey.objects.get().scope == "read"


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "a\tb"}, "printable"),
        ({"scope": "all"}, "Select a valid choice"),
        ({"expires": "2001-01-01"}, "This date is in the past."),
        ({"expires": "soon"}, "Enter a valid date."),
    ],
)
def test_an_invalid_key_is_an_error_and_is_not_created(
    client: Client, organization: Organization, form: dict[str, str], fault: str
) -> None:
    answer = create(client, organization, **form)
    assert answer.status_code == 400
    assert fault in answer.text
    assert "data-open" in answer.text
    assert not ApiKey.objects.exists()


def test_a_double_click_creates_one_key(client: Client, organization: Organization) -> None:
    id = uuid4()
    create(client, organization, id=id)
    again = create(client, organization, id=id)
    assert (again.status_code, ApiKey.objects.count()) == (400, 1)
    assert "already created" in again.text


def test_a_double_click_replaces_once(client: Client, organization: Organization) -> None:
    old = ApiKeyFactory.create(organization=organization)
    form = {"id": uuid4(), "overlap": "24"}
    client.post(f"/api-keys/{old.pk}/rotate", form)
    again = client.post(f"/api-keys/{old.pk}/rotate", form, follow=True)
    assert "already created" in again.text
    assert ApiKey.objects.count() == 2


def test_a_key_of_another_organization_is_not_created(client: Client) -> None:
    assert create(client, OrganizationFactory.create()).status_code == 400
    assert not ApiKey.objects.exists()


def test_a_key_is_valid_through_its_last_day(client: Client, organization: Organization) -> None:
    day = (timezone.now() + timedelta(days=2)).date()
    create(client, organization, expires=day.isoformat())
    assert present(ApiKey.objects.get().expires_at).date() == day + timedelta(days=1)


def test_replacing_keeps_the_old_one_for_the_overlap(
    client: Client, organization: Organization
) -> None:
    old = ApiKeyFactory.create(organization=organization)
    answer = client.post(f"/api-keys/{old.pk}/rotate", {"overlap": "24"})
    assert answer.status_code == 201
    assert ApiClient(key_in(answer)).get("/api/sessions").status_code == 200
    old.refresh_from_db()
    left = present(old.expires_at) - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


@pytest.mark.parametrize("overlap", ["", "x", "9999"])
def test_an_unknown_overlap_replaces_nothing(
    client: Client, organization: Organization, overlap: str
) -> None:
    old = ApiKeyFactory.create(organization=organization)
    client.post(f"/api-keys/{old.pk}/rotate", {"overlap": overlap})
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_is_refused_and_recorded(client: Client, organization: Organization) -> None:
    key = ApiKeyFactory.create(organization=organization)
    client.post(f"/api-keys/{key.pk}/revoke")
    assert ApiClient(key.plain).get("/api/sessions").status_code == 401
    assert AuditEntry.objects.get().action == "api_key.revoked"
    again = client.post(f"/api-keys/{key.pk}/revoke", follow=True)
    assert "API key not found." in again.text


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_another_organizations_key_does_not_exist(client: Client, verb: str) -> None:
    key = ApiKeyFactory.create()
    assert client.post(f"/api-keys/{key.pk}/{verb}", {"overlap": "0"}).status_code == 404


def test_a_reviewer_sees_which_role_is_needed(organization: Organization) -> None:
    answer = member_client(organization, Role.REVIEWER).get("/api-keys")
    assert answer.status_code == 403
    assert "It is for owners and admins." in answer.text


def test_names_are_text(client: Client, organization: Organization) -> None:
    ApiKeyFactory.create(organization=organization, name=MARKUP)
    assert MARKUP not in client.get("/api-keys").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        ApiKeyFactory.create(organization=organization)
    with django_assert_num_queries(6):
        client.get("/api-keys")
