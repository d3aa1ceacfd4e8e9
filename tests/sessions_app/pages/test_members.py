"""Owners add, change and remove members; whoever is removed is out at the next click."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app.models import ApiKey, AuditEntry, Membership, Organization
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import ApiKeyFactory, MembershipFactory, OrganizationFactory, UserFactory

SITE = "https://hire.example"
PASSWORD = "a long enough passphrase"


@pytest.fixture(autouse=True)
def _public_url(settings: Settings) -> None:
    settings.PUBLIC_URL = SITE


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER, username="owner")


def add(client: Client, organization: Organization, **form: Any) -> Response:
    plain = {"email": "grace@example.com", "name": "Grace", "role": "reviewer"}
    return client.post("/members", {"organization": organization.pk} | plain | form, follow=True)


def role_of(username: str) -> str:
    return Membership.objects.get(user__username=username).role


def colleague(organization: Organization, role: Role = Role.REVIEWER) -> Membership:
    user = UserFactory.create(username="grace", first_name="Grace")
    return MembershipFactory.create(user=user, organization=organization, role=role)


def test_a_new_member_sets_a_password_by_the_mailed_link_and_is_in(
    client: Client, organization: Organization
) -> None:
    answer = add(client, organization, email="Grace@Example.com ")
    assert "Grace is a member. An e-mail was sent to them." in answer.text
    (message,) = mail.outbox
    (link,) = [line for line in str(message.body).splitlines() if line.startswith(SITE)]
    assert message.to == ["grace@example.com"]
    assert "set-password" in link
    assert link not in answer.text
    grace = Client()
    form = grace.get(link.removeprefix(SITE), follow=True).wsgi_request.path
    grace.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    grace.post("/sign-in", {"username": "grace@example.com", "password": PASSWORD})
    assert grace.get("/sessions").status_code == 200
    assert grace.get("/members").status_code == 403


def test_somebody_with_a_password_is_led_to_the_sign_in(
    client: Client, organization: Organization
) -> None:
    user = UserFactory.create(email="grace@example.com", first_name="Amazing")
    add(client, organization)
    assert f"{SITE}/sign-in" in str(mail.outbox[0].body)
    assert "set-password" not in str(mail.outbox[0].body)
    assert (user.memberships.get().role, User.objects.get(pk=user.pk).first_name) == (
        "reviewer",
        "Amazing",
    )


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"email": "no"}, "Enter a valid email address."),
        ({"email": f"{'x' * 60}@{'example.' * 12}com"}, "at most 150 characters"),
        ({"role": "king"}, "Select a valid choice"),
        ({"name": "a\tb"}, "control character"),
    ],
)
def test_what_is_not_valid_is_refused_beside_its_field(
    client: Client, organization: Organization, form: dict[str, str], fault: str
) -> None:
    answer = add(client, organization, **form)
    assert (answer.status_code, fault in answer.text) == (400, True)
    assert (Membership.objects.count(), len(mail.outbox)) == (1, 0)


def test_a_member_is_added_once(client: Client, organization: Organization) -> None:
    add(client, organization)
    assert "already a member" in add(client, organization).text
    assert (Membership.objects.count(), len(mail.outbox)) == (2, 1)


def test_nobody_is_added_to_another_organization(client: Client) -> None:
    assert add(client, OrganizationFactory.create()).status_code == 400
    assert Membership.objects.count() == 1


def test_without_a_mail_server_the_owner_is_told(
    client: Client, organization: Organization, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "the e-mail was not sent. No mail server is configured" in add(client, organization).text
    assert role_of("grace@example.com") == "reviewer"


def test_the_mail_can_be_sent_again(client: Client, organization: Organization) -> None:
    add(client, organization)
    member = Membership.objects.get(user__username="grace@example.com")
    client.post(f"/members/{member.pk}/mail")
    assert [message.to for message in mail.outbox] == [["grace@example.com"]] * 2


def test_a_role_is_changed_and_on_record(client: Client, organization: Organization) -> None:
    member = colleague(organization)
    client.post(f"/members/{member.pk}/role", {"role": "admin"})
    assert role_of("grace") == "admin"
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["member.role_changed"]
    answer = client.post(f"/members/{member.pk}/role", {"role": "king"}, follow=True)
    assert "Choose a role." in answer.text
    assert role_of("grace") == "admin"


def test_whoever_is_removed_is_out_at_the_next_click_and_keeps_their_name(
    client: Client, organization: Organization
) -> None:
    grace = member_client(organization, Role.ADMIN, username="grace", first_name="Grace")
    assert grace.get("/sessions").status_code == 200
    member = Membership.objects.get(user__username="grace")
    own = ApiKeyFactory.create(organization=organization, created_by=member.user)
    other = ApiKeyFactory.create(organization=organization)
    client.post(f"/members/{member.pk}/remove", {"revoke_keys": "on"})
    assert grace.get("/sessions").status_code == 403
    assert User.objects.filter(username="grace").exists()
    revoked = ApiKey.objects.exclude(revoked_at=None)
    assert list(revoked) == [own]
    assert other not in revoked


def test_keys_stay_valid_on_request(client: Client, organization: Organization) -> None:
    member = colleague(organization)
    ApiKeyFactory.create(organization=organization, created_by=member.user)
    client.post(f"/members/{member.pk}/remove")
    assert ApiKey.objects.get().revoked_at is None
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_ownership_is_handed_over_in_one_step(client: Client, organization: Organization) -> None:
    member = colleague(organization)
    client.post(f"/members/{member.pk}/hand-over")
    assert (role_of("grace"), role_of("owner")) == ("owner", "admin")
    assert client.get("/members").status_code == 403


@pytest.mark.parametrize(
    ("action", "form"), [("role", {"role": "admin"}), ("remove", {}), ("hand-over", {})]
)
def test_the_last_owner_stays(
    client: Client, organization: Organization, action: str, form: dict[str, str]
) -> None:
    own = Membership.objects.get()
    answer = client.post(f"/members/{own.pk}/{action}", form, follow=True)
    assert 'class="alert error"' in answer.text
    assert role_of("owner") == "owner"


@pytest.mark.parametrize("action", ["role", "remove", "hand-over", "mail"])
def test_members_of_other_organizations_do_not_exist(client: Client, action: str) -> None:
    other = MembershipFactory.create()
    assert client.post(f"/members/{other.pk}/{action}", {"role": "admin"}).status_code == 404
    assert other.user.username not in client.get("/members").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    client: Client,
    organization: Organization,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    MembershipFactory.create_batch(count, organization=organization)
    with django_assert_num_queries(9):
        client.get("/members")
