import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.core.env import Rate
from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Scope
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("scope", "scopes"), [(Scope.FULL, []), (Scope.READ, ["read"]), (Scope.ADMIN, ["admin"])]
)
def test_it_says_whose_key_it_is(
    organization: Organization, scope: Scope, scopes: list[str]
) -> None:
    key = ApiKeyFactory.create(organization=organization, scope=scope)
    me = ApiClient(key.plain).get("/api/me").json()["me"]
    assert me["apiKey"]["id"] == str(key.pk)
    assert (me["apiKey"]["scopes"], me["mode"]) == (scopes, "live")
    assert me["organization"] == {
        "id": str(organization.pk),
        "name": organization.name,
        "slug": organization.slug,
    }
    assert me["limits"]["maxBodyBytes"] == settings.MAX_BODY_BYTES


def test_it_says_how_much_of_the_rate_is_used(
    organization: Organization, settings: Settings
) -> None:
    settings.RATE_LIMIT_API_KEY = Rate(50, 3600)
    client = ApiClient(ApiKeyFactory.create(organization=organization).plain)
    client.get("/api/candidates")
    response = client.get("/api/me")
    rate = response.json()["me"]["limits"]["rate"]
    assert rate["resetSeconds"] == int(response["RateLimit-Reset"])
    del rate["resetSeconds"]
    assert rate == {"limit": 50, "windowSeconds": 3600, "used": 2, "remaining": 48}
    assert response["RateLimit-Remaining"] == "48"
    settings.RATE_LIMIT_API_KEY = None
    assert client.get("/api/me").json()["me"]["limits"]["rate"] is None


def test_the_number_of_queries_is_fixed(
    api: ApiClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("/api/me")
    with django_assert_max_num_queries(2):
        api.get("/api/me")
