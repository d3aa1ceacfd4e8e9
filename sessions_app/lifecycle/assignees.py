"""The verbs for a session's assignee, the member who is to review it.

Memberships are locked before sessions, so that a member who leaves is assigned nothing meanwhile.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from gradient.core.row_locks import lock_shared
from sessions_app.accounts import audit
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.transitions import write_columns
from sessions_app.models import Membership, Organization, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.exceptions import InvalidRequest

ASSIGNED, UNASSIGNED = "session.assigned", "session.unassigned"


@transaction.atomic
def assign(session_id: UUID, user_id: int | None, *, actor: Actor) -> None:
    """Assign the session to a member of its organization, or to nobody (None).

    The same assignee again changes nothing. Raises NotFound for an unknown session, InvalidRequest
    for a user who is not an active member.
    """
    if user_id is not None:
        _require_member(session_id, user_id)
    session = timers.lock(session_id)
    before = session.assignee_id
    if before == user_id:
        return
    write_columns(session, assignee_id=user_id)
    audit.record(
        UNASSIGNED if user_id is None else ASSIGNED,
        session.pk,
        organization_id=session.organization_id,
        actor=actor,
        details={"user": user_id, "before": before},
    )


def _require_member(session_id: UUID, user_id: int) -> None:
    """Raise InvalidRequest unless the user is an active member. Keeps the membership until the
    transaction ends."""
    organization = Session.objects.filter(pk=session_id).values("organization")
    # Without the model's order, which would join the organization's row and lock it, too.
    members = Membership.objects.order_by().filter(organization__in=organization, user=user_id)
    if not lock_shared(members.filter(user__in=User.objects.filter(is_active=True))):
        raise InvalidRequest("Only a member of the organization can be assigned.")


@receiver(pre_delete, sender=Membership, dispatch_uid="unassign_member_on_delete")
def unassign_member_on_delete(instance: Membership, origin: object, **_: Any) -> None:
    """Unassign the sessions of a member who leaves, and record it for each.

    A signal, since Django's admin deletes users without calling `memberships.remove`.
    """
    if isinstance(origin, Organization):  # the whole organization is deleted
        return
    list(Membership.objects.select_for_update().filter(pk=instance.pk).order_by())
    rows = Session.objects.filter(organization=instance.organization_id, assignee=instance.user_id)
    locked = rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    ids = list(locked)
    # Bypasses SessionQuerySet.update, which refuses this column to all other callers.
    models.QuerySet.update(rows, assignee=None)
    audit.record_each(
        UNASSIGNED,
        ids,
        organization_id=instance.organization_id,
        actor=Actor(ActorKind.STAFF),
        reason="The member left the organization.",
        details={"user": None, "before": instance.user_id},
    )
