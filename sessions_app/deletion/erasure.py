"""Erasure of a candidate's personal data from all tables.

Statuses, times, numeric scores and hashes are kept, so that statistics stay correct and the log can
still be verified. See decision record 0031.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, QuerySet

from gradient.core import append_only
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app import lifecycle
from sessions_app.accounts import audit, candidates, organizations, tags
from sessions_app.deletion.single import Counts, clear_idempotency_records
from sessions_app.models import AuditEntry, Candidate, Erasure, Session, StoredFile, WebhookAttempt
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import Status
from sessions_app.vocabulary.exceptions import NotFound
from sessions_app.vocabulary.signals import sessions_erased

CANDIDATE_ERASED = "candidate.erased"
SESSIONS_ERASED = "candidate.sessions_erased"


@transaction.atomic
def erase_candidate(organization_id: UUID, candidate_id: UUID, *, actor: Actor) -> AuditEntry:
    """Erase a candidate and all of their sessions. Running sessions are submitted first.

    Returns the audit entry: the candidate's id, and the number of erased rows by kind. Raises
    NotFound for an unknown or erased candidate, and Conflict if the candidate or the organization
    has a legal hold.
    """
    candidate = _lock(organization_id, candidate_id)
    counts = _erase_sessions(candidate, unerased(candidate), actor)
    return _erase_name(candidate, counts, actor)


@transaction.atomic
def erase_older(
    organization_id: UUID, candidate_id: UUID, *, before: datetime, actor: Actor
) -> AuditEntry:
    """Erase a candidate's sessions that ended before a time, and the candidate if none is left.

    Returns and raises like `erase_candidate`; also raises NotFound if nothing is due any more.
    """
    candidate = _lock(organization_id, candidate_id)
    sessions = unerased(candidate)
    due = sessions.filter(ended_before(before))
    if sessions.exists() and not due.exists():
        raise NotFound("The candidate has no session that is due for erasure.")
    counts = _erase_sessions(candidate, due, actor)
    if unerased(candidate).exists():
        return _record(SESSIONS_ERASED, candidate, counts, actor)
    return _erase_name(candidate, counts, actor)


def unerased(candidate: Candidate) -> QuerySet[Session]:
    return Session.objects.filter(candidate=candidate, erasure=None)


def ended_before(moment: datetime) -> Q:
    """A condition for sessions that were submitted before `moment`, or were never submitted and
    were created and due before it."""
    unused = Q(submitted_at=None, created_at__lt=moment)
    not_due = Q(due_date=None) | Q(due_date__lt=moment)
    return Q(submitted_at__lt=moment) | (unused & not_due)


def _lock(organization_id: UUID, candidate_id: UUID) -> Candidate:
    organization = organizations.lock_for_removal(organization_id)
    candidate = candidates.lock_for_erasure(organization_id, candidate_id)
    organizations.require_no_hold(organization)
    candidates.require_no_hold(candidate)
    return candidate


def _erase_sessions(candidate: Candidate, sessions: QuerySet[Session], actor: Actor) -> Counts:
    session_ids = list(sessions.order_by("pk").values_list("pk", flat=True))
    for session_id in session_ids:
        session = lifecycle.end(session_id, actor=actor)
        if session.status == Status.SCORING:
            lifecycle.fail_scoring(session_id, reason="The candidate was erased.")
    with append_only.change_allowed():
        return _erase_rows(candidate, session_ids, actor)


def _erase_name(candidate: Candidate, counts: Counts, actor: Actor) -> AuditEntry:
    with append_only.change_allowed():
        _erase(AuditEntry.objects.filter(object_id=candidate.pk), counts)
    _erase_admin_log(Candidate, [candidate.pk], counts)
    candidates.erase(candidate)
    return _record(CANDIDATE_ERASED, candidate, counts, actor)


def _record(action: str, candidate: Candidate, counts: Counts, actor: Actor) -> AuditEntry:
    return audit.record(
        action,
        candidate.pk,
        organization_id=candidate.organization_id,
        actor=actor,
        details=counts,
    )


def _erase_rows(candidate: Candidate, session_ids: list[UUID], actor: Actor) -> Counts:
    counts: Counts = {}
    sessions = Session.objects.filter(pk__in=session_ids)
    _erase_files(session_ids, counts)
    counts["session tags"] = tags.clear(session_ids)
    _erase(sessions, counts)
    _erase_children(sessions, counts)
    # These models refer to sessions by id, without a foreign key.
    _erase(WebhookAttempt.objects.filter(delivery__change__session_id__in=session_ids), counts)
    _erase(AuditEntry.objects.filter(object_id__in=session_ids), counts)
    clear_idempotency_records(session_ids)
    _erase_admin_log(Session, session_ids, counts)
    Erasure.objects.bulk_create(
        Erasure(session_id=session_id, actor_kind=actor.kind, actor_id=actor.id)
        for session_id in session_ids
    )
    sessions_erased.send(
        Session, organization_id=candidate.organization_id, session_ids=session_ids
    )
    return counts


def _erase_files(session_ids: list[UUID], counts: Counts) -> None:
    """Delete the rows. A trigger queues the removal of the content: see `FileRemoval`."""
    files = StoredFile.objects.filter(session__in=session_ids)
    counts["stored files"] = files._raw_delete(files.db) or 0  # None if there are no sessions


def _erase_children(parents: QuerySet[models.Model], counts: Counts) -> None:
    """Erase all rows that refer to these. Follows all relations, including those of new models."""
    for relation in parents.model._meta.related_objects:
        child = relation.related_model
        rows = child._base_manager.filter(**{f"{relation.field.name}__in": parents})
        _erase(rows, counts)
        _erase_children(rows, counts)


def _erase(rows: QuerySet[models.Model], counts: Counts) -> None:
    personal_data: PersonalData = rows.model.personal_data  # type: ignore[attr-defined]  # every model has it
    if personal_data.erased:
        name = str(rows.model._meta.verbose_name_plural)
        # Not the sum: two relations may lead to the same rows.
        counts[name] = max(counts.get(name, 0), rows.update(**personal_data.erased))


def _erase_admin_log(model: type[models.Model], ids: Sequence[UUID], counts: Counts) -> None:
    """Erase the names and changes in Django's admin log."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(id) for id in ids]
    )
    name = "admin log entries"
    erased = entries.update(object_repr=ERASED, change_message="")
    counts[name] = counts.get(name, 0) + erased
