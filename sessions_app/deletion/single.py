"""Deletion of sessions with all of their rows. See decision record 0008."""

from uuid import UUID

from django.db import models, transaction

from gradient.core import append_only
from sessions_app.accounts import audit, candidates, organizations
from sessions_app.models import AuditEntry, IdempotencyRecord, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.signals import sessions_deleted

Counts = dict[str, int]
ACTION = "session.deleted"


@transaction.atomic
def delete_session(
    session_id: UUID, *, organization_id: UUID, actor: Actor, reason: str = ""
) -> AuditEntry:
    """Delete a session of the organization, and every row that belongs to it.

    Only the returned audit entry remains: ids and counts, no personal data. Raises NotFound, and
    Conflict if the candidate or the organization has a legal hold.
    """
    organization = organizations.lock_for_removal(organization_id)
    locked_candidates = candidates.lock_for_sessions([session_id])
    sessions = Session.objects.select_for_update().filter(
        pk=session_id, organization_id=organization_id
    )
    if sessions.first() is None:
        raise NotFound("Session not found.")
    organizations.require_no_hold(organization)
    for candidate in locked_candidates:
        candidates.require_no_hold(candidate)
    counts = delete_rows([session_id])
    return audit.record(
        ACTION,
        session_id,
        organization_id=organization_id,
        actor=actor,
        reason=reason,
        details=counts,
    )


def delete_rows(session_ids: list[UUID]) -> Counts:
    """Delete the sessions and their rows, children first, in one statement per table.

    Returns the number of deleted rows by the model's plural name. Follows all relations to Session,
    so a new model that points to it needs no change here. Must run in a transaction.
    """
    counts: Counts = {}
    sessions = Session.objects.filter(pk__among=session_ids)
    ids_with_organization = list(sessions.values_list("organization_id", "pk"))
    with append_only.removal_allowed():
        delete_children(sessions, counts)
    clear_idempotency_records(session_ids)
    counts["sessions"] = sessions._raw_delete(sessions.db)
    _send_deleted(ids_with_organization)
    return counts


def _send_deleted(ids_with_organization: list[tuple[UUID, UUID]]) -> None:
    deleted: dict[UUID, list[UUID]] = {}
    for organization_id, session_id in ids_with_organization:
        deleted.setdefault(organization_id, []).append(session_id)
    for organization_id, session_ids in deleted.items():
        sessions_deleted.send(Session, organization_id=organization_id, session_ids=session_ids)


def delete_children(parents: models.QuerySet[models.Model], counts: Counts) -> None:
    """Delete all rows that refer to these, directly or indirectly, and add their numbers to
    `counts`.

    Must run in a transaction, within `append_only.removal_allowed`.
    """
    for relation in parents.model._meta.related_objects:
        child = relation.related_model
        rows = child._base_manager.filter(**{f"{relation.field.name}__in": parents})
        delete_children(rows, counts)
        # `delete` would load every row to look for related ones, which are already deleted.
        deleted = rows._raw_delete(rows.db)
        name = child._meta.verbose_name_plural
        counts[str(name)] = counts.get(str(name), 0) + deleted


def clear_idempotency_records(session_ids: list[UUID]) -> None:
    """Delete the stored responses to the sessions' tokens, and empty those to API keys that contain
    one of the sessions.

    The emptied records are kept, so that a repeated invitation does not invite again.
    """
    for_tokens = IdempotencyRecord.objects.filter(
        credential__in=[f"session:{session_id}" for session_id in session_ids]
    )
    for_tokens._raw_delete(for_tokens.db)
    for_api_keys = IdempotencyRecord.objects.filter(session_id__among=session_ids)
    for_api_keys.update(answer="")
