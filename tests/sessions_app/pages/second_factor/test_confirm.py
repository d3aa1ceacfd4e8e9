import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.admin_pages import client_of
from tests.factories import MembershipFactory, UserFactory
from tests.second_factors import PASSWORD, code_now, give_app, wrong_code

pytestmark = pytest.mark.django_db
CONFIRM, APP = "/profile/confirm", "/profile/second-factor/app"


@pytest.fixture
def ada() -> User:
    user = UserFactory.create(username="ada")
    MembershipFactory.create(user=user)
    return user


@pytest.fixture
def client(ada: User) -> Client:
    """Signed in, and not known for how long."""
    return client_of(ada)


def test_the_password_leads_on(client: Client) -> None:
    answer = client.get(APP, follow=True)
    assert answer.redirect_chain == [(f"{CONFIRM}?next=%2Fprofile%2Fsecond-factor%2Fapp", 302)]
    confirmed = client.post(CONFIRM, {"password": PASSWORD, "next": APP})
    assert confirmed.headers["Location"] == APP
    assert client.get(APP).status_code == 200


def test_it_leads_to_no_other_site(client: Client) -> None:
    answer = client.post(CONFIRM, {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/profile/second-factor"


def test_a_wrong_password_is_refused_and_too_many_lock(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    answer = client.post(CONFIRM, {"password": "no", "next": APP})
    assert answer.status_code == 400
    assert "The password is wrong." in answer.text
    assert f'value="{APP}"' in answer.text
    tries = [client.post(CONFIRM, {"password": "no"}).status_code for _ in range(2)]
    assert tries == [400, 429]
    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 429
    assert client.get(APP).status_code == 302


def test_without_a_password_a_code_confirms(client: Client, ada: User, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    give_app(ada)
    ada.set_unusable_password()
    User.objects.filter(pk=ada.pk).update(password=ada.password)
    client = client_of(ada)
    assert client.post(CONFIRM, {"code": wrong_code()}).status_code == 400
    assert client.post(CONFIRM, {"code": code_now()}).status_code == 302
    client = client_of(ada)
    tries = [client.post(CONFIRM, {"code": wrong_code()}).status_code for _ in range(2)]
    assert tries == [400, 429]  # with the first one


def test_with_neither_one_signs_in_again(ada: User) -> None:
    ada.set_unusable_password()
    User.objects.filter(pk=ada.pk).update(password=ada.password)
    client = client_of(ada)
    assert "Sign out, sign in again" in client.get(CONFIRM).text
    assert client.post(CONFIRM, {"password": "x", "code": "x"}).status_code == 400
