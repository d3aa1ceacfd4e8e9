from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sessions_app.models import ApiKey, AuditEntry, IdempotencyRecord, Organization
from sessions_app.vocabulary.enums import Scope
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, UserFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = [
    "id",
    "orgId",
    "name",
    "keyPrefix",
    "scopes",
    "expiresAt",
    "lastUsedAt",
    "createdBy",
    "createdAt",
    "isActive",
]


@pytest.fixture
def admin_key(organization: Organization) -> KeyWithPlain:
    return ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN, name="Admin")


@pytest.fixture
def admin(admin_key: KeyWithPlain) -> ApiClient:
    return ApiClient(admin_key.plain)


def make(admin: ApiClient, **body: Any) -> Json:
    response = admin.post(paths.api_keys(), {"name": "CI", **body})
    assert response.status_code == 201
    made: Json = response.json()
    return made


class TestMaking:
    def test_the_key_is_shown_once_and_kept_nowhere(
        self, admin: ApiClient, organization: Organization
    ) -> None:
        with time_machine.travel(NOON, tick=False):
            body = make(admin)
        key = body["key"]
        made = ApiKey.objects.get(name="CI")
        assert body == {
            "apiKey": {
                "id": str(made.pk),
                "orgId": str(organization.pk),
                "name": "CI",
                "keyPrefix": key[:8],
                "scopes": [],
                "expiresAt": None,
                "lastUsedAt": None,
                "createdBy": None,
                "createdAt": "2026-03-01T12:00:00Z",
                "isActive": True,
            },
            "key": key,
        }
        assert list(body["apiKey"]) == KEYS
        assert key.startswith("gai_")
        assert key not in str(ApiKey.objects.values().get(pk=made.pk))
        assert key not in admin.get(paths.api_keys()).content.decode()

    @pytest.mark.parametrize(
        ("scopes", "reading", "deleting", "keys"),
        [([], 200, 404, 403), (["read"], 200, 403, 403), (["admin"], 200, 404, 200)],
    )
    def test_it_opens_what_its_scope_says(
        self, admin: ApiClient, scopes: list[str], reading: int, deleting: int, keys: int
    ) -> None:
        body = make(admin, scopes=scopes)
        assert body["apiKey"]["scopes"] == scopes
        client = ApiClient(body["key"])
        nowhere = f"/api/sessions/{body['apiKey']['id']}"
        statuses = [
            client.get("/api/sessions").status_code,
            client.delete(nowhere).status_code,
            client.get(paths.api_keys()).status_code,
        ]
        assert statuses == [reading, deleting, keys]

    def test_it_ends_when_it_was_to(self, admin: ApiClient) -> None:
        with time_machine.travel(NOON, tick=False):
            body = make(admin, expiresAt="2026-03-01T14:00:00+01:00")
        assert body["apiKey"]["expiresAt"] == "2026-03-01T13:00:00Z"
        for minutes, status in ((59, 200), (60, 401)):
            with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
                assert ApiClient(body["key"]).get("/api/sessions").status_code == status

    def test_a_repeated_call_makes_one_and_does_not_show_it_again(self, admin: ApiClient) -> None:
        first, second = (
            admin.post(paths.api_keys(), {"name": "CI"}, Idempotency_Key="k") for _ in range(2)
        )
        assert (first.status_code, second.status_code) == (201, 201)
        assert second.json() == {"apiKey": first.json()["apiKey"], "key": None}
        assert ApiKey.objects.filter(name="CI").count() == 1
        assert first.json()["key"] not in IdempotencyRecord.objects.get().answer

    @pytest.mark.parametrize(
        ("field", "value", "fault"),
        [
            ("name", "", "name"),
            ("name", "  ", "name"),
            ("name", "a\nb", "name"),
            ("name", "a\u202eb", "name"),
            ("name", 7, "name"),
            ("name", None, "name"),
            ("name", "x" * 201, "name"),
            ("scopes", "admin", "scopes"),
            ("scopes", None, "scopes"),
            ("scopes", ["owner"], "scopes.0"),
            ("scopes", [["admin"]], "scopes.0"),
            ("scopes", ["read", "admin"], "scopes"),
            ("expiresAt", "2020-01-01T00:00:00Z", "expiresAt"),
            ("expiresAt", "soon", "expiresAt"),
            ("expiresAt", 7, "expiresAt"),
            ("key", "gai_mine", "key"),
        ],
    )
    def test_bad_values_make_nothing(
        self, admin: ApiClient, field: str, value: object, fault: str
    ) -> None:
        response = admin.post(paths.api_keys(), {"name": "CI", field: value})
        assert answers.faults(response) == [fault]
        assert ApiKey.objects.count() == 1

    def test_a_name_is_required(self, admin: ApiClient) -> None:
        assert answers.faults(admin.post(paths.api_keys(), {})) == ["name"]


class TestTheList:
    def test_all_keys_newest_first(
        self, admin: ApiClient, admin_key: ApiKey, organization: Organization
    ) -> None:
        user = UserFactory.create()
        now = timezone.now()
        older = ApiKeyFactory.create(
            organization=organization, created_at=now - timedelta(days=1), created_by=user
        )
        expired = ApiKeyFactory.create(
            organization=organization, created_at=now - timedelta(days=2), expires_at=now
        )
        ApiKeyFactory.create()
        body = admin.get(paths.api_keys()).json()
        rows = body["apiKeys"]
        assert [row["id"] for row in rows] == [str(key.pk) for key in (admin_key, older, expired)]
        assert [row["isActive"] for row in rows] == [True, True, False]
        assert rows[1]["createdBy"] == str(user.pk)
        assert rows[0]["lastUsedAt"] is not None
        assert list(rows[0]) == KEYS
        assert body["total"] == 3

    def test_pages(self, admin: ApiClient, organization: Organization) -> None:
        ApiKeyFactory.create_batch(3, organization=organization)
        body = admin.get(f"{paths.api_keys()}?limit=2&offset=3").json()
        assert (len(body["apiKeys"]), body["total"], body["offset"]) == (1, 4, 3)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_queries_is_fixed(
        self,
        admin: ApiClient,
        organization: Organization,
        rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        admin.get(paths.api_keys())
        ApiKeyFactory.create_batch(rows, organization=organization)
        with django_assert_num_queries(3):
            assert len(admin.get(paths.api_keys()).json()["apiKeys"]) == rows + 1


class TestRevoking:
    def test_a_revoked_key_opens_nothing_and_stays_listed(
        self, admin: ApiClient, admin_key: ApiKey
    ) -> None:
        body = make(admin)
        id, client = body["apiKey"]["id"], ApiClient(body["key"])
        response = admin.delete(f"{paths.api_keys()}/{id}")
        assert (response.status_code, response.json()) == (200, {"ok": True})
        assert client.get("/api/sessions").status_code == 401
        shown = {
            row["id"]: row["isActive"] for row in admin.get(paths.api_keys()).json()["apiKeys"]
        }
        assert shown == {id: False, str(admin_key.pk): True}
        entry = AuditEntry.objects.get()
        assert (entry.action, str(entry.object_id)) == ("api_key.revoked", id)
        assert entry.actor_id == str(admin_key.pk)

    def test_a_second_time_there_is_none(self, admin: ApiClient) -> None:
        path = f"{paths.api_keys()}/{make(admin)['apiKey']['id']}"
        admin.delete(path)
        answers.error(admin.delete(path), 404, "not_found")
        assert AuditEntry.objects.count() == 1

    def test_another_organization_s_is_not_found(self, admin: ApiClient) -> None:
        theirs = ApiKeyFactory.create()
        answers.error(admin.delete(paths.api_keys(theirs)), 404, "not_found")
        assert ApiClient(theirs.plain).get("/api/sessions").status_code == 200

    def test_a_key_may_end_itself(self, admin: ApiClient, admin_key: ApiKey) -> None:
        assert admin.delete(paths.api_keys(admin_key)).status_code == 200
        assert admin.get(paths.api_keys()).status_code == 401


def test_a_key_without_the_scope_is_told_which_it_needs(api: ApiClient) -> None:
    message = answers.error(api.get(paths.api_keys()), 403, "forbidden")
    assert message == "This needs an API key with the admin scope."


def test_the_scope_is_checked_before_the_form(api: ApiClient) -> None:
    answers.error(api.post(paths.api_keys(), data=b"{"), 403, "forbidden")
