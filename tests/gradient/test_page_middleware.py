import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_an_api_call_does_not_look_at_a_cookie(signed_in, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert signed_in.get("/api/sessions").status_code == 401


def test_pages_know_who_is_signed_in(signed_in):
    assert signed_in.get("/admin/").status_code == 200
    assert signed_in.get("/api/docs").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/"])
def test_the_api_s_docs_are_a_page(signed_in, path):
    assert hasattr(signed_in.get(path).wsgi_request, "session")


def test_an_api_call_has_the_headers_that_guard_pages(api):
    response = api.get("/api/sessions")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Content-Security-Policy"]
    assert response["Content-Length"] == str(len(response.content))
