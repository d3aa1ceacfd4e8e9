import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from sessions_app.accounts import access
from sessions_app.models import Organization, Session, SessionPhase
from sessions_app.vocabulary.enums import Role
from tests.factories import MembershipFactory, SessionFactory, UserFactory


def test_a_role_counts_in_its_organization_alone(organization: Organization) -> None:
    other = MembershipFactory.create(role=Role.REVIEWER)
    user = other.user
    MembershipFactory.create(user=user, organization=organization, role=Role.ADMIN)
    assert access.has_role(user, access.ADMINS)
    assert access.has_role(user, access.ADMINS, organization.pk)
    assert not access.has_role(user, access.ADMINS, other.organization_id)


def test_a_user_sees_the_rows_of_their_organizations(organization: Organization) -> None:
    mine, _foreign = SessionFactory.create(organization=organization), SessionFactory.create()
    user = MembershipFactory.create(organization=organization, role=Role.REVIEWER).user
    assert list(access.filter_for_user(Session.objects.all(), user)) == [mine]
    assert not access.filter_for_user(Session.objects.all(), user, roles=access.OWNERS)


def test_a_superuser_sees_all_rows_and_may_do_everything(db: None) -> None:
    session = SessionFactory.create()
    user = UserFactory.create(is_superuser=True)
    assert list(access.filter_for_user(Session.objects.all(), user)) == [session]
    assert access.has_role(user, access.OWNERS, session.organization_id)


def test_an_anonymous_user_and_a_user_without_a_membership_have_no_role(
    organization: Organization,
) -> None:
    session = SessionFactory.create(organization=organization)
    for user in (AnonymousUser(), UserFactory.create()):
        assert access.get_roles(user) == {}
        assert not access.has_role(user, access.EVERY_ROLE)
        assert not access.has_role(user, access.EVERY_ROLE, organization.pk)
        assert session not in access.filter_for_user(Session.objects.all(), user)


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        (Role.REVIEWER, [access.EVERY_ROLE]),
        (Role.ADMIN, [access.EVERY_ROLE, access.ADMINS]),
        (Role.OWNER, [access.EVERY_ROLE, access.ADMINS, access.OWNERS]),
    ],
)
def test_a_role_includes_the_lower_roles(
    organization: Organization, role: Role, groups: list[frozenset[Role]]
) -> None:
    user = MembershipFactory.create(organization=organization, role=role).user
    every = [access.EVERY_ROLE, access.ADMINS, access.OWNERS]
    assert [group for group in every if access.has_role(user, group, organization.pk)] == groups


def test_roles_are_read_once_for_a_user(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = MembershipFactory.create(organization=organization, role=Role.ADMIN).user
    with django_assert_num_queries(1):
        assert access.get_roles(user) == {organization.pk: Role.ADMIN}
        assert access.get_roles(user)[organization.pk] is Role.ADMIN


def test_the_path_to_the_organization_may_be_a_lookup(organization: Organization) -> None:
    mine, _foreign = SessionFactory.create(organization=organization), SessionFactory.create()
    user = MembershipFactory.create(organization=organization).user
    phases = access.filter_for_user(SessionPhase.objects.all(), user, path="session__organization")
    assert [phase.session for phase in phases] == [mine]
