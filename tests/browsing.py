"""Signed-in clients of the pages."""

from django.test import Client

from sessions_app.models import Organization
from tests.admin_pages import client_of
from tests.factories import MembershipFactory, UserFactory


def member_client(organization: Organization, role: str, **user: str) -> Client:
    """A member with the role in the organization, without admin access."""
    member = UserFactory.create(**user)
    MembershipFactory.create(user=member, organization=organization, role=role)
    return client_of(member)


def superuser_client() -> Client:
    return client_of(UserFactory.create(is_superuser=True))


def outsider_client() -> Client:
    """A user without an organization."""
    return client_of(UserFactory.create())
