"""Commands for candidates. Most candidates are created by `sessions_app.lifecycle.invite`."""

from collections.abc import Sequence
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from gradient.core import clock
from gradient.core.contacts import normalize_email, normalize_name
from sessions_app.accounts import audit
from sessions_app.models import EMAIL_TAKEN, Candidate, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

DELETED = "candidate.deleted"
HELD = "candidate.held"
RELEASED = "candidate.released"


class CandidateColumns(TypedDict, total=False):
    """The columns of a candidate that can be changed. They are stored in their normal form."""

    name: str
    email: str


def get(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """Return the candidate. Raises NotFound for an unknown or deleted one."""
    return _get(Candidate.objects.in_organization(organization_id), candidate_id)


def create(organization_id: UUID, *, name: str, email: str) -> Candidate:
    """Create a candidate. Raises Conflict if another candidate, deleted or not, has the address."""
    candidate = Candidate(organization_id=organization_id)
    _save(candidate, name=name, email=email)
    return candidate


@transaction.atomic
def get_or_restore(organization_id: UUID, *, email: str, name: str) -> Candidate:
    """Return the candidate with this address, created if there is none, with its row locked.

    A deleted candidate is restored with the given name. Parallel invitations wait for the lock.
    """
    candidate = None
    while candidate is None:  # another transaction changed the row's address, or erased it
        candidate = _get_or_create_locked(
            organization_id, normalize_email(email), normalize_name(name)
        )
    if candidate.deleted_at is not None:
        candidate.deleted_at, candidate.name = None, normalize_name(name)
        candidate.save(update_fields=["deleted_at", "name", "search_text"])
    return candidate


@transaction.atomic
def update(
    organization_id: UUID, candidate_id: UUID, **columns: Unpack[CandidateColumns]
) -> Candidate:
    """Change the given columns. Raises NotFound, and Conflict like `create`."""
    candidate = lock(organization_id, candidate_id)
    _save(candidate, **columns)
    return candidate


@transaction.atomic
def delete(organization_id: UUID, candidate_id: UUID, *, actor: Actor) -> None:
    """Soft-delete a candidate: its sessions are kept, and an invitation restores it.

    Raises NotFound for an unknown or deleted candidate.
    """
    candidate = lock(organization_id, candidate_id)
    candidate.deleted_at = clock.now()
    candidate.save(update_fields=["deleted_at"])
    audit.record(
        DELETED,
        candidate_id,
        organization_id=organization_id,
        actor=actor,
    )


@transaction.atomic
def hold(organization_id: UUID, candidate_id: UUID, *, reason: str, actor: Actor) -> Candidate:
    """Place a legal hold, or change its reason. It prevents erasing the candidate, and erasing or
    deleting their sessions.

    Raises NotFound for an unknown or erased candidate.
    """
    candidate = lock_for_erasure(organization_id, candidate_id)
    candidate.held_at, candidate.hold_reason = candidate.held_at or clock.now(), reason
    candidate.save(update_fields=["held_at", "hold_reason"])
    audit.record(HELD, candidate_id, organization_id=organization_id, actor=actor, reason=reason)
    return candidate


@transaction.atomic
def release(organization_id: UUID, candidate_id: UUID, *, actor: Actor) -> Candidate:
    """Release the candidate's legal hold. Raises NotFound like `hold`, Conflict without a hold."""
    candidate = lock_for_erasure(organization_id, candidate_id)
    if candidate.held_at is None:
        raise Conflict("The candidate has no legal hold.")
    candidate.held_at, candidate.hold_reason = None, ""
    candidate.save(update_fields=["held_at", "hold_reason"])
    audit.record(RELEASED, candidate_id, organization_id=organization_id, actor=actor)
    return candidate


def erase(candidate: Candidate) -> None:
    """Erase a locked candidate's name and address, and delete the candidate.

    Raises Conflict if the candidate has a legal hold. Their sessions are erased by
    `sessions_app.deletion.erasure`.
    """
    require_no_hold(candidate)
    now = clock.now()
    Candidate.objects.filter(pk=candidate.pk).update(
        **Candidate.personal_data.erased,
        deleted_at=Coalesce("deleted_at", Value(now)),
        erased_at=now,
    )


def require_no_hold(candidate: Candidate) -> None:
    """Raise Conflict if the candidate has a legal hold."""
    if candidate.held_at is not None:
        raise Conflict("The candidate has a legal hold. Release it first.")


def lock_for_sessions(session_ids: Sequence[UUID]) -> list[Candidate]:
    """Lock the rows of the sessions' candidates. Call it before locking the sessions.

    Placing a legal hold locks the same rows, so it happens before or after the caller's change.
    """
    ids = Session.objects.filter(pk__among=session_ids).values("candidate_id")
    return list(Candidate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def lock_for_erasure(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """Like `lock`, but also finds a deleted candidate. Raises NotFound for an erased one."""
    candidates = Candidate.objects.filter(organization_id=organization_id, erased_at=None)
    return _get(candidates.select_for_update(no_key=True), candidate_id)


def lock(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """Lock the candidate's row for the transaction, and return it. Raises NotFound like `get`."""
    candidates = Candidate.objects.in_organization(organization_id)
    return _get(candidates.select_for_update(no_key=True), candidate_id)


def _get_or_create_locked(organization_id: UUID, email: str, name: str) -> Candidate | None:
    """Return None if the candidate's address changed before the lock was acquired."""
    unlocked, _ = Candidate.objects.get_or_create(
        organization_id=organization_id, email=email, defaults={"name": name}
    )
    candidates = Candidate.objects.select_for_update(no_key=True)
    return candidates.filter(pk=unlocked.pk, email=email).first()


def _save(candidate: Candidate, **columns: Unpack[CandidateColumns]) -> None:
    if "email" in columns:
        columns["email"] = normalize_email(columns["email"])
    if "name" in columns:
        columns["name"] = normalize_name(columns["name"])
    for name, value in columns.items():
        setattr(candidate, name, value)
    try:
        with transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        raise Conflict(EMAIL_TAKEN) from error


def _get(candidates: QuerySet[Candidate], candidate_id: UUID) -> Candidate:
    candidate = candidates.filter(pk=candidate_id).first()
    if candidate is None:
        raise NotFound("Candidate not found.")
    return candidate
