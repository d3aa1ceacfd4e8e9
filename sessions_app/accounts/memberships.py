"""Commands for memberships. Each locks the organization, so that it always keeps an owner, and adds
an audit entry to it, with the user's id and role.

Deleting a user does the same: see `require_owner_on_delete`.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from sessions_app.accounts import audit, organizations
from sessions_app.models import Membership, Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role
from sessions_app.vocabulary.exceptions import Conflict, NotFound

ADDED, ROLE_CHANGED, REMOVED = "member.added", "member.role_changed", "member.removed"


@transaction.atomic
def add(organization_id: UUID, *, user_id: int, role: Role, actor: Actor) -> Membership:
    """Add the user as a member. Raises Conflict if they are already a member."""
    organizations.lock(organization_id)
    members = Membership.objects.filter(organization=organization_id)
    if members.filter(user=user_id).exists():
        raise Conflict("This user is already a member.")
    membership = Membership.objects.create(
        organization_id=organization_id, user_id=user_id, role=role
    )
    _record(ADDED, membership, actor)
    return membership


@transaction.atomic
def change_role(
    organization_id: UUID, membership_id: int, *, role: Role, actor: Actor
) -> Membership:
    """Change the member's role. Raises Conflict for the last owner, NotFound for an unknown
    member."""
    membership = lock(organization_id, membership_id)
    if role != Role.OWNER:
        _require_another_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    if before != role:
        _record(ROLE_CHANGED, membership, actor, before=before)
    return membership


@transaction.atomic
def remove(organization_id: UUID, membership_id: int, *, actor: Actor) -> None:
    """Remove the member. Raises Conflict for the last owner, NotFound for an unknown member."""
    membership = lock(organization_id, membership_id)
    _record(REMOVED, membership, actor)
    membership.delete()


@receiver(pre_delete, sender=Membership, dispatch_uid="require_owner_on_delete")
def require_owner_on_delete(instance: Membership, origin: object, **_: Any) -> None:
    """Raise Conflict if the last owner would be removed, by `remove` or with their user.

    A signal, since Django's admin deletes users without calling the functions of this module.
    """
    if isinstance(origin, Organization):  # the whole organization is deleted
        return
    organizations.lock(instance.organization_id)
    _require_another_owner(instance)
    if not isinstance(origin, Membership):  # `remove` has recorded it with its actor
        _record(REMOVED, instance, Actor(ActorKind.STAFF), reason="The user was deleted.")


def lock(organization_id: UUID, membership_id: int) -> Membership:
    """Lock the organization's row for the transaction, and return the membership.

    Raises NotFound for an unknown member.
    """
    organizations.lock(organization_id)
    membership = Membership.objects.filter(organization=organization_id, pk=membership_id).first()
    if membership is None:
        raise NotFound("Member not found.")
    return membership


def is_last_owner(membership: Membership) -> bool:
    """Whether the organization has no owner besides this member."""
    return membership.role == Role.OWNER and not _other_owners(membership).exists()


def _record(
    action: str, membership: Membership, actor: Actor, reason: str = "", **details: str
) -> None:
    audit.record(
        action,
        membership.organization_id,
        organization_id=membership.organization_id,
        actor=actor,
        reason=reason,
        details={"user": membership.user_id, "role": str(membership.role), **details},
    )


def _require_another_owner(membership: Membership) -> None:
    if is_last_owner(membership):
        raise Conflict("An organization needs an owner. Make another member an owner first.")


def _other_owners(membership: Membership) -> QuerySet[Membership]:
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    return owners.exclude(pk=membership.pk)
