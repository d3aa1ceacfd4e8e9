from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sessions_app.accounts import member_management
from sessions_app.models import ApiKey, AuditEntry, Membership, Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from tests.factories import ApiKeyFactory, MembershipFactory, OrganizationFactory, UserFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def member(organization: Organization, role: Role = Role.REVIEWER) -> Membership:
    return MembershipFactory.create(organization=organization, role=role)


def actor_of(membership: Membership) -> Actor:
    return Actor(ActorKind.STAFF, str(membership.user_id))


def roles() -> dict[int, str]:
    return dict(Membership.objects.values_list("pk", "role"))


def test_whoever_has_no_user_gets_one_with_the_given_name(organization: Organization) -> None:
    added = member_management.add(
        organization.pk, email="Grace@example.com", name="Grace", role=Role.ADMIN, actor=STAFF
    )
    assert (added.organization, added.role) == (organization, Role.ADMIN)
    assert (added.user.email, added.user.first_name) == ("grace@example.com", "Grace")


def test_a_deactivated_user_is_not_added(organization: Organization) -> None:
    UserFactory.create(email="grace@example.com", is_active=False)
    with pytest.raises(ValidationError, match="deactivated"):
        member_management.add(
            organization.pk, email="grace@example.com", name="", role=Role.ADMIN, actor=STAFF
        )
    assert not Membership.objects.exists()


def test_an_owner_hands_over_to_another_member(organization: Organization) -> None:
    own, other = member(organization, Role.OWNER), member(organization)
    third = member(organization, Role.OWNER)
    new = member_management.transfer_ownership(organization.pk, other.pk, actor=actor_of(own))
    assert (new, new.role) == (other, Role.OWNER)
    assert roles() == {own.pk: Role.ADMIN, other.pk: Role.OWNER, third.pk: Role.OWNER}
    assert AuditEntry.objects.filter(actor_id=str(own.user_id)).count() == 2


def test_nobody_else_hands_over_and_nobody_to_themselves(organization: Organization) -> None:
    own, other = member(organization, Role.OWNER), member(organization)
    admin = member(organization, Role.ADMIN)
    elsewhere = member(OrganizationFactory.create(), Role.OWNER)
    before = roles()
    for actor, to in ((own, own), (admin, other), (elsewhere, other)):
        with pytest.raises(Conflict, match="Only an owner"):
            member_management.transfer_ownership(organization.pk, to.pk, actor=actor_of(actor))
    with pytest.raises(NotFound):
        member_management.transfer_ownership(organization.pk, elsewhere.pk, actor=actor_of(own))
    assert roles() == before


@pytest.mark.parametrize("revokes_keys", [True, False])
def test_who_is_let_go_takes_their_own_valid_keys_along_on_request(
    organization: Organization, revokes_keys: bool
) -> None:
    gone = member(organization)
    now = timezone.now()
    own = ApiKeyFactory.create(organization=organization, created_by=gone.user)
    ApiKeyFactory.create(organization=organization)
    ApiKeyFactory.create(created_by=gone.user)
    ApiKeyFactory.create(
        organization=organization, created_by=gone.user, expires_at=now - timedelta(days=1)
    )
    assert list(member_management.list_keys(gone)) == [own]
    member_management.remove(organization.pk, gone.pk, revokes_keys=revokes_keys, actor=STAFF)
    revoked = ApiKey.objects.exclude(revoked_at=None)
    assert list(revoked) == ([own] if revokes_keys else [])
    assert not Membership.objects.exists()
    assert set(AuditEntry.objects.values_list("actor_id", flat=True)) == {STAFF.id}
