from sessions_app.accounts import access
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.factories import MembershipFactory, SessionFactory, UserFactory


def test_a_role_counts_in_its_organization_alone(organization: Organization) -> None:
    other = MembershipFactory.create(role=Role.REVIEWER)
    user = other.user
    MembershipFactory.create(user=user, organization=organization, role=Role.ADMIN)
    assert access.may(user, access.ADMINS)
    assert access.may(user, access.ADMINS, organization.pk)
    assert not access.may(user, access.ADMINS, other.organization_id)


def test_rows_are_those_of_ones_organizations(organization: Organization) -> None:
    mine, _foreign = SessionFactory.create(organization=organization), SessionFactory.create()
    user = MembershipFactory.create(organization=organization, role=Role.REVIEWER).user
    assert list(access.within(Session.objects.all(), user)) == [mine]
    assert not access.within(Session.objects.all(), user, roles=access.OWNERS)


def test_a_superuser_sees_all_rows_and_may_do_everything(db: None) -> None:
    session = SessionFactory.create()
    user = UserFactory.create(is_superuser=True)
    assert list(access.within(Session.objects.all(), user)) == [session]
    assert access.may(user, access.OWNERS, session.organization_id)
