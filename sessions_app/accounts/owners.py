"""Creating an organization's first owner from the command line."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from sessions_app.accounts import memberships, organizations, users
from sessions_app.models import Membership
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role

COMMAND_LINE = Actor(ActorKind.STAFF)
"""No id: no user is signed in at the command line."""


@transaction.atomic
def create(slug: str, *, email: str, name: str = "") -> User:
    """Make the user with this address an owner; create the user and the organization if needed.

    Also gives them access to the admin, where assessments are created. Raises ValidationError.
    """
    organization = organizations.get_or_create(slug)
    organizations.lock(organization.pk)
    user = users.get_or_create(email, name=name)
    if not user.is_active:
        raise ValidationError("This user has been deactivated.")
    membership = Membership.objects.filter(organization=organization, user=user).first()
    if membership is None:
        memberships.add(organization.pk, user_id=user.pk, role=Role.OWNER, actor=COMMAND_LINE)
    elif membership.role != Role.OWNER:
        memberships.change_role(organization.pk, membership.pk, role=Role.OWNER, actor=COMMAND_LINE)
    users.open_admin(user)
    return user
