"""Who may see and do what, by membership."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from sessions_app.enums import Role
from sessions_app.models import Membership

User = AbstractBaseUser | AnonymousUser

EVERY_ROLE = frozenset(Role)
ADMINS = frozenset({Role.ADMIN, Role.OWNER})
OWNERS = frozenset({Role.OWNER})


def roles_of(user: User) -> dict[UUID, Role]:
    """The user's role in each organization of theirs. Read once for an instance of a user."""
    if user.pk is None:
        return {}
    if "_roles" not in user.__dict__:
        memberships = Membership.objects.filter(user=user.pk)
        rows = memberships.values_list("organization_id", "role")
        user.__dict__["_roles"] = {organization: Role(role) for organization, role in rows}
    roles: dict[UUID, Role] = user.__dict__["_roles"]
    return roles


def organizations_with(user: User, roles: Collection[Role]) -> list[UUID]:
    """The organizations in which the user has one of the roles."""
    return [organization for organization, role in roles_of(user).items() if role in roles]
