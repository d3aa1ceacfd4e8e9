import pytest
from django.core.exceptions import ValidationError

from sessions_app.accounts import owners
from sessions_app.models import AuditEntry, Membership, Organization
from sessions_app.vocabulary.enums import Role
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "ada@example.com"


def test_the_first_owner_is_made_with_the_organization_and_may_open_the_admin() -> None:
    user = owners.create("acme-hiring", email=EMAIL, name="Ada")
    user.refresh_from_db()
    assert (user.email, user.first_name, user.is_staff) == (EMAIL, "Ada", True)
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (user, Role.OWNER)
    assert membership.organization.name == "Acme Hiring"
    assert owners.create("acme-hiring", email=EMAIL) == user
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("member.added", "staff", "")


def test_a_member_becomes_an_owner(organization: Organization) -> None:
    MembershipFactory.create(user=UserFactory.create(), organization=organization, role=Role.OWNER)
    user = UserFactory.create(email=EMAIL)
    elsewhere = OrganizationFactory.create(name="A name before all others")
    MembershipFactory.create(user=user, organization=elsewhere, role=Role.OWNER)
    own = MembershipFactory.create(user=user, organization=organization, role=Role.REVIEWER)
    owners.create(organization.slug, email=EMAIL)
    own.refresh_from_db()
    assert own.role == Role.OWNER
    assert AuditEntry.objects.get().action == "member.role_changed"


def test_a_deactivated_user_is_refused_and_nothing_is_made() -> None:
    UserFactory.create(email=EMAIL, is_active=False)
    with pytest.raises(ValidationError, match="deactivated"):
        owners.create("acme", email=EMAIL)
    assert not Organization.objects.exists()
