"""Signed-in clients of the pages."""

import time

from django.test import Client

from sessions_app.models import Organization
from tests.admin_pages import client_of
from tests.factories import MembershipFactory, UserFactory


def member_client(organization: Organization, role: str, **user: str) -> Client:
    """A member with the role in the organization, without admin access."""
    member = UserFactory.create(**user)
    MembershipFactory.create(user=member, organization=organization, role=role)
    return client_of(member)


def confirmed(client: Client) -> Client:
    """The client, whose user has just proved who they are: some pages ask for it."""
    session = client.session
    user_id = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = user_id
    session.save()
    return client


def superuser_client() -> Client:
    return client_of(UserFactory.create(is_superuser=True))


def outsider_client() -> Client:
    """A user without an organization."""
    return client_of(UserFactory.create())
