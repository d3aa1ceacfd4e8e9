"""Who has a second factor, who must have one, and how factors are reset: docs/decisions/0049.

django-allauth writes the factors that users set up; this is the only place that resets them.
"""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction

from sessions_app.accounts import access, audit, browser_sessions, memberships
from sessions_app.models import Membership, Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role
from sessions_app.vocabulary.exceptions import Conflict

RESET = "member.second_factor_reset"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_one(user: access.User) -> bool:
    """Whether the user has set up a second factor. Recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists())


def has_passkey(user: access.User) -> bool:
    passkeys = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.WEBAUTHN)
    return bool(passkeys.exists())


def users_with_one(user_ids: list[int]) -> set[int]:
    """The ids of the users who have a second factor."""
    rows = Authenticator.objects.filter(user__in=user_ids, type__in=FACTORS)
    return set(rows.values_list("user", flat=True))


def is_required(user: access.User) -> bool:
    """Whether one of the user's organizations requires a second factor.

    A superuser has access to every organization, so for them all organizations count.
    """
    if access.sees_everything(user):
        return Organization.objects.filter(requires_second_factor=True).exists()
    return access.requires_second_factor(user)


def must_set_up(user: access.User) -> bool:
    """Whether the user must set up a second factor before they can do anything else."""
    return is_required(user) and not has_one(user)


@transaction.atomic
def reset_for_member(membership: Membership, *, actor: Actor) -> None:
    """Remove the member's second factors and recovery codes, and sign them out everywhere.

    Raises Conflict unless the actor owns each organization of the member, or is a superuser: the
    user's factors protect all of their organizations.
    """
    memberships.lock(membership.organization_id, membership.pk)
    if not _may_reset(membership.user, User.objects.get(pk=int(actor.id))):
        raise Conflict(
            "This user is also a member of another organization, or a superuser. Only a superuser "
            "can reset their second factor."
        )
    _reset(membership.user, actor)


@transaction.atomic
def reset_at_command_line(user: User) -> None:
    """Like `reset_for_member`, without its check: for administrators of the server."""
    _reset(user, Actor(ActorKind.STAFF))


def _may_reset(user: User, actor: User) -> bool:
    if access.sees_everything(actor):
        return True
    owned = Membership.objects.filter(user=actor, role=Role.OWNER).values("organization")
    elsewhere = Membership.objects.filter(user=user).exclude(organization__in=owned)
    return not (user.is_superuser or elsewhere.exists())


def _reset(user: User, actor: Actor) -> None:
    Authenticator.objects.filter(user=user).delete()
    browser_sessions.end_all(user.pk)
    organization_ids = Membership.objects.filter(user=user).values_list("organization", flat=True)
    for id in organization_ids:
        audit.record(RESET, id, organization_id=id, actor=actor, details={"user": user.pk})
