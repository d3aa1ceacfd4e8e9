"""The first owner of an organization, as the command line makes them."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from sessions_app.accounts import memberships, organizations, users
from sessions_app.models import Membership
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role

SOMEBODY = Actor(ActorKind.STAFF)
"""At the command line, nobody is signed in."""


@transaction.atomic
def create(slug: str, *, email: str, name: str = "") -> User:
    """Make the user with this address an owner of the organization; create what is missing.

    Owners may open the admin, where assessments are made. Raises ValidationError.
    """
    organization = organizations.get_or_create(slug)
    organizations.lock(organization.pk)
    user = users.get_or_create(email, name=name)
    if not user.is_active:
        raise ValidationError("This user has been deactivated.")
    known = Membership.objects.filter(organization=organization, user=user).first()
    if known is None:
        memberships.add(organization.pk, user_id=user.pk, role=Role.OWNER, actor=SOMEBODY)
    elif known.role != Role.OWNER:
        memberships.change_role(organization.pk, known.pk, role=Role.OWNER, actor=SOMEBODY)
    users.open_admin(user)
    return user
