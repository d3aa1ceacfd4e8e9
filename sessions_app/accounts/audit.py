"""The audit trail: actions of which no other record remains. The ONLY writer of its entries."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sessions_app.models import AuditEntry
from sessions_app.vocabulary.actors import Actor


def record(
    action: str,
    object_id: UUID,
    *,
    organization_id: UUID,
    actor: Actor,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Record an action. `details` must not hold names, email addresses or content."""
    return AuditEntry.objects.create(
        organization_id=organization_id,
        action=action,
        object_id=object_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
        details=dict(details or {}),
    )


def record_each(
    action: str,
    object_ids: Iterable[UUID],
    *,
    organization_id: UUID,
    actor: Actor,
    reason: str,
    details: Mapping[str, object],
) -> None:
    """Record the same action on each of the objects. `details` as in `record`."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                organization_id=organization_id,
                action=action,
                object_id=object_id,
                actor_kind=actor.kind,
                actor_id=actor.id,
                reason=reason,
                details=dict(details),
            )
            for object_id in object_ids
        ),
        batch_size=1_000,
    )


def record_export(
    object_id: UUID, *, of: str, organization_id: UUID, actor: Actor, details: dict[str, object]
) -> None:
    """Record an export of an object, without its content. `of` is its kind, such as `session`."""
    record(
        f"{of}.exported",
        object_id,
        organization_id=organization_id,
        actor=actor,
        details=details,
    )
