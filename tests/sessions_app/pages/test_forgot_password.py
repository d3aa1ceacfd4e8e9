"""A forgotten password is replaced by a mailed link, and nobody learns who has an account."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from sessions_app.accounts import browser_sessions
from sessions_app.invitations import password_mail
from sessions_app.models import Organization
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import UserFactory
from tests.second_factors import give_app, sign_in, signed_in

SITE = "https://hire.example"
OLD, NEW = "correct horse battery staple", "a long enough passphrase"


@pytest.fixture(autouse=True)
def _public_url(settings: Settings) -> None:
    settings.PUBLIC_URL = SITE
    cache.clear()


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create(username="ada", email="Ada@example.com")


def ask(address: str, client: Client | None = None) -> Response:
    answer = (client or Client()).post("/forgot-password", {"email": address}, follow=True)
    password_mail.wait()
    return answer


def mailed_links() -> list[str]:
    texts = [str(message.body) for message in mail.outbox]
    return [line for text in texts for line in text.splitlines() if line.startswith(SITE)]


def set_password(link: str) -> None:
    client = Client()
    form = client.get(link.removeprefix(SITE), follow=True).wsgi_request.path
    client.post(form, {"new_password1": NEW, "new_password2": NEW})


def can_sign_in(password: str) -> bool:
    form = {"username": "ada", "password": password}
    return Client().post("/sign-in", form).status_code == 302


def test_the_mailed_link_replaces_the_password_and_ends_browser_sessions(ada: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(ada, "sessions_app.accounts.backend.UserBackend")
    ask(" ada@EXAMPLE.com")
    assert mail.outbox[0].to == ["Ada@example.com"]
    assert can_sign_in(OLD)
    mail.outbox.clear()
    ask("ada@example.com")  # a sign-in ends the links of before
    set_password(mailed_links()[0])
    assert (can_sign_in(OLD), can_sign_in(NEW)) == (False, True)
    assert elsewhere.get("/").headers["Location"].startswith("/sign-in")


def test_the_answer_does_not_tell_whether_a_user_has_the_address(ada: User) -> None:
    known, unknown = ask("ada@example.com"), ask("bob@example.com")
    told = "If a user has this address"
    assert (told in known.text, told in unknown.text) == (True, True)
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 1


def test_the_link_goes_to_the_address_on_record_and_not_to_the_one_typed(db: None) -> None:
    UserFactory.create(username="ada@example.com", email="ada@other.example")
    ask("ada@example.com")
    assert [message.to for message in mail.outbox] == [["ada@other.example"]]


def test_deactivated_users_and_those_without_an_address_get_nothing(db: None) -> None:
    UserFactory.create(email="ada@example.com", is_active=False)
    UserFactory.create(username="bob@example.com")
    ask("ada@example.com")
    ask("bob@example.com")
    assert mail.outbox == []


def test_a_mailbox_is_not_filled_and_the_links_in_it_still_work(ada: User) -> None:
    for _ in range(5):
        assert "If a user has this address" in ask("ada@example.com").text
    assert len(mail.outbox) == 3
    set_password(mailed_links()[0])
    assert can_sign_in(NEW)


def test_a_client_cannot_keep_the_queue_full(ada: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    flooding, other = (Client(headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in (7, 8))
    for number in range(20):
        ask(f"nobody{number}@example.com", flooding)
    assert "If a user has this address" in ask("ada@example.com", flooding).text
    assert mail.outbox == []
    ask("ada@example.com", other)
    assert len(mail.outbox) == 1


def test_a_new_password_leaves_the_second_factor_and_no_browser_signed_in(ada: User) -> None:
    elsewhere = signed_in(ada)
    give_app(ada)
    ask("ada@example.com")
    set_password(mailed_links()[0])
    assert browser_sessions.list_for(ada.pk, None) == []
    assert elsewhere.get("/").status_code == 302
    answer = sign_in(Client(), ada, NEW)
    assert answer.headers["Location"] == "/sign-in/code"


def test_what_is_no_address_is_refused_beside_the_field(db: None) -> None:
    answer = ask("no")
    assert (answer.status_code, "Enter a valid email address." in answer.text) == (200, True)


def test_members_change_their_password_the_same_way(organization: Organization) -> None:
    client = member_client(organization, Role.REVIEWER, email="ada@example.com")
    assert 'value="ada@example.com"' in client.get("/forgot-password").text
    ask("ada@example.com", client)
    assert len(mail.outbox) == 1


def test_without_a_mail_server_the_page_says_so(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "This installation sends no e-mail." in Client().get("/forgot-password").text
    assert "<form" not in Client().get("/forgot-password").text.partition("<main")[2]
