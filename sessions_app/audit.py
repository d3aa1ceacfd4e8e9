"""Entries for what somebody did that leaves no other trace."""

from uuid import UUID

from sessions_app.actors import Actor
from sessions_app.models import AuditEntry


def note_export(
    object_id: UUID, *, of: str, organization_id: UUID, actor: Actor, details: dict[str, object]
) -> None:
    """Record that data left the system: what, whose, by whom; never what it held."""
    AuditEntry.objects.create(
        organization_id=organization_id,
        action=f"{of}.exported",
        object_id=object_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        details=details,
    )
