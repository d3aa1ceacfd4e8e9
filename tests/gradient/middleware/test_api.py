import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.clients import ApiClient
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def test_an_api_call_does_not_look_at_a_cookie(
    signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert signed_in.get("/api/sessions").status_code == 401


def test_pages_know_who_is_signed_in(signed_in: Client) -> None:
    assert signed_in.get("/admin/").status_code == 200
    assert signed_in.get("/api/docs").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/"])
def test_the_api_s_docs_are_a_page(signed_in: Client, path: str) -> None:
    assert hasattr(signed_in.get(path).wsgi_request, "session")


def test_an_api_call_has_the_headers_that_guard_pages(api: ApiClient) -> None:
    response = api.get("/api/sessions")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Content-Security-Policy"]
    assert response["Content-Length"] == str(len(response.content))


def test_a_host_that_is_not_ours_is_refused_in_the_api_s_form(
    api: ApiClient, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["gradient.example"]
    response = api.get("/api/sessions", Host="elsewhere.example")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_request"


def test_a_fault_in_a_view_is_answered_in_the_api_s_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradient.api.views.ApiViewSet.dispatch", lambda *_, **__: 1 / 0)
    response = Client(raise_request_exception=False).get("/api/sessions")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
