"""Erasure by age: the worker enforces the organizations' `retention_days`.

A session's age counts from its submission, or from its invitation if it was never submitted.
Candidates are erased with their last session. A legal hold prevents both. See decision record 0031.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gradient.core import clock
from sessions_app.deletion.erasure import ended_before, erase_older
from sessions_app.models import Candidate, Organization, Session
from sessions_app.vocabulary.actors import TIMER
from sessions_app.vocabulary.exceptions import Conflict, NotFound


@dataclass(frozen=True)
class Due:
    """The numbers of sessions that ended before `before` and of candidates to erase, and of the
    candidates (`held`) that are not erased only because of a legal hold.
    """

    organization: Organization
    before: datetime
    sessions: int
    candidates: int
    held: int


def due(organization: Organization) -> Due | None:
    """What a purge of the organization would erase; None if it has no `retention_days`."""
    before = _cutoff(organization)
    if before is None:
        return None
    old = _due_candidates(organization, before)
    candidates = _without_hold(old)
    sessions = Session.objects.filter(ended_before(before), candidate__in=candidates, erasure=None)
    number = candidates.count()
    return Due(
        organization=organization,
        before=before,
        sessions=sessions.count(),
        candidates=number,
        held=old.count() - number,
    )


def purge(organization: Organization) -> Iterator[UUID]:
    """Erase what is due, candidate by candidate, and yield each candidate's id.

    Each has its own transaction, so an interrupted purge can be started again.
    """
    before = _cutoff(organization)
    if before is None:
        return
    candidates = _without_hold(_due_candidates(organization, before))
    for candidate_id in list(candidates.order_by("created_at").values_list("pk", flat=True)):
        try:
            erase_older(organization.pk, candidate_id, before=before, actor=TIMER)
        except (NotFound, Conflict):  # erased or held since they were listed
            continue
        yield candidate_id


def purge_all() -> int:
    """Purge every organization, and return the number of candidates."""
    organizations = Organization.objects.filter(retention_days__isnull=False).order_by("pk")
    return sum(1 for organization in organizations for _ in purge(organization))


def _cutoff(organization: Organization) -> datetime | None:
    days = organization.retention_days
    return None if days is None else clock.now() - timedelta(days=days)


def _due_candidates(organization: Organization, before: datetime) -> QuerySet[Candidate]:
    """Candidates with a session that is due, or without sessions."""
    sessions = Session.objects.filter(candidate=OuterRef("pk"), erasure=None)
    return Candidate.objects.filter(
        Q(Exists(sessions.filter(ended_before(before)))) | ~Q(Exists(sessions)),
        organization=organization,
        created_at__lt=before,
        erased_at=None,
    )


def _without_hold(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    return candidates.filter(held_at=None, organization__held_at=None)
