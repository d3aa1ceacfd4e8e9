from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as BrowserSession
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from sessions_app.accounts import browser_sessions, cleanup
from tests.factories import MembershipFactory, UserFactory
from tests.second_factors import sign_in, signed_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def ada() -> User:
    user = UserFactory.create(username="ada")
    MembershipFactory.create(user=user)
    return user


def browser_of(user: User, **headers: str) -> Client:
    client = Client(headers=headers)
    sign_in(client, user)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_the_profile_lists_where_one_is_signed_in(ada: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    browser_of(ada, **{"User-Agent": FIREFOX, "X-Forwarded-For": "9.9.9.9, 192.0.2.7"})
    client = browser_of(ada, **{"X-Forwarded-For": "2001:db8:1:2:3::4"})
    browser_of(UserFactory.create(), **{"User-Agent": "Chrome/140"})
    page = client.get("/profile").text
    assert "Firefox on Linux" in page
    assert "192.0.2.7" in page
    assert "9.9.9.9" not in page
    assert "A browser (this one)" in page
    assert "2001:db8:1:2::" in page
    assert "Chrome" not in page
    assert page.count("Sign out there") == 1


def test_one_is_ended_at_its_next_click(ada: User) -> None:
    other, client = signed_in(ada), signed_in(ada)
    row = UserSession.objects.order_by("pk").first()
    assert row is not None
    page = client.post(f"/profile/browsers/{row.pk}/end", follow=True)
    assert "You are signed out in that browser." in page.text
    assert not is_signed_in(other)
    assert is_signed_in(client)
    again = client.post(f"/profile/browsers/{row.pk}/end", follow=True)
    assert "was no longer signed in" in again.text


def test_all_others_are_ended_at_once(ada: User) -> None:
    others, client = [signed_in(ada), signed_in(ada)], signed_in(ada)
    client.post("/profile/browsers/end-others")
    assert not any(map(is_signed_in, others))
    assert is_signed_in(client)
    assert UserSession.objects.count() == BrowserSession.objects.count() == 1


def test_nobody_ends_another_user_s(ada: User) -> None:
    client, bob = signed_in(ada), UserFactory.create()
    MembershipFactory.create(user=bob)
    stranger = signed_in(bob)
    for row in UserSession.objects.filter(user=ada):
        stranger.post(f"/profile/browsers/{row.pk}/end")
    stranger.post("/profile/browsers/end-others")
    assert is_signed_in(client)


def test_one_that_has_expired_is_not_listed(ada: User) -> None:
    signed_in(ada)
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert browser_sessions.list_for(ada.pk, None) == []


def test_the_rows_of_sessions_that_are_over_are_deleted(ada: User) -> None:
    client, other = signed_in(ada), signed_in(ada)
    BrowserSession.objects.filter(session_key=other.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    cleanup.delete_expired_browser_sessions()
    assert browser_sessions.delete_ended() == 1
    assert UserSession.objects.get().session_key == client.session.session_key


def test_signing_out_ends_it(ada: User) -> None:
    client = signed_in(ada)
    client.post("/sign-out")
    assert browser_sessions.list_for(ada.pk, None) == []


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_far_as_can_be_told(user_agent: str, name: str) -> None:
    assert browser_sessions.describe(user_agent) == name
