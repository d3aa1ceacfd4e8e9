from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from sessions_app.accounts.sign_in import COOKIE, SignInHandler, known_device
from sessions_app.accounts.sign_in_form import SignInForm
from sessions_app.models import Organization
from tests.annotations import Json, Response
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


def known_device_of(client: Client) -> Json:
    value: Json = signing.loads(client.cookies[COOKIE].value, salt="sessions_app.known-device")
    return value


@pytest.mark.parametrize("path", ["/sign-in", "/admin/login/"])
class TestLimits:
    """Behind one proxy; each client has an address of its own."""

    @pytest.fixture(autouse=True)
    def _low_limits_behind_a_proxy(self, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = 1
        settings.AXES_FAILURE_LIMIT = 3
        settings.SIGN_IN_FAILURES_OF_AN_ADDRESS = 6

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

    def known_device(self, path: str) -> Client:
        """One on which ada has signed in, and out again."""
        device = Client()
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, device) == 302
        device.cookies.pop("sessionid")
        return device

    def lock(self, address: str, path: str) -> None:
        for _ in range(3):
            self.try_from(address, path, "ada", "no")

    def test_nobody_locks_out_somebody_at_another_address(self, path: str) -> None:
        for number in range(4):
            self.lock(f"198.51.100.{number}", path)
        assert self.try_from("198.51.100.1", path, "ada", PASSWORD) == 429
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD) == 302

    def test_nor_at_the_same_address_on_a_known_device(self, path: str) -> None:
        known = self.known_device(path)
        for name in ["ada"] * 4 + ["bob", "cid", "dan"]:
            self.try_from("192.0.2.7", path, name, "no")
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD) == 429
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, known) == 302

    def test_a_known_device_has_a_limit_too_and_is_known_for_its_user_alone(
        self, path: str
    ) -> None:
        known = self.known_device(path)
        tries = [self.try_from("192.0.2.7", path, "ada", "no", known) for _ in range(3)]
        assert tries == [200, 200, 429]
        assert self.try_from("198.51.100.1", path, "ada", PASSWORD, known) == 429
        assert self.try_from("198.51.100.1", path, "ada", PASSWORD) == 302
        UserFactory.create(username="bob", is_staff=True)
        for _ in range(3):
            self.try_from("203.0.113.7", path, "bob", "no", known)
        assert self.try_from("203.0.113.7", path, "bob", PASSWORD, known) == 429

    def test_two_devices_of_a_user_have_a_limit_each(self, path: str) -> None:
        devices = [self.known_device(path), self.known_device(path)]
        for _ in range(3):
            self.try_from("192.0.2.7", path, "ada", "no", devices[0])
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, devices[0]) == 429
        assert self.try_from("192.0.2.7", path, "ada", PASSWORD, devices[1]) == 302

    def test_a_device_stays_known_at_the_next_sign_in_and_is_then_its_next_user_s(
        self, path: str
    ) -> None:
        device = self.known_device(path)
        names = {known_device_of(device)["device"]}
        self.try_from("192.0.2.7", path, "ada", PASSWORD, device)
        names.add(known_device_of(device)["device"])
        assert len(names) == 1
        bob = UserFactory.create(username="bob", is_staff=True)
        device.cookies.pop("sessionid")
        self.try_from("192.0.2.7", path, "bob", PASSWORD, device)
        assert known_device_of(device)["user"] == bob.pk
        assert known_device_of(device)["device"] not in names

    def test_a_device_is_known_for_a_year(self, path: str) -> None:
        known = self.known_device(path)
        for days, status in ((364, 302), (2 * 364 + 2, 429)):
            with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
                self.lock("192.0.2.7", path)
                assert self.try_from("192.0.2.7", path, "ada", PASSWORD, known) == status
            known.cookies.pop("sessionid", None)

    def test_an_address_tries_some_users_not_all(self, path: str) -> None:
        tries = [self.try_from("192.0.2.7", path, f"user{n}", "no") for n in range(8)]
        assert tries == [200] * 5 + [429] * 3
        assert self.try_from("192.0.2.8", path, "user99", "no") == 200

    def test_spaces_around_a_user_name_make_no_other_user(self, path: str) -> None:
        known, names = self.known_device(path), ("ada", "ada ", " ada")
        tries = [self.try_from("192.0.2.7", path, name, "no") for name in names]
        assert tries == [200, 200, 429]
        assert self.try_from("192.0.2.7", path, " ada", PASSWORD, known) == 302
        known.cookies.pop("sessionid")
        for name in names:
            self.try_from("192.0.2.8", path, name, "no", known)
        assert self.try_from("192.0.2.8", path, "ada", PASSWORD, known) == 429

    def test_a_cookie_that_is_not_ours_is_none(self, path: str, ada: User) -> None:
        self.lock("192.0.2.7", path)
        signed_for_another_purpose = signing.dumps({"user": ada.pk, "device": "x"})
        for value in ("", "eyJ1c2VyIjoxfQ:1t:x", signed_for_another_purpose):
            client = Client()
            client.cookies[COOKIE] = value
            assert self.try_from("192.0.2.7", path, "ada", PASSWORD, client) == 429


def test_the_device_s_cookie_is_for_this_site_alone(client: Client, ada: User) -> None:
    cookie = sign_in(client, PASSWORD).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_failure_keeps_the_browser_s_name_or_that_of_the_known_device(
    client: Client, ada: User
) -> None:
    sign_in(client, PASSWORD)
    client.cookies.pop("sessionid")
    for tried in (client, Client()):
        tried.post("/sign-in", {"username": "ada", "password": "no"}, HTTP_USER_AGENT="Lynx")
    device = f"device {known_device_of(client)['device']}"
    assert set(AccessAttempt.objects.values_list("user_agent", flat=True)) == {device, "Lynx"}


def test_nobody_has_failed_before_the_first_attempt(ada: User) -> None:
    request = RequestFactory().post("/sign-in")
    request.axes_ip_address, request.axes_attempt_time = "192.0.2.7", None  # type: ignore[attr-defined]
    assert SignInHandler().get_failures(request, {"username": "ada"}) == 0
    assert known_device(request, "ada") == ""


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


def test_the_form_takes_what_it_checks_by_its_place_too() -> None:
    form = SignInForm(None, {"username": "a" * 151, "password": "x"})
    assert [*form.errors] == ["username"]


def test_a_signed_in_user_is_redirected(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_out_needs_a_form(organization: Organization) -> None:
    client = member_client(organization, "owner")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
