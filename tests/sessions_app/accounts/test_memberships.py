import pytest
from django.db import transaction

from sessions_app.accounts import memberships
from sessions_app.models import AuditEntry, Membership, Organization
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.annotations import Json
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(organization: Organization) -> Membership:
    return MembershipFactory.create(organization=organization)


def test_a_user_is_a_member_once(organization: Organization) -> None:
    user = UserFactory.create()
    memberships.add(organization.pk, user_id=user.pk, role=Role.ADMIN, actor=STAFF)
    with pytest.raises(Conflict, match="already a member"):
        memberships.add(organization.pk, user_id=user.pk, role=Role.OWNER, actor=STAFF)
    assert Membership.objects.get().role == Role.ADMIN


def test_an_unknown_organization_gets_no_member(organization: Organization) -> None:
    unknown = OrganizationFactory.build().pk
    with pytest.raises(NotFound):
        memberships.add(unknown, user_id=UserFactory.create().pk, role=Role.ADMIN, actor=STAFF)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REVIEWER])
def test_the_last_owner_keeps_the_role(
    organization: Organization, owner: Membership, role: Role
) -> None:
    MembershipFactory.create(organization=organization, role=Role.ADMIN)
    MembershipFactory.create()  # an owner, of another organization
    with pytest.raises(Conflict, match="needs an owner"):
        memberships.change_role(organization.pk, owner.pk, role=role, actor=STAFF)
    with pytest.raises(Conflict, match="needs an owner"):
        memberships.remove(organization.pk, owner.pk, actor=STAFF)
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    assert memberships.is_last_owner(owner)


def test_the_last_owner_may_stay_owner(organization: Organization, owner: Membership) -> None:
    assert (
        memberships.change_role(organization.pk, owner.pk, role=Role.OWNER, actor=STAFF).role
        == Role.OWNER
    )


def test_one_of_two_owners_can_be_demoted(organization: Organization, owner: Membership) -> None:
    other = MembershipFactory.create(organization=organization)
    assert not memberships.is_last_owner(owner)
    memberships.change_role(organization.pk, other.pk, role=Role.REVIEWER, actor=STAFF)
    other.refresh_from_db()
    assert other.role == Role.REVIEWER
    assert memberships.is_last_owner(owner)


def test_a_member_who_is_not_an_owner_can_be_removed(
    organization: Organization, owner: Membership
) -> None:
    other = MembershipFactory.create(organization=organization, role=Role.REVIEWER)
    assert not memberships.is_last_owner(other)
    memberships.remove(organization.pk, other.pk, actor=STAFF)
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
        memberships.change_role(organization.pk, theirs.pk, role=Role.OWNER, actor=STAFF)
    with pytest.raises(NotFound):
        memberships.remove(organization.pk, theirs.pk, actor=STAFF)
    assert Membership.objects.filter(pk=theirs.pk, role=Role.ADMIN).exists()


def entries(organization: Organization) -> list[tuple[str, str, str, Json]]:
    rows = AuditEntry.objects.filter(object_id=organization.pk).order_by("created_at", "id")
    return [(row.action, row.actor_id, row.reason, row.details) for row in rows]


def test_what_is_done_with_a_member_is_on_record_with_who_did_it(
    organization: Organization, owner: Membership
) -> None:
    user = UserFactory.create()
    member = memberships.add(organization.pk, user_id=user.pk, role=Role.ADMIN, actor=STAFF)
    memberships.change_role(organization.pk, member.pk, role=Role.ADMIN, actor=STAFF)
    memberships.change_role(organization.pk, member.pk, role=Role.REVIEWER, actor=STAFF)
    memberships.remove(organization.pk, member.pk, actor=STAFF)
    reviewer = {"user": user.pk, "role": "reviewer"}
    assert entries(organization) == [
        ("member.added", "7", "", {"user": user.pk, "role": "admin"}),
        ("member.role_changed", "7", "", {**reviewer, "before": "admin"}),
        ("member.removed", "7", "", reviewer),
    ]


def test_a_member_who_goes_with_their_user_is_on_record_too(
    organization: Organization, owner: Membership
) -> None:
    member = MembershipFactory.create(organization=organization, role=Role.ADMIN)
    details = {"user": member.user_id, "role": "admin"}
    member.user.delete()
    assert entries(organization) == [("member.removed", "", "The user was deleted.", details)]


def test_a_refused_removal_is_not_on_record(organization: Organization, owner: Membership) -> None:
    with pytest.raises(Conflict):
        memberships.remove(organization.pk, owner.pk, actor=STAFF)
    assert entries(organization) == []
