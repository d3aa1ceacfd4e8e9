"""From nothing to a signed-in owner, by the link that the command prints."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from sessions_app.models import AuditEntry, Membership, Organization
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
SITE = "https://hire.example"
PASSWORD = "a long enough passphrase"


@pytest.fixture(autouse=True)
def _public_url(settings: Settings) -> None:
    settings.PUBLIC_URL = SITE


def create(email: str = "ada@example.com", org: str = "acme", name: str = "") -> str:
    out = StringIO()
    call_command("create_owner", f"--org={org}", f"--email={email}", f"--name={name}", stdout=out)
    return out.getvalue().removesuffix("\n")


def set_password(link: str, client: Client) -> int:
    path = link.removeprefix(SITE)
    form = client.get(path, follow=True).wsgi_request.path
    passwords = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return int(client.post(form, passwords).status_code)


def test_the_sign_in_of_an_empty_installation_names_the_command(client: Client) -> None:
    assert "create_owner --org" in client.get("/sign-in").text
    create()
    assert "create_owner" not in client.get("/sign-in").text


def test_the_link_sets_a_password_once_with_which_the_owner_signs_in(client: Client) -> None:
    link = create(" Ada@Example.com ", name="Ada Lovelace")
    assert link.startswith(f"{SITE}/set-password/")
    assert set_password(link, client) == 302
    answer = client.post("/sign-in", {"username": "ada@example.com", "password": PASSWORD})
    assert answer.status_code == 302
    assert "Ada Lovelace" in client.get("/").text
    assert "This link is no longer valid" in Client().get(link.removeprefix(SITE)).text
    assert client.get("/admin/sessions_app/assessment/add/").status_code == 200
    assert client.get("/admin/auth/user/").status_code == 403


def test_nobody_can_sign_in_before_a_password_is_set(client: Client) -> None:
    create()
    assert not User.objects.get().has_usable_password()
    assert (
        client.post("/sign-in", {"username": "ada@example.com", "password": ""}).status_code == 200
    )


def test_a_weak_password_is_refused_with_the_reason(client: Client) -> None:
    path = client.get(create().removeprefix(SITE), follow=True).wsgi_request.path
    answer = client.post(path, {"new_password1": "12345", "new_password2": "12345"})
    assert "This password is too short" in answer.text
    assert not User.objects.get().has_usable_password()


def test_run_again_it_changes_nothing_and_prints_a_link() -> None:
    create()
    assert create().startswith(SITE)
    assert Membership.objects.get().role == "owner"
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["member.added"]


def test_a_user_who_exists_becomes_an_owner_and_keeps_the_password() -> None:
    user = UserFactory.create(username="ada", email="Ada@example.com")
    organization = OrganizationFactory.create(slug="acme", name="ACME")
    MembershipFactory.create(user=user, organization=organization, role="reviewer")
    create()
    user.refresh_from_db()
    assert (User.objects.count(), user.has_usable_password()) == (1, True)
    assert Membership.objects.get().role == "owner"
    assert Organization.objects.get().name == "ACME"


@pytest.mark.parametrize(
    ("email", "org", "message"),
    [
        ("no", "acme", "Enter a valid email address."),
        (f"{'x' * 60}@{'example.' * 12}com", "acme", "longer than 150 characters"),
        ("ada@example.com", "Not a slug", "Enter a valid “slug”"),
    ],
)
def test_invalid_input_is_an_error_and_creates_nothing(email: str, org: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        create(email, org)
    assert (User.objects.count(), Organization.objects.count()) == (0, 0)


def test_two_users_with_the_address_and_a_deactivated_one_are_refused() -> None:
    UserFactory.create_batch(2, email="two@example.com")
    UserFactory.create(username="gone@example.com", is_active=False)
    with pytest.raises(CommandError, match="Several users have this address"):
        create("two@example.com")
    with pytest.raises(CommandError, match="deactivated"):
        create("gone@example.com")
    assert not Membership.objects.exists()


def test_a_link_needs_the_public_address(settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="Set PUBLIC_URL"):
        create()
    assert not User.objects.exists()
