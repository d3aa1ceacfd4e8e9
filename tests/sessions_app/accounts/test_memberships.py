import pytest
from django.db import transaction

from sessions_app.accounts import memberships
from sessions_app.models import Membership, Organization
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(organization: Organization) -> Membership:
    return MembershipFactory.create(organization=organization)


def test_a_user_is_a_member_once(organization: Organization) -> None:
    user = UserFactory.create()
    memberships.add(organization.pk, user_id=user.pk, role=Role.ADMIN)
    with pytest.raises(Conflict, match="already a member"):
        memberships.add(organization.pk, user_id=user.pk, role=Role.OWNER)
    assert Membership.objects.get().role == Role.ADMIN


def test_an_unknown_organization_gets_no_member(organization: Organization) -> None:
    unknown = OrganizationFactory.build().pk
    with pytest.raises(NotFound):
        memberships.add(unknown, user_id=UserFactory.create().pk, role=Role.ADMIN)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REVIEWER])
def test_the_last_owner_keeps_the_role(
    organization: Organization, owner: Membership, role: Role
) -> None:
    MembershipFactory.create(organization=organization, role=Role.ADMIN)
    MembershipFactory.create()  # an owner, of another organization
    with pytest.raises(Conflict, match="needs an owner"):
        memberships.change_role(organization.pk, owner.pk, role=role)
    with pytest.raises(Conflict, match="needs an owner"):
        memberships.remove(organization.pk, owner.pk)
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    assert memberships.is_last_owner(owner)


def test_the_last_owner_may_stay_owner(organization: Organization, owner: Membership) -> None:
    assert memberships.change_role(organization.pk, owner.pk, role=Role.OWNER).role == Role.OWNER


def test_one_of_two_owners_can_be_demoted(organization: Organization, owner: Membership) -> None:
    other = MembershipFactory.create(organization=organization)
    assert not memberships.is_last_owner(owner)
    memberships.change_role(organization.pk, other.pk, role=Role.REVIEWER)
    other.refresh_from_db()
    assert other.role == Role.REVIEWER
    assert memberships.is_last_owner(owner)


def test_a_member_who_is_not_an_owner_can_be_removed(
    organization: Organization, owner: Membership
) -> None:
    other = MembershipFactory.create(organization=organization, role=Role.REVIEWER)
    assert not memberships.is_last_owner(other)
    memberships.remove(organization.pk, other.pk)
    assert list(Membership.objects.all()) == [owner]


def test_the_last_owners_user_cannot_be_deleted(
    organization: Organization, owner: Membership
) -> None:
    other = MembershipFactory.create(organization=organization, role=Role.ADMIN)
    with pytest.raises(Conflict, match="needs an owner"), transaction.atomic():
        owner.user.delete()
    assert set(organization.memberships.all()) == {owner, other}
    other.user.delete()
    assert set(organization.memberships.all()) == {owner}


def test_an_organization_is_deleted_with_its_owner(
    organization: Organization, owner: Membership
) -> None:
    organization.delete()
    assert not Membership.objects.exists()


def test_members_of_another_organization_are_not_found(
    organization: Organization, owner: Membership
) -> None:
    theirs = MembershipFactory.create(role=Role.ADMIN)
    with pytest.raises(NotFound):
        memberships.change_role(organization.pk, theirs.pk, role=Role.OWNER)
    with pytest.raises(NotFound):
        memberships.remove(organization.pk, theirs.pk)
    assert Membership.objects.filter(pk=theirs.pk, role=Role.ADMIN).exists()
