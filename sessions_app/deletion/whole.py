"""Deletion of an organization with all of its data. See decision record 0045."""

from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError, transaction

from gradient.core import append_only
from gradient.core.outages import is_deadlock
from sessions_app.accounts import candidates, organizations
from sessions_app.deletion.single import Counts, delete_children, delete_rows
from sessions_app.models import ApiKey, Candidate, IdempotencyRecord, Organization, Session
from sessions_app.vocabulary.enums import RUNNING
from sessions_app.vocabulary.exceptions import Conflict, NotFound

BATCH_SESSIONS = 100
MAX_ATTEMPTS = 10


@dataclass(frozen=True)
class Extent:
    """What a deletion of the organization would delete.

    `held` is the number of candidates with a legal hold; `is_held`, whether the organization has
    one.
    """

    sessions: int
    running: int
    candidates: int
    held: int
    is_held: bool


def extent(organization: Organization) -> Extent:
    sessions = Session.objects.filter(organization=organization)
    people = Candidate.objects.filter(organization=organization)
    return Extent(
        sessions=sessions.count(),
        running=sessions.filter(status__in=RUNNING).count(),
        candidates=people.count(),
        held=people.filter(held_at__isnull=False).count(),
        is_held=organization.held_at is not None,
    )


def delete_organization(organization_id: UUID) -> Counts:
    """Delete the organization in batches, and return the number of deleted rows by kind.

    If it is interrupted, call it again. Raises NotFound, and Conflict if the organization or a
    candidate has a legal hold. A hold that is placed meanwhile stops the deletion.
    """
    counts: Counts = {}
    _require_no_held_candidate(organization_id)
    while _delete_some_sessions(organization_id, counts):
        pass
    return _delete_rest_patiently(organization_id, counts)


def _delete_rest_patiently(organization_id: UUID, before: Counts) -> Counts:
    """Delete the rest, again after a deadlock, and return all counts.

    An invitation locks its candidate before it refers to the organization; this locks the
    organization first, so that no further row can refer to it.
    """
    for attempt in range(1, MAX_ATTEMPTS + 1):
        counts = {**before}  # a rolled-back attempt has deleted nothing
        try:
            _delete_rest(organization_id, counts)
        except OperationalError as error:
            if not is_deadlock(error) or attempt == MAX_ATTEMPTS:
                raise
        else:
            break
    return counts


def _require_no_held_candidate(organization_id: UUID) -> None:
    held = Candidate.objects.filter(organization=organization_id, held_at__isnull=False).count()
    if held:
        raise Conflict(f"{held} candidates have a legal hold. Release them first.")


@transaction.atomic
def _delete_some_sessions(organization_id: UUID, counts: Counts) -> int:
    organizations.require_no_hold(organizations.lock_for_removal(organization_id))
    sessions = Session.objects.filter(organization=organization_id)
    ids = list(sessions.order_by("pk").values_list("pk", flat=True)[:BATCH_SESSIONS])
    for candidate in candidates.lock_for_sessions(ids):
        candidates.require_no_hold(candidate)
    # Transactions that wait for a session's row then find it deleted.
    list(Session.objects.select_for_update().filter(pk__among=ids).order_by("pk").values("pk"))
    _add(counts, delete_rows(ids))
    return len(ids)


@transaction.atomic
def _delete_rest(organization_id: UUID, counts: Counts) -> None:
    rows = Organization.objects.filter(pk=organization_id)
    # FOR UPDATE: inserting a row that refers to the organization waits, and then fails.
    organization = rows.select_for_update().first()
    if organization is None:
        raise NotFound("Organization not found.")
    organizations.require_no_hold(organization)
    list(Candidate.objects.select_for_update().filter(organization=organization_id).values("pk"))
    _require_no_held_candidate(organization_id)
    while _delete_some_sessions(organization_id, counts):
        pass
    keys = ApiKey.objects.filter(organization=organization_id).values_list("pk", flat=True)
    answers = IdempotencyRecord.objects.filter(credential__in=[f"api_key:{key}" for key in keys])
    answers._raw_delete(answers.db)
    with append_only.removal_allowed():
        delete_children(rows, counts)
    counts["organizations"] = rows._raw_delete(rows.db)


def _add(counts: Counts, more: Counts) -> None:
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number
