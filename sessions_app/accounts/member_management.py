"""Managing members: add one by e-mail address, transfer ownership, remove one with their keys."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import api_keys, memberships, organizations, users
from sessions_app.models import ApiKey, Membership, valid_at
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import Conflict


@transaction.atomic
def add(organization_id: UUID, *, email: str, name: str, role: Role, actor: Actor) -> Membership:
    """Add the user with this address, who is created if there is none.

    Raises ValidationError for an invalid address and for a deactivated user, Conflict if they are
    already a member.
    """
    organizations.lock(organization_id)
    user = users.get_or_create(email, name=name)
    if not user.is_active:
        raise ValidationError("This user has been deactivated.")
    return memberships.add(organization_id, user_id=user.pk, role=role, actor=actor)


@transaction.atomic
def transfer_ownership(organization_id: UUID, membership_id: int, *, actor: Actor) -> Membership:
    """Make the member an owner and the acting owner an admin, in one transaction.

    Raises NotFound for an unknown member, Conflict unless the actor is another owner.
    """
    memberships.lock(organization_id, membership_id)
    own = Membership.objects.filter(
        organization=organization_id, user=int(actor.id), role=Role.OWNER
    ).first()
    if own is None or own.pk == membership_id:
        raise Conflict("Only an owner can transfer ownership, and only to another member.")
    new = memberships.change_role(organization_id, membership_id, role=Role.OWNER, actor=actor)
    memberships.change_role(organization_id, own.pk, role=Role.ADMIN, actor=actor)
    return new


@transaction.atomic
def remove(
    organization_id: UUID, membership_id: int, *, revokes_keys: bool, actor: Actor
) -> Membership:
    """Remove the member and, with `revokes_keys`, revoke the keys that they created.

    Records still show their name. Raises NotFound for an unknown member, Conflict for the last
    owner.
    """
    membership = memberships.lock(organization_id, membership_id)
    if revokes_keys:
        api_keys.revoke(list_keys(membership), actor)
    memberships.remove(organization_id, membership_id, actor=actor)
    return membership


def list_keys(membership: Membership) -> QuerySet[ApiKey]:
    """The organization's valid keys that the member created."""
    keys = ApiKey.objects.filter(organization=membership.organization_id)
    return keys.filter(valid_at(clock.now()), created_by=membership.user_id)
