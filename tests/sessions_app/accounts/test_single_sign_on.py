"""Single sign-on against a real provider: every request to it goes over HTTP."""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.factories import MembershipFactory, UserFactory
from tests.identity_provider import IdentityProvider, location, providing
from tests.processes import free_port
from tests.second_factors import code_now, give_app, send_code

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REFUSED = "You could not be signed in this way."


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with providing() as provider:
        yield provider


@pytest.fixture(autouse=True)
def _configured(provider: IdentityProvider, settings: Settings) -> None:
    configure(settings, provider.app())


def configure(settings: Settings, *apps: dict[str, object]) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": list(apps)}}


@pytest.fixture
def ada(organization: Organization) -> User:
    user = UserFactory.create(username="ada", email="ada@example.com")
    MembershipFactory.create(user=user, organization=organization, role=Role.REVIEWER)
    return user


def come_back(client: Client, provider: IdentityProvider, sub: str, next: str = "") -> str:
    """Goes to the provider and back; returns where that leads."""
    there = client.get("/sign-in/with/work", {"next": next} if next else {})
    return location(client.get(provider.agree(location(there), sub)))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_member_is_signed_in_where_they_wanted_to_go(
    client: Client, provider: IdentityProvider, ada: User
) -> None:
    page = client.get("/sign-in?next=/sessions").text
    assert 'href="/sign-in/with/work?next=%2Fsessions"' in page
    assert "Sign in with <bdi>Work</bdi>" in page
    assert come_back(client, provider, "ada", "/sessions") == "/sessions"
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.get("/sessions").status_code == 200


def test_it_leads_to_no_other_site(client: Client, provider: IdentityProvider, ada: User) -> None:
    assert come_back(client, provider, "ada", "https://evil.example/") == "/"


def test_the_account_is_linked_once_and_keeps_few_claims(
    provider: IdentityProvider, ada: User
) -> None:
    for _ in range(2):
        assert come_back(Client(), provider, "ada") == "/"
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (ada, "work", "ada")
    assert account.extra_data == {"sub": "ada", "email": "ada@example.com", "email_verified": True}


def test_an_address_is_the_same_in_any_case(
    client: Client, provider: IdentityProvider, ada: User
) -> None:
    assert come_back(client, provider, "Ada in capitals") == "/"


@pytest.mark.parametrize("sub", ["unverified", "elsewhere", "stranger", "nameless", "unknown"])
def test_nobody_else_is_signed_in_and_no_user_is_made(
    client: Client, provider: IdentityProvider, ada: User, sub: str
) -> None:
    UserFactory.create(email="ada@elsewhere.example")
    users = User.objects.count()
    assert come_back(client, provider, sub) == "/sign-in"
    assert REFUSED in client.get("/sign-in").text
    assert not is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (users, 0)


def test_a_user_name_that_looks_like_the_address_is_not_enough(
    client: Client, provider: IdentityProvider, organization: Organization
) -> None:
    user = UserFactory.create(username="ada@example.com", email="other@example.com")
    MembershipFactory.create(user=user, organization=organization)
    assert come_back(client, provider, "ada") == "/sign-in"


def test_of_two_users_with_the_address_none_is_signed_in(
    client: Client, provider: IdentityProvider, ada: User, organization: Organization
) -> None:
    MembershipFactory.create(
        user=UserFactory.create(email="ADA@example.com"), organization=organization
    )
    assert come_back(client, provider, "ada") == "/sign-in"


@pytest.mark.parametrize("change", ["left", "deactivated", "another address"])
def test_a_linked_account_opens_nothing_any_more(
    provider: IdentityProvider, ada: User, change: str
) -> None:
    come_back(Client(), provider, "ada")
    if change == "left":
        ada.memberships.all().delete()
    else:
        values = {"is_active": False} if change == "deactivated" else {"email": "a@example.com"}
        User.objects.filter(pk=ada.pk).update(**values)
    client = Client()
    assert come_back(client, provider, "ada") == "/sign-in"
    assert not is_signed_in(client)


def test_a_link_is_not_taken_over_by_who_has_the_address_now(
    provider: IdentityProvider, ada: User, organization: Organization
) -> None:
    come_back(Client(), provider, "ada")
    User.objects.filter(pk=ada.pk).update(email="old@example.com")
    heir = UserFactory.create(email="ada@example.com")
    MembershipFactory.create(user=heir, organization=organization)
    assert come_back(Client(), provider, "ada") == "/sign-in"


def test_the_second_factor_comes_after_it(
    client: Client, provider: IdentityProvider, ada: User
) -> None:
    give_app(ada)
    assert come_back(client, provider, "ada", "/sessions") == "/sign-in/code"
    assert not is_signed_in(client)
    assert location(send_code(client, code_now())) == "/sessions"


def test_a_user_without_a_password_sets_up_a_factor(
    client: Client, provider: IdentityProvider, ada: User
) -> None:
    ada.set_unusable_password()
    User.objects.filter(pk=ada.pk).update(password=ada.password)
    Organization.objects.update(requires_second_factor=True)
    come_back(client, provider, "ada")
    assert location(client.get("/")) == "/profile/second-factor"
    assert client.get("/profile/second-factor/app").status_code == 200


def test_who_says_no_there_is_back_at_the_sign_in(
    client: Client, provider: IdentityProvider, ada: User
) -> None:
    there = client.get("/sign-in/with/work")
    assert location(client.get(provider.deny(location(there)))) == "/sign-in"
    assert REFUSED in client.get("/sign-in").text


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?state=y&error=z"])
def test_an_answer_that_nobody_asked_for_is_refused(client: Client, ada: User, query: str) -> None:
    assert location(client.get(f"/sign-in/with/work/answer{query}")) == "/sign-in"
    assert not is_signed_in(client)


def test_an_answer_serves_one_browser_and_once(provider: IdentityProvider, ada: User) -> None:
    mine, theirs = Client(), Client()
    answer = provider.agree(location(mine.get("/sign-in/with/work")), "ada")
    assert location(theirs.get(answer)) == "/sign-in"
    assert location(mine.get(answer)) == "/"
    mine.logout()
    assert location(mine.get(answer)) == "/sign-in"


def test_the_way_there_has_a_state_and_a_challenge(client: Client) -> None:
    query = parse_qs(urlsplit(location(client.get("/sign-in/with/work"))).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["state"][0]) >= 16
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}


def test_another_site_cannot_begin_it(client: Client) -> None:
    for site, target in (("cross-site", "/sign-in"), ("same-site", "/sign-in")):
        answer = client.get("/sign-in/with/work", headers={"Sec-Fetch-Site": site})
        assert location(answer) == target


def test_a_provider_that_is_away_says_so(client: Client, settings: Settings) -> None:
    app = IdentityProvider(f"http://127.0.0.1:{free_port()}").app()
    configure(settings, app)
    assert location(client.get("/sign-in/with/work")) == "/sign-in"
    assert "Work cannot be reached." in client.get("/sign-in").text


def test_a_server_that_is_no_provider_says_so(
    client: Client, settings: Settings, provider: IdentityProvider
) -> None:
    configure(settings, IdentityProvider(f"{provider.url}/nothing").app())
    assert location(client.get("/sign-in/with/work")) == "/sign-in"


def test_each_of_several_providers_has_its_own_accounts(
    provider: IdentityProvider, settings: Settings, ada: User
) -> None:
    other = provider.app(provider_id="other", name="Other", client_id="gradient-2")
    configure(settings, provider.app(), other)
    client = Client()
    assert client.get("/sign-in").text.count("Sign in with") == 2
    come_back(client, provider, "ada")
    second = Client()
    there = second.get("/sign-in/with/other")
    answer = provider.agree(location(there), "ada")
    assert answer.startswith("/sign-in/with/other/answer")
    assert location(second.get(answer)) == "/"
    assert set(SocialAccount.objects.values_list("provider", "user")) == {
        ("work", ada.pk),
        ("other", ada.pk),
    }


def test_a_provider_that_is_not_set_is_no_page(client: Client) -> None:
    for path in ("/sign-in/with/unknown", "/sign-in/with/unknown/answer?code=x&state=y"):
        assert client.get(path).status_code == 404


def test_no_log_line_has_what_opens_something(
    client: Client, provider: IdentityProvider, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    there = location(client.get("/sign-in/with/work"))
    answer = provider.agree(there, "unverified")
    client.get(answer)
    code = parse_qs(urlsplit(answer).query)["code"][0]
    assert "A single sign-on was refused" in caplog.text
    ours = [each for each in caplog.records if each.name.startswith(("sessions_app", "gradient"))]
    assert not any("ada@example.com" in each.getMessage() for each in ours)
    assert code not in "".join(each.getMessage() for each in ours)
