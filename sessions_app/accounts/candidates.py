"""Changes to candidates. They come into being by an invitation, see `sessions_app.lifecycle`."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.models import Candidate
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

DELETED = "candidate.deleted"


def candidates_of(organization_id: UUID) -> QuerySet[Candidate]:
    """The organization's candidates but the deleted ones, newest first."""
    standing = Candidate.objects.filter(organization_id=organization_id, deleted_at=None)
    return standing.order_by("-created_at", "-id")


def candidate_of(organization_id: UUID, candidate_id: UUID) -> Candidate:
    """One of them. Raises NotFound if there is none."""
    return _one(candidates_of(organization_id), candidate_id)


@transaction.atomic
def update(organization_id: UUID, candidate_id: UUID, **columns: Any) -> Candidate:
    """Change the name, the address (in lower case), or both.

    Raises Conflict if the address is another candidate's, a deleted one's too, and NotFound if
    there is no such candidate.
    """
    candidate = _locked(organization_id, candidate_id)
    for name, value in columns.items():
        setattr(candidate, name, value)
    try:
        with transaction.atomic():
            candidate.save(update_fields=list(columns))
    except IntegrityError as error:
        raise Conflict("Another candidate of the organization has this address.") from error
    return candidate


@transaction.atomic
def delete(organization_id: UUID, candidate_id: UUID, *, actor: Actor) -> None:
    """Take a candidate out of the lists; its sessions stay, and an invitation brings it back.

    Raises NotFound if there is no such candidate, or it is deleted already.
    """
    candidate = _locked(organization_id, candidate_id)
    candidate.deleted_at = clock.now()
    candidate.save(update_fields=["deleted_at"])
    audit.note(
        DELETED,
        candidate_id,
        organization_id=organization_id,
        actor=actor,
    )


def _locked(organization_id: UUID, candidate_id: UUID) -> Candidate:
    return _one(candidates_of(organization_id).select_for_update(no_key=True), candidate_id)


def _one(candidates: QuerySet[Candidate], candidate_id: UUID) -> Candidate:
    candidate = candidates.filter(pk=candidate_id).first()
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return candidate
