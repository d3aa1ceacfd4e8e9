import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import call_command

from sessions_app.accounts import second_factors
from sessions_app.models import AuditEntry, Membership, Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role
from sessions_app.vocabulary.exceptions import Conflict
from tests.browsing import member_client
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory
from tests.second_factors import give_app, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(organization: Organization) -> Membership:
    member = MembershipFactory.create(organization=organization)
    give_app(member.user)
    return member


def owner_of(*organizations: Organization, **user: bool) -> Actor:
    owner = UserFactory.create(**user)
    for each in organizations:
        MembershipFactory.create(user=owner, organization=each, role=Role.OWNER)
    return Actor(ActorKind.STAFF, str(owner.pk))


def test_an_owner_resets_a_member_s_factors_on_record(
    ada: Membership, organization: Organization
) -> None:
    owner = owner_of(organization)
    second_factors.reset_for_member(ada, actor=owner)
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id) == ("member.second_factor_reset", owner.id)
    assert entry.details == {"user": ada.user_id}


def test_a_reset_ends_the_member_s_browser_sessions(
    ada: Membership, organization: Organization
) -> None:
    Authenticator.objects.all().delete()
    client = signed_in(ada.user)
    second_factors.reset_for_member(ada, actor=owner_of(organization))
    assert client.get("/").status_code == 302


def test_a_member_elsewhere_is_not_reset_by_an_owner_of_one(
    ada: Membership, organization: Organization
) -> None:
    other = OrganizationFactory.create()
    MembershipFactory.create(user=ada.user, organization=other)
    with pytest.raises(Conflict, match="also a member of another organization"):
        second_factors.reset_for_member(ada, actor=owner_of(organization))
    assert Authenticator.objects.count() == 2
    second_factors.reset_for_member(ada, actor=owner_of(organization, other))
    assert AuditEntry.objects.filter(action="member.second_factor_reset").count() == 2


def test_an_owner_resets_no_superuser_but_another_superuser_does(
    ada: Membership, organization: Organization
) -> None:
    User.objects.filter(pk=ada.user_id).update(is_superuser=True)
    ada.refresh_from_db()
    with pytest.raises(Conflict):
        second_factors.reset_for_member(ada, actor=owner_of(organization))
    second_factors.reset_for_member(ada, actor=owner_of(is_superuser=True))
    assert not Authenticator.objects.exists()


def test_the_owner_s_page_resets(ada: Membership, organization: Organization) -> None:
    path = f"/members/{ada.pk}/second-factor/reset"
    assert member_client(organization, Role.ADMIN).post(path).status_code == 403
    assert member_client(OrganizationFactory.create(), Role.OWNER).post(path).status_code == 404
    assert Authenticator.objects.count() == 2
    page = member_client(organization, Role.OWNER).post(path, follow=True)
    assert "signs in with the password alone" in page.text
    assert not Authenticator.objects.exists()


def test_an_owner_requires_a_second_factor_on_record(organization: Organization) -> None:
    client = member_client(organization, Role.OWNER)
    path = f"/organizations/{organization.pk}/second-factor"
    answer = client.post(path, {"is_required": "on"}, follow=True)
    assert "Set up your own second factor first." in answer.text
    assert not AuditEntry.objects.exists()
    give_app(User.objects.get())
    client.post(path, {"is_required": "on"})
    assert Organization.objects.filter(requires_second_factor=True).exists()
    client.post(path, {"is_required": "on"})
    client.post(path)
    assert not Organization.objects.filter(requires_second_factor=True).exists()
    assert list(AuditEntry.objects.order_by("-action").values_list("action", flat=True)) == [
        "organization.second_factor_required",
        "organization.second_factor_optional",
    ]


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 403), (Role.REVIEWER, 403)])
def test_nobody_else_requires_one(organization: Organization, role: Role, status: int) -> None:
    path, form = f"/organizations/{organization.pk}/second-factor", {"is_required": "on"}
    assert member_client(organization, role).post(path, form).status_code == status
    other = member_client(OrganizationFactory.create(), Role.OWNER)
    assert other.post(path, form).status_code == 404
    organization.refresh_from_db()
    assert not organization.requires_second_factor


def test_the_command_line_resets_anybody(ada: Membership) -> None:
    call_command("reset_second_factor", ada.user.username)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get().actor_id == ""
