"""Permissions by membership: which roles a user has, and which rows they may see."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sessions_app.models import Membership
from sessions_app.vocabulary.enums import Role

User = AbstractBaseUser | AnonymousUser

EVERY_ROLE = frozenset(Role)
ADMINS = frozenset({Role.ADMIN, Role.OWNER})
OWNERS = frozenset({Role.OWNER})

Rows = TypeVar("Rows", bound=QuerySet)


def get_roles(user: User) -> dict[UUID, Role]:
    """The user's role in each of their organizations. Cached on the user instance."""
    return {organization: role for organization, (role, _) in _memberships(user).items()}


def requires_second_factor(user: User) -> bool:
    """Whether an organization of which the user is a member requires a second factor."""
    return any(requires for _, requires in _memberships(user).values())


def _memberships(user: User) -> dict[UUID, tuple[Role, bool]]:
    """The role in each organization, and whether that requires a second factor."""
    if user.pk is None:
        return {}
    if "_memberships" not in user.__dict__:
        columns = ("organization_id", "role", "organization__requires_second_factor")
        rows = Membership.objects.filter(user=user.pk).order_by().values_list(*columns)
        user.__dict__["_memberships"] = {id: (Role(role), must) for id, role, must in rows}
    found: dict[UUID, tuple[Role, bool]] = user.__dict__["_memberships"]
    return found


def get_organization_ids(user: User, roles: Collection[Role]) -> list[UUID]:
    """The ids of the organizations in which the user has one of the roles."""
    return [organization for organization, role in get_roles(user).items() if role in roles]


def sees_everything(user: User) -> bool:
    """Whether the user is a superuser, who can access every organization without a membership."""
    return bool(getattr(user, "is_superuser", False))


def has_role(user: User, roles: Collection[Role], organization_id: UUID | None = None) -> bool:
    """Whether the user has one of the roles in the organization, or in any if none is given."""
    if sees_everything(user):
        return True
    allowed = get_organization_ids(user, roles)
    return bool(allowed) if organization_id is None else organization_id in allowed


def filter_for_user(
    rows: Rows, user: User, *, path: str = "organization", roles: Collection[Role] = EVERY_ROLE
) -> Rows:
    """The rows of the organizations in which the user has one of the roles.

    `path` is the lookup from the rows to their organization, such as `session__organization`.
    """
    if sees_everything(user):
        return rows
    return rows.filter(**{f"{path}__in": get_organization_ids(user, roles)})
