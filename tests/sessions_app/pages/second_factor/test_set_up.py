import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.annotations import Response, present
from tests.browsing import member_client
from tests.factories import MembershipFactory, UserFactory
from tests.second_factors import (
    code_now,
    give_app,
    recovery_codes,
    send_code,
    sign_in,
    signed_in,
    wrong_code,
)
from tests.stored_rows import rows

pytestmark = pytest.mark.django_db
PAGE, APP, CODES = "/profile/second-factor", "/profile/second-factor/app", "recovery-codes"


@pytest.fixture
def ada() -> User:
    user = UserFactory.create(username="ada")
    MembershipFactory.create(user=user)
    return user


@pytest.fixture
def client(ada: User) -> Client:
    return signed_in(ada)


def secret_on(page: Response) -> str:
    return present(re.search(r'<code class="break">([A-Z2-7]+)</code>', page.text)).group(1)


def codes_on(page: Response) -> list[str]:
    return re.findall(r"<li><code>([0-9]{8})</code></li>", page.text)


def test_an_app_is_set_up_with_its_first_code(client: Client, ada: User) -> None:
    page = client.get(APP)
    secret = secret_on(page)
    assert "<svg" in page.text
    answer = client.post(APP, {"code": code_now(secret)}, follow=True)
    assert codes_on(answer) == recovery_codes(ada)
    assert len(codes_on(answer)) == 10
    other = Client()
    sign_in(other, ada)
    assert send_code(other, code_now(secret)).headers["Location"] == "/"


def test_a_wrong_first_code_leaves_the_secret_and_turns_nothing_on(
    client: Client, ada: User
) -> None:
    secret = secret_on(client.get(APP))
    answer = client.post(APP, {"code": wrong_code(secret)})
    assert "This code is wrong" in answer.text
    assert secret_on(answer) == secret
    assert not Authenticator.objects.exists()


def test_the_first_factor_ends_the_other_browser_sessions(client: Client, ada: User) -> None:
    other = signed_in(ada)
    secret = secret_on(client.get(APP))
    client.post(APP, {"code": wrong_code(secret)})
    assert other.get("/").status_code == 200
    client.post(APP, {"code": code_now(secret)})
    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_the_secrets_are_encrypted(client: Client, ada: User) -> None:
    secret = secret_on(client.get(APP))
    client.post(APP, {"code": code_now(secret)})
    stored = " ".join(text for table, text in rows() if table == "mfa_authenticator")
    assert len(Authenticator.objects.all()) == 2
    assert secret not in stored
    assert not re.search("[0-9a-f]{80}", stored)


def test_an_app_that_is_removed_takes_the_recovery_codes_along(ada: User) -> None:
    give_app(ada)
    client = Client()
    sign_in(client, ada)
    send_code(client, code_now())
    assert "The app was removed." in client.post(f"{APP}/remove", follow=True).text
    assert not Authenticator.objects.exists()
    assert sign_in(Client(), ada).headers["Location"] == "/"


def test_new_codes_replace_the_old_ones(ada: User) -> None:
    give_app(ada)
    client = Client()
    sign_in(client, ada)
    send_code(client, code_now())
    old = codes_on(client.get(f"{PAGE}/{CODES}"))
    new = codes_on(client.post(f"{PAGE}/{CODES}/new", follow=True))
    assert len({*old, *new}) == 20
    other = Client()
    sign_in(other, ada)
    assert send_code(other, old[0]).status_code == 200
    assert send_code(other, new[0]).status_code == 302


def test_without_a_factor_there_are_no_codes(client: Client) -> None:
    assert client.get(f"{PAGE}/{CODES}").headers["Location"] == PAGE
    assert client.post(f"{APP}/remove").headers["Location"] == PAGE
    client.post(f"{PAGE}/{CODES}/new")
    assert not Authenticator.objects.exists()


def test_the_page_counts_the_codes_that_are_left(ada: User) -> None:
    give_app(ada)
    client = Client()
    sign_in(client, ada)
    send_code(client, recovery_codes(ada)[0])
    assert "9 of your recovery codes are left." in client.get(PAGE).text


def test_an_app_is_not_set_up_twice(ada: User) -> None:
    give_app(ada)
    client = Client()
    sign_in(client, ada)
    send_code(client, code_now())
    assert client.get(APP).headers["Location"] == PAGE


PATHS = [
    ("get", APP),
    ("post", APP),
    ("post", f"{APP}/remove"),
    ("get", f"{PAGE}/{CODES}"),
    ("post", f"{PAGE}/{CODES}/new"),
    ("get", f"{PAGE}/passkeys/add"),
    ("post", f"{PAGE}/passkeys/add"),
    ("post", f"{PAGE}/passkeys/7/remove"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_ten_minutes_after_the_sign_in_one_confirms_who_one_is(
    ada: User, method: str, path: str
) -> None:
    give_app(ada)
    before = list(Authenticator.objects.order_by("pk").values())
    client = Client()
    sign_in(client, ada)
    send_code(client, code_now())
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        answer = getattr(client, method)(path, {"code": code_now()})
    if path != APP:  # it is set up already
        assert answer.headers["Location"].startswith("/profile/confirm?next=")
    now = list(Authenticator.objects.order_by("pk").values())
    assert [row["data"] for row in now] == [row["data"] for row in before]


def test_a_session_from_before_the_records_confirms_too(ada: User) -> None:
    client = member_client(ada.memberships.get().organization, "reviewer")
    assert client.get(APP).headers["Location"].startswith("/profile/confirm?next=")
