"""What owners do with people: add by address, hand over, and let go with their keys."""

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
    """Add whoever has the address; a user is created if nobody has it.

    Raises ValidationError for the address, Conflict if they are a member already.
    """
    organizations.lock(organization_id)
    user = users.get_or_create(email, name=name)
    if not user.is_active:
        raise ValidationError("This user has been deactivated.")
    return memberships.add(organization_id, user_id=user.pk, role=role, actor=actor)


@transaction.atomic
def hand_over(organization_id: UUID, membership_id: int, *, actor: Actor) -> Membership:
    """Make the member an owner, and the acting owner an admin, both or neither.

    Raises NotFound for an unknown member, Conflict unless the actor is another owner.
    """
    memberships.lock(organization_id, membership_id)
    own = Membership.objects.filter(
        organization=organization_id, user=int(actor.id), role=Role.OWNER
    ).first()
    if own is None or own.pk == membership_id:
        raise Conflict("Only an owner can hand over, and to another member.")
    new = memberships.change_role(organization_id, membership_id, role=Role.OWNER, actor=actor)
    memberships.change_role(organization_id, own.pk, role=Role.ADMIN, actor=actor)
    return new


@transaction.atomic
def let_go(
    organization_id: UUID, membership_id: int, *, revokes_keys: bool, actor: Actor
) -> Membership:
    """Remove the member, and on request revoke the keys that they created. Their name stays in the
    record. Raises NotFound for an unknown member, Conflict for the last owner."""
    membership = memberships.lock(organization_id, membership_id)
    if revokes_keys:
        api_keys.revoke(keys_of(membership), actor)
    memberships.remove(organization_id, membership_id, actor=actor)
    return membership


def keys_of(membership: Membership) -> QuerySet[ApiKey]:
    """The organization's valid keys that the member created."""
    keys = ApiKey.objects.filter(organization=membership.organization_id)
    return keys.filter(valid_at(clock.now()), created_by=membership.user_id)
