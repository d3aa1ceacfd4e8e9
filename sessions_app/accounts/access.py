"""Who may see and do what, by membership."""

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


def sees_everything(user: User) -> bool:
    """A superuser: no membership needed, no organization hidden."""
    return bool(getattr(user, "is_superuser", False))


def may(user: User, roles: Collection[Role], organization_id: UUID | None = None) -> bool:
    """Whether the user has one of the roles in that organization, or in any where none is named."""
    if sees_everything(user):
        return True
    allowed = organizations_with(user, roles)
    return bool(allowed) if organization_id is None else organization_id in allowed


def within(
    rows: Rows, user: User, *, path: str = "organization", roles: Collection[Role] = EVERY_ROLE
) -> Rows:
    """The rows of the organizations in which the user has one of the roles.

    `path` leads from the rows to their organization, such as `session__organization`.
    """
    if sees_everything(user):
        return rows
    return rows.filter(**{f"{path}__in": organizations_with(user, roles)})
