import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.models import Organization
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create(username="ada")


def sign_in(client: Client, password: str, next: str = "") -> Response:
    form = {"username": "ada", "password": password, "next": next}
    return client.post("/sign-in", form)


def test_signing_in_leads_to_the_requested_page(client: Client, ada: User) -> None:
    assert sign_in(client, PASSWORD, "/sessions").headers["Location"] == "/sessions"


def test_signing_in_leads_to_no_other_site(client: Client, ada: User) -> None:
    assert sign_in(client, PASSWORD, "https://evil.example/").headers["Location"] == "/"


def test_a_wrong_password_does_not_reveal_whether_the_user_exists(
    client: Client, ada: User
) -> None:
    unknown = client.post("/sign-in", {"username": "bob", "password": "no"})
    wrong = sign_in(client, "no")
    for answer in (unknown, wrong):
        assert "Please enter a correct username and password" in answer.text


def test_too_many_wrong_passwords_lock_the_sign_in(client: Client, ada: User) -> None:
    for _ in range(4):
        assert sign_in(client, "no").status_code == 200
    answer = sign_in(client, "no")
    assert answer.status_code == 429
    assert "Wait 15 minutes, then try again" in answer.text
    assert sign_in(client, PASSWORD).status_code == 429


def test_a_signed_in_user_is_redirected(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_out_needs_a_form(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
