"""Deleting sessions with all that belongs to them, and the entry that remains."""

from uuid import UUID

from django.db import connection, models, transaction

from sessions_app.accounts import audit
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

    What remains is the audit entry returned: ids and counts, no personal data. Raises NotFound
    if the organization has no such session.
    """
    sessions = Session.objects.select_for_update().filter(
        pk=session_id, organization_id=organization_id
    )
    if sessions.first() is None:
        raise NotFound("There is no such session.")
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
    """Delete the sessions and what belongs to them, children first, one statement a table.

    Returns how many rows of each kind, by the plural name of the kind. Whoever adds a model that
    points to Session has nothing to do here: relations are walked. Needs a transaction.
    """
    _allow_deletion_of_records()
    counts: Counts = {}
    sessions = Session.objects.filter(pk__among=session_ids)
    owners = list(sessions.values_list("organization_id", "pk"))
    _delete_children(sessions, counts)
    _forget_kept_answers(session_ids)
    counts["sessions"] = sessions._raw_delete(sessions.db)
    _announce(owners)
    return counts


def _announce(owners: list[tuple[UUID, UUID]]) -> None:
    deleted: dict[UUID, list[UUID]] = {}
    for organization_id, session_id in owners:
        deleted.setdefault(organization_id, []).append(session_id)
    for organization_id, session_ids in deleted.items():
        sessions_deleted.send(Session, organization_id=organization_id, session_ids=session_ids)


def _delete_children(parents: models.QuerySet[models.Model], counts: Counts) -> None:
    for relation in parents.model._meta.related_objects:
        child = relation.related_model
        rows = child._base_manager.filter(**{f"{relation.field.name}__in": parents})
        _delete_children(rows, counts)
        # Without the collector, which would load every row; what it would cascade to is gone.
        deleted = rows._raw_delete(rows.db)
        name = child._meta.verbose_name_plural
        counts[str(name)] = counts.get(str(name), 0) + deleted


def _forget_kept_answers(session_ids: list[UUID]) -> None:
    """Of the answers kept for `Idempotency-Key`s, delete those to the sessions' own tokens and
    empty those to API keys that show one of the sessions.

    The emptied keys stay, so that an invitation sent once more does not invite again.
    """
    kept = IdempotencyRecord.objects.filter(
        credential__in=[f"session:{session_id}" for session_id in session_ids]
    )
    kept._raw_delete(kept.db)
    showing = IdempotencyRecord.objects.filter(session_id__among=session_ids)
    showing.update(body="", headers={})


def _allow_deletion_of_records() -> None:
    """Tell the database's guards that this transaction deletes whole sessions."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL gradient.deleting_sessions = 'on'")
