"""Clients of the pages, signed in."""

from django.test import Client

from tests.admin_pages import client_of
from tests.factories import MembershipFactory, UserFactory


def member_client(organization, role, **user) -> Client:
    """Somebody with that role in the organization, and no staff."""
    member = UserFactory(**user)
    MembershipFactory(user=member, organization=organization, role=role)
    return client_of(member)


def superuser_client() -> Client:
    return client_of(UserFactory(is_superuser=True))


def outsider_client() -> Client:
    """Somebody who can sign in and is in no organization."""
    return client_of(UserFactory())
