"""Edits that the assistant proposes and the candidate accepts or rejects. The ONLY writer of
proposals."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from gradient.core.lookups import ByteLength
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.lifecycle.timestamps import next_timestamp
from sessions_app.lifecycle.transitions import require_status
from sessions_app.models import AssessmentVersion, EditProposal, Session
from sessions_app.vocabulary.enums import ProposalState, Status
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.vocabulary.quotas import PROPOSALS
from sessions_app.vocabulary.signals import proposal_left, proposal_taken
from sessions_app.work import store
from sessions_app.workspace.deliverables.places import NoPlace, Place, find_again, with_value

MAX_OPEN = 20
"""Open proposals of a phase. The candidate must decide about some before there can be more."""
CHANGED = (
    "The text that this edit replaces has changed. Your work was not modified. Ask the assistant "
    "again."
)


@dataclass(frozen=True)
class Draft:
    """A proposal that has not been stored yet."""

    phase_index: int
    place: Place
    value: Any
    reason: str


@dataclass(frozen=True)
class TakenProposal:
    """An accepted proposal, with the state of the work and its revision."""

    proposal: EditProposal
    state: store.State
    revision: int


def create(session: Session, turn_id: UUID, draft: Draft) -> EditProposal:
    """Store a proposal of a locked session. Raises Conflict if there are too many."""
    proposals = EditProposal.objects.filter(session=session)
    if get_open(session).count() >= MAX_OPEN:
        raise Conflict(f"{MAX_OPEN} edits are waiting for the candidate's decision.")
    change = {"before": draft.place.value, "after": draft.value}
    totals = proposals.aggregate(count=Count("pk"), bytes=Sum(ByteLength("change"), default=0))
    PROPOSALS.check(totals["count"] + 1, totals["bytes"] + len(json.dumps(change)))
    return EditProposal.objects.create(
        session=session,
        turn_id=turn_id,
        phase_index=draft.phase_index,
        path=draft.place.path,
        part_id=draft.place.part_id,
        change=change,
        reason=draft.reason,
        created_at=next_timestamp(session),
    )


def get_open(session: Session) -> QuerySet[EditProposal]:
    """The current phase's open proposals, oldest first."""
    index = session.current_phase_index
    proposals = EditProposal.objects.filter(session=session.pk, state=ProposalState.OPEN)
    return proposals.none() if index is None else proposals.filter(phase_index=index)


@transaction.atomic
def take(
    session_id: UUID, proposal_id: UUID, *, if_match: frozenset[str] | None = None
) -> TakenProposal | store.Refused:
    """Accept the proposal: apply it to the work and save that by `lifecycle.checkpoint`.

    Accepting it again changes nothing. Raises NotFound, IllegalTransition, and Conflict if it was
    rejected, belongs to another phase, or the text that it replaces has changed.
    """
    session = timers.lock(session_id)
    proposal = _get(session, proposal_id)
    require_status(session, Status.IN_PROGRESS)
    if proposal.state == ProposalState.LEFT:
        raise Conflict("This edit has been rejected.")
    if proposal.phase_index != session.current_phase_index:
        raise Conflict("This edit was proposed for a phase that has ended.")
    checkpoint = store.current(session)
    if proposal.state == ProposalState.TAKEN:
        return TakenProposal(proposal, checkpoint.state or {}, checkpoint.revision)
    state = _with_change(session, checkpoint.state, proposal)
    outcome = lifecycle.checkpoint(session.pk, state, if_match=if_match)
    if isinstance(outcome, store.Refused):
        return outcome
    _decide(session, proposal, ProposalState.TAKEN)
    proposal_taken.send(Session, session=session, proposal=proposal, at=proposal.decided_at)
    return TakenProposal(proposal, state, outcome.revision)


@transaction.atomic
def leave(session_id: UUID, proposal_id: UUID) -> EditProposal:
    """Reject the proposal. Rejecting it again changes nothing.

    Raises NotFound, IllegalTransition, and Conflict if it was accepted.
    """
    session = timers.lock(session_id)
    proposal = _get(session, proposal_id)
    require_status(session, Status.IN_PROGRESS)
    if proposal.state == ProposalState.TAKEN:
        raise Conflict("This edit has been accepted. Undo it in the editor.")
    if proposal.state == ProposalState.OPEN:
        _decide(session, proposal, ProposalState.LEFT)
        proposal_left.send(Session, session=session, proposal=proposal, at=proposal.decided_at)
    return proposal


def _with_change(
    session: Session, state: store.State | None, proposal: EditProposal
) -> store.State:
    type = AssessmentVersion.objects.get_for_session(session).deliverable_type
    try:
        place = find_again(type, state, proposal.path, proposal.part_id)
    except NoPlace as error:
        raise Conflict(CHANGED) from error
    if place.value != proposal.change["before"]:
        raise Conflict(CHANGED)
    return with_value(type, state, place, proposal.change["after"])


def _get(session: Session, proposal_id: UUID) -> EditProposal:
    proposal = EditProposal.objects.filter(session=session, pk=proposal_id).first()
    if proposal is None:
        raise NotFound("Edit not found.")
    return proposal


def _decide(session: Session, proposal: EditProposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at = state, next_timestamp(session)
    proposal.save(update_fields=["state", "decided_at"])
