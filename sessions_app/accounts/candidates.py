"""Verbs for candidates. Most are created by an invitation: see `sessions_app.lifecycle`."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import ADDRESS_TAKEN, Candidate
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

DELETED = "candidate.deleted"


class CandidateColumns(TypedDict, total=False):
    """What can be changed in a candidate. An address is kept in lower case."""

    name: str
    email: str


def candidates_of(organization_id: UUID) -> QuerySet[Candidate]:
    """The organization's candidates, newest first, without the deleted ones."""
    standing = Candidate.objects.filter(organization_id=organization_id, deleted_at=None)
    return standing.order_by("-created_at", "-id")


def candidate_of(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """One of them. Raises NotFound if there is none."""
    return _one(candidates_of(organization_id), candidate_id)


def create(organization_id: UUID, *, name: str, email: str) -> Candidate:
    """Create a candidate. Raises Conflict if another has the address, even a deleted one."""
    candidate = Candidate(organization_id=organization_id)
    _save(candidate, name=name, email=email)
    return candidate


@transaction.atomic
def get_or_restore(organization_id: UUID, *, email: str, name: str) -> Candidate:
    """Return the candidate with that address, locked: parallel invitations wait here.

    There is a new one if there is none; a deleted one is restored with the given name.
    """
    found, _ = Candidate.objects.get_or_create(
        organization_id=organization_id, email=email.strip().lower(), defaults={"name": name}
    )
    candidate = Candidate.objects.select_for_update(no_key=True).get(pk=found.pk)
    if candidate.deleted_at is not None:
        candidate.deleted_at, candidate.name = None, name
        candidate.save(update_fields=["deleted_at", "name"])
    return candidate


@transaction.atomic
def update(
    organization_id: UUID, candidate_id: UUID, **columns: Unpack[CandidateColumns]
) -> Candidate:
    """Change the given columns. Raises Conflict like `create`, and NotFound."""
    candidate = lock(organization_id, candidate_id)
    _save(candidate, **columns)
    return candidate


@transaction.atomic
def delete(organization_id: UUID, candidate_id: UUID, *, actor: Actor) -> None:
    """Take a candidate out of the lists; its sessions stay, and an invitation restores it.

    Raises NotFound if there is no such candidate, or it is deleted already.
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


def lock(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """The candidate's row, locked for the transaction. Raises NotFound if there is none."""
    return _one(candidates_of(organization_id).select_for_update(no_key=True), candidate_id)


def _save(candidate: Candidate, **columns: Unpack[CandidateColumns]) -> None:
    if "email" in columns:
        columns["email"] = columns["email"].strip().lower()
    for name, value in columns.items():
        setattr(candidate, name, value)
    try:
        with transaction.atomic():
            candidate.save(update_fields=None if candidate._state.adding else list(columns))
    except IntegrityError as error:
        raise Conflict(ADDRESS_TAKEN) from error


def _one(candidates: QuerySet[Candidate], candidate_id: UUID) -> Candidate:
    candidate = candidates.filter(pk=candidate_id).first()
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return candidate
