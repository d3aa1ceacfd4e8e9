import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from sessions_app.accounts.sign_in import COOKIE
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


@pytest.mark.parametrize("path", ["/sign-in", "/admin/login/"])
class TestLimits:
    """Behind one proxy; each client has an address of its own."""

    @pytest.fixture(autouse=True)
    def _behind_a_proxy(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = 1

    @pytest.fixture(autouse=True)
    def _staff(self, ada: User) -> None:
        ada.is_staff = True
        ada.save()

    def try_from(
        self, address: str, path: str, name: str, password: str, client: Client | None = None
    ) -> int:
        form = {"username": name, "password": password}
        headers = {"X-Forwarded-For": f"203.0.113.99, {address}"}
        return int((client or Client()).post(path, form, headers=headers).status_code)

    def test_nobody_locks_out_somebody_at_another_address(self, path: str) -> None:
        for number in range(60):
            self.try_from(f"198.51.100.{number // 5}", path, "ada", "no")
        assert self.try_from("198.51.100.1", path, "ada", PASSWORD) == 429
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD) == 302

    def test_nor_at_the_same_address_on_a_known_device(self, path: str) -> None:
        known = Client()
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, known) == 302
        known.cookies.pop("sessionid")
        for number in range(25):
            self.try_from("192.0.2.7", path, "ada" if number < 6 else f"user{number}", "no")
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD) == 429
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, known) == 302

    def test_a_known_device_has_a_limit_too_and_is_known_for_its_user_alone(
        self, path: str
    ) -> None:
        known = Client()
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, known) == 302
        known.cookies.pop("sessionid")
        tries = [self.try_from("192.0.2.7", path, "ada", "no", known) for _ in range(5)]
        assert tries == [200, 200, 200, 200, 429]
        assert self.try_from("198.51.100.1", path, "ada", PASSWORD, known) == 429
        UserFactory.create(username="bob", is_staff=True)
        tries = [self.try_from("203.0.113.7", path, "bob", "no", known) for _ in range(5)]
        assert self.try_from("203.0.113.7", path, "bob", PASSWORD, known) == 429

    def test_an_address_tries_some_users_not_all(self, path: str) -> None:
        tries = [self.try_from("192.0.2.7", path, f"user{n}", "no") for n in range(30)]
        assert tries == [200] * 19 + [429] * 11
        assert self.try_from("192.0.2.8", path, "user99", "no") == 200

    def test_a_cookie_that_is_not_ours_is_none(self, path: str) -> None:
        client = Client()
        client.cookies[COOKIE] = "eyJ1c2VyIjoxfQ:1t:x"
        for _ in range(5):
            self.try_from("192.0.2.7", path, "ada", "no", client)
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, client) == 429


def test_the_device_s_cookie_is_for_this_site_alone(client: Client, ada: User) -> None:
    cookie = sign_in(client, PASSWORD).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_an_attempt_while_locked_does_not_restart_the_wait(client: Client, ada: User) -> None:
    for _ in range(5):
        sign_in(client, "no")
    first = AccessAttempt.objects.get()
    sign_in(client, "no")
    again = AccessAttempt.objects.get()
    assert (again.failures_since_start, again.attempt_time) == (5, first.attempt_time)


@pytest.mark.parametrize("path", ["/sign-in", "/admin/login/"])
@pytest.mark.parametrize("name", ["a" * 151, "a" * 256, "a" * 100_000])
def test_a_user_name_that_nobody_can_have_is_refused(db: None, path: str, name: str) -> None:
    response = Client().post(path, {"username": name, "password": "x" * 5_000})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert [*errors] == ["username", "password"]


def test_a_signed_in_user_is_redirected(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_out_needs_a_form(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
