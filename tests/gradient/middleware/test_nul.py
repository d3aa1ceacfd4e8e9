import pytest
from django.test import Client

from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import OrganizationFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/invite/a%00b", "/static/a%00b", "/a%00b", "/admin/a%00b/"])
def test_no_page_has_a_nul_character_in_its_path(path: str) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 404
    assert "Page not found" in response.text


@pytest.mark.parametrize("path", ["/sign-in?next=a%00b", "/sessions?%00=x"])
def test_a_query_with_a_nul_character_is_refused(path: str) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 400
    assert "Invalid request" in response.text


def test_a_cookie_with_a_nul_character_is_refused() -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 8 + "\0"
    assert client.get("/").status_code == 400


def test_pasted_text_is_kept_without_its_nul_characters() -> None:
    organization = OrganizationFactory.create()
    session = SessionFactory.create(organization=organization)
    client = member_client(organization, Role.REVIEWER)
    client.post(f"/sessions/{session.pk}/notes", {"text": "Good\0 work"})
    assert session.notes.get().text == "Good work"


def test_the_api_answers_in_its_own_form() -> None:
    response = Client().get("/api/event-types?x=%00")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")
