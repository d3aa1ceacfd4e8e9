from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as BrowserSession
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.factories import MembershipFactory, UserFactory
from tests.second_factors import (
    PASSWORD,
    code_now,
    give_app,
    recovery_codes,
    send_code,
    sign_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    user = UserFactory.create(username="ada", is_staff=True)
    MembershipFactory.create(user=user)
    give_app(user)
    return user


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(
    client: Client, ada: User
) -> None:
    answer = sign_in(client, ada)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/code")
    assert not is_signed_in(client)
    assert client.get("/").headers["Location"] == "/sign-in?next=/"


def test_a_code_of_the_app_leads_to_the_requested_page(client: Client, ada: User) -> None:
    sign_in(client, ada, next="/sessions?status=scored")
    page = client.get("/sign-in/code")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert send_code(client, code_now()).headers["Location"] == "/sessions?status=scored"
    assert is_signed_in(client)


def test_it_leads_to_no_other_site(client: Client, ada: User) -> None:
    sign_in(client, ada, next="https://evil.example/")
    assert send_code(client, code_now()).headers["Location"] == "/"


def test_a_code_works_once(client: Client, ada: User) -> None:
    code = code_now()
    for expected in (302, 200):
        client = Client()
        sign_in(client, ada)
        assert send_code(client, code).status_code == expected


def test_a_recovery_code_works_once(client: Client, ada: User) -> None:
    code = recovery_codes(ada)[3]
    for expected in (True, False):
        client = Client()
        sign_in(client, ada)
        send_code(client, code)
        assert is_signed_in(client) is expected
    assert len(recovery_codes(ada)) == 9


def test_a_wrong_code_is_refused_beside_the_field(client: Client, ada: User) -> None:
    sign_in(client, ada)
    answer = send_code(client, wrong_code())
    assert answer.status_code == 200
    assert "This code is wrong or was already used." in answer.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["", "x" * 100_000, "１２３４５６", "\0"])
def test_what_is_no_code_is_refused(client: Client, ada: User, code: str) -> None:
    sign_in(client, ada)
    assert send_code(client, code).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "x", "1", "[]", "{}", '{"id": 1}', '{"rawId": "x"}'])
def test_what_is_no_passkey_is_refused(client: Client, ada: User, credential: str) -> None:
    sign_in(client, ada)
    answer = client.post("/sign-in/code", {"credential": credential})
    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_without_the_password_there_is_no_second_form(client: Client, ada: User) -> None:
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert send_code(client, code_now()).headers["Location"] == "/sign-in"
    assert not is_signed_in(client)


def test_a_user_who_was_deactivated_meanwhile_is_not_signed_in(client: Client, ada: User) -> None:
    sign_in(client, ada)
    User.objects.update(is_active=False)
    send_code(client, code_now())
    assert client.get("/").status_code == 302


def test_the_admin_asks_for_it_too(client: Client, ada: User) -> None:
    answer = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/code"
    assert client.get("/admin/").status_code == 302
    assert send_code(client, code_now()).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


class TestLimits:
    """Behind one proxy; each client has an address of its own."""

    @pytest.fixture(autouse=True)
    def _low_limits_behind_a_proxy(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = 1
        settings.AXES_FAILURE_LIMIT = 3
        settings.SIGN_IN_FAILURES_OF_AN_ADDRESS = 6

    def client_at(self, address: str, user: User) -> Client:
        client = Client(headers={"X-Forwarded-For": address})
        assert sign_in(client, user).headers["Location"] == "/sign-in/code"
        return client

    def test_too_many_wrong_codes_lock_the_sign_in(self, ada: User) -> None:
        client = self.client_at("192.0.2.7", ada)
        tries = [send_code(client, wrong_code()).status_code for _ in range(3)]
        assert tries == [200, 200, 429]
        locked = send_code(client, code_now())
        assert locked.status_code == 429
        assert "wrong password or code" in locked.text
        assert send_code(client, recovery_codes(ada)[0]).status_code == 429
        assert not is_signed_in(client)
        assert len(recovery_codes(ada)) == 10

    def test_the_right_password_in_between_forgets_no_wrong_code(self, ada: User) -> None:
        client = self.client_at("192.0.2.7", ada)
        for _ in range(2):
            send_code(client, wrong_code())
            sign_in(client, ada)
        assert send_code(client, wrong_code()).status_code == 429
        assert sign_in(client, ada).status_code == 429

    def test_wrong_passwords_and_wrong_codes_are_one_count(self, ada: User) -> None:
        client = self.client_at("192.0.2.7", ada)
        send_code(client, wrong_code())
        send_code(client, wrong_code())
        assert sign_in(client, ada, password="no").status_code == 429

    def test_nobody_locks_out_somebody_at_another_address(self, ada: User) -> None:
        for number in range(3):
            client = self.client_at(f"198.51.100.{number}", ada)
            for _ in range(3):
                send_code(client, wrong_code())
        assert send_code(self.client_at("192.0.2.7", ada), code_now()).status_code == 302

    def test_an_address_tries_the_codes_of_some_users_not_all(self, ada: User) -> None:
        tries = []
        for number in range(4):
            user = UserFactory.create(username=f"user{number}")
            give_app(user)
            client = Client(headers={"X-Forwarded-For": "192.0.2.7"})
            for _ in range(2):
                sign_in(client, user)
                tries.append(send_code(client, wrong_code()).status_code)
        assert tries == [200] * 5 + [429] + [302] * 2

    def test_the_sign_in_forgets_what_was_wrong(self, ada: User) -> None:
        client = self.client_at("192.0.2.7", ada)
        send_code(client, wrong_code())
        send_code(client, code_now())
        assert is_signed_in(client)
        assert not AccessAttempt.objects.exists()

    def test_a_client_begins_some_sign_ins_and_leaves_short_lived_rows(self, ada: User) -> None:
        tries = []
        for _ in range(61):
            client = Client(headers={"X-Forwarded-For": "192.0.2.7"})
            tries.append(client.get("/sign-in/passkey").status_code)
        assert tries == [200] * 60 + [429]
        limit = timezone.now() + timedelta(seconds=900)
        assert not BrowserSession.objects.filter(expire_date__gt=limit).exists()
        other = Client(headers={"X-Forwarded-For": "192.0.2.8"})
        assert other.get("/sign-in/passkey").status_code == 200
        sign_in(other, ada)
        send_code(other, code_now())
        assert other.session.get_expiry_age() > 24 * 3600

    def test_passkeys_of_nobody_lock_the_passkeys_of_an_address(self, ada: User) -> None:
        client = Client(headers={"X-Forwarded-For": "192.0.2.7"})
        tries = [
            client.post("/sign-in/passkey", {"credential": '{"id": "x"}'}).status_code
            for _ in range(4)
        ]
        assert tries == [302, 302, 429, 429]
        assert sign_in(client, ada).headers["Location"] == "/sign-in/code"
