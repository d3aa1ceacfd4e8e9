"""Verbs for memberships. Each locks the organization, so that its last owner stays, also where a
user is deleted.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from sessions_app.accounts import organizations
from sessions_app.models import Membership, Organization
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import Conflict, NotFound


@transaction.atomic
def add(organization_id: UUID, *, user_id: int, role: Role) -> Membership:
    """Make the user a member. Raises Conflict if the user is one already."""
    organizations.lock(organization_id)
    members = Membership.objects.filter(organization=organization_id)
    if members.filter(user=user_id).exists():
        raise Conflict("This user is a member already.")
    return Membership.objects.create(organization_id=organization_id, user_id=user_id, role=role)


@transaction.atomic
def change_role(organization_id: UUID, membership_id: int, *, role: Role) -> Membership:
    """Give the member another role. Raises Conflict for the last owner, NotFound if there is no
    such member."""
    membership = lock(organization_id, membership_id)
    if role != Role.OWNER:
        _require_another_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove(organization_id: UUID, membership_id: int) -> None:
    """End a membership. Raises Conflict for the last owner, NotFound if there is no such
    member."""
    lock(organization_id, membership_id).delete()


@receiver(pre_delete, sender=Membership, dispatch_uid="keep_an_owner")
def keep_an_owner(instance: Membership, origin: object, **_: Any) -> None:
    """Raise Conflict where the last owner would go: by `remove`, or with the user.

    Django's admin, which deletes users, calls no verb of ours.
    """
    if isinstance(origin, Organization):
        return
    organizations.lock(instance.organization_id)
    _require_another_owner(instance)


def lock(organization_id: UUID, membership_id: int) -> Membership:
    """The membership, read with the organization's row locked for the transaction.

    Raises NotFound if there is none.
    """
    organizations.lock(organization_id)
    membership = Membership.objects.filter(organization=organization_id, pk=membership_id).first()
    if membership is None:
        raise NotFound("There is no such member.")
    return membership


def is_last_owner(membership: Membership) -> bool:
    """Whether the organization would have no owner without this member."""
    return membership.role == Role.OWNER and not _other_owners(membership).exists()


def _require_another_owner(membership: Membership) -> None:
    if is_last_owner(membership):
        raise Conflict("An organization needs an owner: name another one first.")


def _other_owners(membership: Membership) -> QuerySet[Membership]:
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    return owners.exclude(pk=membership.pk)
